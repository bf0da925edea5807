import { counted, showInstant, visible } from '../../core/wording/display.ts'
import { showDuration } from '../../core/wording/duration.ts'
import type { Departure } from '../../core/forecast/forecast.ts'
import type { Problem } from '../../core/problem.ts'
import { formatProblem, summary } from '../../definitions/problems/report.ts'
import { isAnyChange } from '../changes.ts'
import type { Changes } from '../changes.ts'
import { addedBlocks, changesTable, diffBlocks, heldBlocks, movedBlocks } from './changes.ts'
import { cell, code, details, fence, join } from './markup.ts'
import { switchedOffIn, timezoneOf, wordsOf } from '../model.ts'
import { NOT_FORECAST_TITLE, notForecastInWords } from '../not-forecast.ts'
import type { Plan, PlannedDay } from '../model.ts'
import { chartOf } from '../text.ts'
import {
  beyondInWords,
  changesInWords,
  clockChangeInWords,
  dayInWords,
  isOverQuota,
  widePausesInWords,
  ledgerInWords,
  lostMovesInWords,
  notesOn,
  overloadInWords,
  quotaChangeInWords,
  rangeInWords,
  verdictOf,
} from '../words.ts'

/** A workflow finds its comment by this line, and replaces the comment. */
const MARKER = '<!-- belfry-plan -->'

/** GitHub takes 65,536 characters in a comment. The rest is for the sentence that says that there is more. */
const MOST = 65_000
/** The characters that each part may take, so that no part pushes out the others. */
const SHARES = { changes: 20_000, overloads: 10_000, rest: 5000 }
const CUT = '\n_More than fits a comment: `belfry plan` shows all of it._\n'

/** A plan as one comment of a pull request: first what a reviewer must know, then all else folded. */
export function planAsMarkdown(plan: Plan, changes: Changes | undefined, warnings: readonly Problem[]): string {
  const beyond = changes?.beyond ?? null
  const [isOver, isOverLater] = [isOverQuota(plan), beyond !== null && isOverQuota(beyond.plan)]
  const over = isOver ? ', **over quota**' : isOverLater ? `, **over quota after these ${rangeInWords(plan)}**` : ''
  const title = changes === undefined ? 'what goes out' : changesInWords(changes)
  const head = [
    MARKER,
    `### ${over === '' ? '✅' : '❌'} Belfry plan: ${title}${over}`,
    '',
    ...(changes === undefined ? [] : [`Compared with ${code(changes.base)}${commitInWords(changes)}.`]),
    verdictOf(plan),
    ...(beyond === null ? [] : beyondInWords(beyond, plan)),
    ...(changes === undefined ? [] : notForecastLines(changes)),
    ...(changes === undefined ? [] : [quotaChangeInWords(changes, plan)]),
    '',
  ]
  const parts = [
    ...(changes === undefined || !isAnyChange(changes)
      ? []
      : [
          join(changesTable(plan, changes), SHARES.changes / 2, CUT),
          join(
            [
              ...addedBlocks(plan, changes),
              ...movedBlocks(changes),
              ...diffBlocks(changes),
              ...heldBlocks(plan, changes),
            ],
            SHARES.changes,
            CUT,
          ),
        ]),
    join(overloadParts(plan), SHARES.overloads, CUT),
    ...(beyond === null
      ? []
      : [join(overloadParts(beyond.plan, ` after these ${rangeInWords(plan)}`), SHARES.overloads, CUT)]),
    fence([...chartOf(plan, 72), `most slots taken in each day of ${plan.zone.name}`].join('\n')),
    join(noteParts(plan, changes, warnings), SHARES.rest, CUT),
  ]
  const before = [head.join('\n'), ...parts].filter((part) => part !== '').join('\n')
  return before + join(dayParts(plan), MOST - before.length, CUT)
}

/** What the change does where no plan looks. */
function notForecastLines({ notForecast }: Changes): readonly string[] {
  if (notForecast.length === 0) return []
  return [`**${NOT_FORECAST_TITLE}:** ${notForecastInWords(notForecast, code).join('; ')}.`]
}

/** Which commit it was, since a branch goes on. */
function commitInWords({ commit }: Changes): string {
  return commit === undefined ? '' : ` (${code(commit.slice(0, 12))})`
}

/** The problems as a comment, for a pull request with invalid definitions. */
export function problemsAsMarkdown(problems: readonly Problem[]): string {
  const head = `${MARKER}\n### ❌ Belfry plan: the definitions are invalid\n\n${summary(problems)}\n\n`
  const rows = problems.map((problem, index) => `${index === 0 ? '' : '\n'}${formatProblem(problem)}`)
  return `${head}${fence(join(rows, MOST - SHARES.rest, '… and more: `belfry validate` shows all of them\n'))}`
}

function overloadParts(plan: Plan, where = ''): readonly string[] {
  return plan.forecast.overloads.map((overload) => {
    const { shares, ledger } = overload
    const rows = shares.map(
      ({ announcementId, owner, count, late, skipped }) =>
        `| ${cell(announcementId)} | ${owner === null ? '' : cell(owner)} | ${count} | ${late} | ${skipped} |`,
    )
    const sentBefore = ledger === 0 ? [] : [`| _sent before_ | | ${ledger} | | |`]
    const more = shares.length > 20 ? [`| _${shares.length - 20} more_ | | | | |`] : []
    return [
      `**Over the limit${where}:** ${overloadInWords(overload, plan)}`,
      '',
      '| announcement | owner | in the fullest window | late | skipped |',
      '|---|---|---:|---:|---:|',
      ...rows.slice(0, 20),
      ...more,
      ...sentBefore,
      '',
      '',
    ].join('\n')
  })
}

/** What else a reviewer may ask, each part folded. */
function noteParts(plan: Plan, changes: Changes | undefined, warnings: readonly Problem[]): readonly string[] {
  const { collisions, clockChanges } = plan
  const [off, lost] = [switchedOffIn(plan), lostMovesInWords(plan)]
  const lists: readonly (readonly [string, readonly string[]])[] = [
    [counted(collisions.length, 'collision'), collisions.map((group) => collisionLine(plan, group))],
    [counted(clockChanges.length, 'clock change'), clockChanges.map(clockChangeInWords)],
    [`${counted(lost.length, 'day')} of which a time is left out, and not moved`, lost.map(visible)],
    [`${counted(off.length, 'announcement')} switched off`, off.map(({ id }) => visible(id))],
    [counted(warnings.length, 'warning'), warnings.map((problem) => formatProblem(problem).trimEnd())],
    [
      `${counted(changes?.problems.length ?? 0, 'problem')} at the base, where what is invalid is left out`,
      (changes?.problems ?? []).map((problem) => formatProblem(problem).trimEnd()),
    ],
    [`${changes?.leftOut.length ?? 0} left out of the base`, changes?.leftOut ?? []],
  ]
  const folded = lists
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) =>
      details(
        title,
        fence(
          join(
            lines.map((line) => `${line}\n`),
            2000,
            '…\n',
          ),
        ),
      ),
    )
  return [...folded, `${ledgerInWords(plan)}\n\n`, ...widePausesInWords(plan).map((words) => `${code(words)}\n\n`)]
}

function collisionLine(plan: Plan, group: readonly Departure[]): string {
  const [first] = group
  if (first === undefined) return ''
  const shown = group.slice(0, 6).map(({ announcementId, due, leavesAt }) => {
    return `${announcementId} ${leavesAt === null ? 'never' : `+${showDuration(leavesAt - due)}`}`
  })
  const more = group.length > shown.length ? [`${group.length - shown.length} more`] : []
  return `${showInstant(first.due, timezoneOf(plan, first))}: ${[...shown, ...more].join(', ')}`
}

/** One folded list for each day that has occurrences. */
function* dayParts(plan: Plan): Generator<string> {
  const { departures } = plan.forecast
  let begin = 0
  for (const day of plan.days) {
    let end = begin
    // What was carried over from before the range is shown on its first day.
    while (end < departures.length && departures[end]!.due < day.until) end += 1
    if (end > begin) yield dayPart(plan, day, departures.slice(begin, end))
    begin = end
  }
}

function dayPart(plan: Plan, day: PlannedDay, departures: readonly Departure[]): string {
  const clocks = day.clockChanges.length === 0 ? '' : ', clocks change'
  const title = `${dayInWords(day.date)}: ${counted(departures.length, 'occurrence')}, ${day.used} of ${plan.limits.limit} slots${clocks}`
  const table = `| when | announcement | how | |\n|---|---|---|---|\n${join(dayRows(plan, departures), 8000, `| _and more_ | | | |\n`)}`
  return details(title, table)
}

function* dayRows(plan: Plan, departures: readonly Departure[]): Generator<string> {
  for (const departure of departures) {
    const timezone = timezoneOf(plan, departure)
    const { broadcast } = wordsOf(plan, departure)
    const fate = notesOn(plan, departure).join('; ')
    const how = [departure.priority, broadcast?.push].filter((text) => text !== undefined).join(', ')
    yield `| ${showInstant(departure.due, timezone)} | ${cell(departure.announcementId)} | ${how} | ${visible(fate)} |\n`
  }
}
