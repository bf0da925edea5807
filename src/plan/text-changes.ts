import { counted, showShortly, visible } from '../core/wording/display.ts'
import type { Changed } from './changed.ts'
import type { Changes, Moved, PlannedAnnouncement } from './changes.ts'
import { diffLines, diffWords } from './diff.ts'
import type { DiffPiece } from './diff.ts'
import type { FieldChange } from './fields.ts'
import {
  differencesInWords,
  heldChangesInWords,
  firstInstantsOf,
  plannedInWords,
  SETTINGS_TITLE,
} from './change-words.ts'
import type { Plan } from './model.ts'
import { broadcastLines } from './occurrence-table.ts'
import { scheduleWithZone } from './schedule-words.ts'
import { changesInWords, quotaChangeInWords } from './words.ts'
import { excerpt, wrap } from '../core/wording/wrap.ts'

const WORD_MARKS = { same: ['', ''], removed: ['[-', '-]'], added: ['{+', '+}'] } as const
const WORDS_INDENT = ' '.repeat(10)
/** How many lines of one field that differs are shown. */
const SHOWN_LINES_OF_FIELD = 9
/** How many occurrences are shown that are held back, or not any more. */
const SHOWN_HELD = 5
const LINE_MARKS = { same: ' ', removed: '-', added: '+' } as const

/** What differs from the base, and what that does to the quota. */
export function changesLines(plan: Plan, changes: Changes, isAll: boolean): readonly string[] {
  const { base, added, removed, renamed, switchedOff, switchedOn, moved, changed, settings } = changes
  const { problems, leftOut } = changes
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return [
    ...wrap(`Changes since ${base}: ${changesInWords(changes)}`, ''),
    ...added.flatMap((planned) => addedLines(planned, plan, isAll)),
    ...removed.flatMap((planned) => [`  - ${visible(planned.announcement.id)}`, ...plannedLines('', planned, plan)]),
    ...renamed.flatMap(({ from, id }) => wrap(`renamed: ${from} → ${id}`, '  ')),
    ...switchedOff.flatMap((planned) => [
      ...wrap(`- ${planned.announcement.id}: switched off`, '  '),
      ...plannedLines('without ', planned, plan),
    ]),
    ...switchedOn.flatMap((planned) => addedLines(planned, plan, isAll, ': switched on')),
    ...moved.flatMap((move) => movedLines(move, plan, isAll)),
    ...changed.flatMap((one) => changedLines(one, isAll)),
    ...(settings.length === 0 ? [] : [`  ~ ${SETTINGS_TITLE}`]),
    ...settings.flatMap((field) => fieldLines(field)),
    ...heldChangesInWords(changes.held, plan, isAll ? Infinity : SHOWN_HELD).flatMap(({ title, items }) => [
      ...wrap(title, '  '),
      ...items.flatMap((item) => wrap(item, '      ')),
    ]),
    ...wrap(quotaChangeInWords(changes, plan), '  '),
    ...(errors === 0 ? [] : wrap(`${counted(errors, 'problem')} at ${base}: what is invalid there is left out.`, '  ')),
    ...leftOut.flatMap((what) => wrap(`Left out: ${what}.`, '  ')),
  ]
}

function plannedLines(word: string, planned: PlannedAnnouncement, plan: Plan): readonly string[] {
  const { name } = planned.announcement.schedule.zone
  return [
    ...wrap(`${word}${plannedInWords(planned, plan)}`, '      '),
    ...firstInstantsOf(planned).map((instant) => `        ${showShortly(instant, name)}`),
  ]
}

/**
 * What is new. Its words stand with its first instants if all of it leaves after the range, where the table of
 * occurrences does not say them.
 */
function addedLines(planned: PlannedAnnouncement, plan: Plan, isAll: boolean, how = ''): readonly string[] {
  const { announcement, count } = planned
  const { broadcast, schedule, priority } = announcement
  let said = ''
  const lines = firstInstantsOf(planned).flatMap((instant) => {
    const rendered = plan.render(announcement, instant)
    const words = 'broadcast' in rendered ? broadcastLines(rendered.broadcast, isAll, WORDS_INDENT) : []
    const isSaid = count > 0 || words.join('\n') === said
    said = words.join('\n')
    return [`        ${showShortly(instant, schedule.zone.name)}`, ...(isSaid ? [] : words)]
  })
  return [
    ...wrap(`+ ${announcement.id}${how}`, '  '),
    ...wrap(`from ${broadcast.sender} to ${broadcast.push}, ${priority}`, '      '),
    ...wrap(plannedInWords(planned, plan), '      '),
    ...(lines.length === 0 ? broadcastLines(broadcast, isAll, WORDS_INDENT) : lines),
  ]
}

/** Where only some occurrences are at other instants, those are told, and not the first ones of both schedules. */
function movedLines(move: Moved, plan: Plan, isAll: boolean): readonly string[] {
  const { before, after, occurrences } = move
  const head = `  > ${visible(after.announcement.id)}`
  if (!occurrences.areSomeSame)
    return [head, ...plannedLines('from ', before, plan), ...plannedLines('to ', after, plan)]
  const [was, is] = [before, after].map(({ announcement }) => scheduleWithZone(announcement))
  return [
    head,
    ...(was === is ? wrap(`${is}:`, '      ') : [...wrap(`from ${was}`, '      '), ...wrap(`to ${is}:`, '      ')]),
    ...differencesInWords(move, isAll).map((line) => `        ${line}`),
  ]
}

function changedLines({ announcement, fields, asOf }: Changed, isAll: boolean): readonly string[] {
  const { name } = announcement.schedule.zone
  const when = asOf === null ? '' : ` (as of ${showShortly(asOf, name)})`
  return [
    ...wrap(`~ ${announcement.id}${when}`, '  '),
    ...fields.flatMap((field) => excerpt(fieldLines(field), isAll ? Infinity : SHOWN_LINES_OF_FIELD, '        ')),
  ]
}

/**
 * The lines for one field. A text of one line becomes one entry with marked words. Longer texts are shown line by line,
 * like `diff`.
 */
export function fieldLines({ field, before, after }: FieldChange): readonly string[] {
  if (before === null || after === null) {
    return wrap(`${field}: ${before === null ? `{+${after}+}` : `[-${before}-]`}`, '      ')
  }
  if (!before.includes('\n') && !after.includes('\n')) {
    return wrap(`${field}: ${inWords(diffWords(before, after))}`, '      ')
  }
  return [
    `      ${field}:`,
    ...diffLines(before, after).flatMap(({ kind, text }) => wrap(text, `      ${LINE_MARKS[kind]} `)),
  ]
}

function inWords(pieces: readonly DiffPiece[]): string {
  return pieces.map(({ kind, text }) => WORD_MARKS[kind].join(text)).join('')
}
