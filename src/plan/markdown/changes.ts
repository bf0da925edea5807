import { messageLines } from '../../core/wording/broadcast-words.ts'
import { showInstant, showShortly } from '../../core/wording/display.ts'
import { instantsBetween } from '../../core/schedule/recurrence.ts'
import {
  differencesInWords,
  heldChangesInWords,
  firstInstantsOf,
  plannedInWords,
  SETTINGS_TITLE,
} from '../change-words.ts'
import type { Changes, Moved, PlannedAnnouncement } from '../changes.ts'
import { diffLines } from '../diff.ts'
import type { FieldChange } from '../fields.ts'
import { cell, details, fence, code } from './markup.ts'
import type { Plan } from '../model.ts'
import { scheduleWithZone } from '../schedule-words.ts'

/** How many occurrences of a new announcement are rendered. */
const MOST_TEXTS = 10
/** How many occurrences are listed that are held back, or not any more. */
const MOST_HELD = 50
/** The longest folded block, in characters. */
const LONGEST_BLOCK = 6000

const MARKS = { same: '  ', removed: '- ', added: '+ ' } as const

/** The rows of the table of changes, with its head. */
export function changesTable(plan: Plan, changes: Changes): readonly string[] {
  const { added, removed, renamed, switchedOff, switchedOn, moved, changed, settings } = changes
  const fieldsIn = (fields: readonly FieldChange[]) => fields.map(({ field }) => cell(field)).join(', ')
  const rows = [
    ...added.map((planned) => row('➕', planned.announcement.id, plannedWithFirst(planned, plan))),
    ...removed.map((planned) => row('➖', planned.announcement.id, plannedWithFirst(planned, plan))),
    ...renamed.map(({ from, id }) => row('🏷️', id, `renamed: ${cell(from)} → ${cell(id)}`)),
    ...switchedOff.map((planned) =>
      row('🔕', planned.announcement.id, `switched off, without ${plannedWithFirst(planned, plan)}`),
    ),
    ...switchedOn.map((planned) =>
      row('🔔', planned.announcement.id, `switched on: ${plannedWithFirst(planned, plan)}`),
    ),
    ...moved.map((move) => row('➡️', move.after.announcement.id, movedInWords(move, plan))),
    ...changed.map(({ announcement, fields }) => row('✏️', announcement.id, fieldsIn(fields))),
    ...(settings.length === 0 ? [] : [row('⚙️', SETTINGS_TITLE, fieldsIn(settings))]),
    ...heldChangesInWords(changes.held, plan, 0).map(({ title }) => row('🔇', SETTINGS_TITLE, title)),
  ]
  return ['| | announcement | |\n|---|---|---|\n', ...rows]
}

/**
 * The texts of announcements that are new, or switched on again, exactly as they leave, folded. Each text comes once,
 * with its first occurrence.
 */
export function addedBlocks(plan: Plan, { added, switchedOn }: Changes): readonly string[] {
  return [...added, ...switchedOn].map(({ announcement, beyond }) => {
    const { schedule, broadcast } = announcement
    const texts = new Map<string, string>()
    const range = { after: plan.from, through: plan.through, limit: MOST_TEXTS }
    const planned = instantsBetween(schedule, range)
    for (const due of planned.length > 0 ? planned : beyond) {
      const rendered = plan.render(announcement, due)
      if (!('broadcast' in rendered)) continue
      const text = messageLines(rendered.broadcast).join('\n')
      if (!texts.has(text)) texts.set(text, showInstant(due, schedule.zone.name))
    }
    if (texts.size === 0) texts.set(messageLines(broadcast).join('\n'), 'not in this plan')
    const blocks = [...texts].map(([text, when]) => `${when}\n${text}`)
    const facts = `from ${code(broadcast.sender)} to ${broadcast.push}, ${announcement.priority}`
    return details(`${code(announcement.id)} ${facts}`, fence(clipped(blocks.join('\n\n'))))
  })
}

/** The differences in the texts, folded: one block for each announcement. */
export function diffBlocks({ changed, settings }: Changes): readonly string[] {
  const blocks = changed.map(({ announcement, fields, asOf }) => {
    const when = asOf === null ? '' : `, as of ${showShortly(asOf, announcement.schedule.zone.name)}`
    return details(`${code(announcement.id)}${when}`, diffFence(fields))
  })
  return [...blocks, ...(settings.length === 0 ? [] : [details(code(SETTINGS_TITLE), diffFence(settings))])]
}

/** What freezes and quiet hours hold back from now on, and what no longer, folded. */
export function heldBlocks(plan: Plan, { held }: Changes): readonly string[] {
  return heldChangesInWords(held, plan, MOST_HELD).map(({ title, items }) =>
    details(title, fence(clipped(items.join('\n')))),
  )
}

/** The occurrences that come and go, folded, where a schedule keeps others. */
export function movedBlocks({ moved }: Changes): readonly string[] {
  return moved
    .filter(({ occurrences }) => occurrences.areSomeSame)
    .map((move) => {
      const lines = differencesInWords(move, true)
      return details(`${code(move.after.announcement.id)} occurrences`, fence(clipped(lines.join('\n')), 'diff'))
    })
}

function diffFence(fields: readonly FieldChange[]): string {
  const lines = fields.flatMap(({ field, before, after }) => [
    `@@ ${field} @@`,
    ...diffLines(before ?? '', after ?? '')
      .filter(({ text }) => text !== '' || (before !== null && after !== null))
      .map(({ kind, text }) => `${MARKS[kind]}${text}`),
  ])
  return fence(clipped(lines.join('\n')), 'diff')
}

/** As much of a text as fits one block. */
function clipped(text: string): string {
  return text.length > LONGEST_BLOCK ? `${text.slice(0, LONGEST_BLOCK)}\n…` : text
}

function row(sign: string, id: string, what: string): string {
  return `| ${sign} | ${cell(id)} | ${what} |\n`
}

function plannedWithFirst(planned: PlannedAnnouncement, plan: Plan): string {
  const [first] = firstInstantsOf(planned)
  const { name } = planned.announcement.schedule.zone
  return `${plannedInWords(planned, plan)}${first === undefined ? '' : `, first ${showShortly(first, name)}`}`
}

function movedInWords(move: Moved, plan: Plan): string {
  const { before, after, occurrences } = move
  if (!occurrences.areSomeSame) return `${plannedWithFirst(before, plan)} → ${plannedWithFirst(after, plan)}`
  const [was, is] = [before, after].map(({ announcement }) => scheduleWithZone(announcement))
  return `${was === is ? is : `${was} → ${is}`}: ${differencesInWords(move, false).join(', ')}`
}
