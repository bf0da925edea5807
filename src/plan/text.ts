import { messageLines } from '../core/wording/broadcast-words.ts'
import { daysInColumn, drawChart } from './chart.ts'
import { noteOnClockChange } from '../core/time/clock-change.ts'
import { counted, showInstant } from '../core/wording/display.ts'
import type { Departure, Overload } from '../core/forecast/forecast.ts'
import { DAY, formatDuration } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Beyond, Changes } from './changes.ts'
import { timezoneOf, wordsOf } from './model.ts'
import type { Plan } from './model.ts'
import { changesLines } from './text-changes.ts'
import {
  beyondInWords,
  clockChangeInWords,
  dayInWords,
  fateOf,
  ledgerInWords,
  overloadInWords,
  rangeInWords,
  verdictOf,
} from './words.ts'
import { excerpt, TERMINAL, wrap } from '../core/wording/wrap.ts'

/** How much is shown without `--all`. */
const SHOWN = { occurrences: 100, lines: 3, collisions: 10, members: 8, overloads: 5, shares: 10, clockChanges: 20 }
const EVERYTHING: typeof SHOWN = {
  occurrences: Infinity,
  lines: Infinity,
  collisions: Infinity,
  members: Infinity,
  overloads: Infinity,
  shares: Infinity,
  clockChanges: Infinity,
}

/** A plan for a terminal of 80 columns. The verdict comes last, where people look. */
export function planAsText(plan: Plan, changes: Changes | undefined, isAll: boolean): string {
  const most = isAll ? EVERYTHING : SHOWN
  const sections = [
    headLines(plan),
    changes === undefined ? [] : changesLines(plan, changes, most.lines),
    occurrenceLines(plan, most),
    collisionLines(plan, most),
    clockChangeLines(plan, most),
    quotaLines(plan, most),
    changes?.beyond ? beyondLines(plan, changes.beyond, most) : [],
    [
      ...wrap(verdictOf(plan), ''),
      ...(changes?.beyond ? beyondInWords(changes.beyond, plan).flatMap((words) => wrap(words, '')) : []),
    ],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n')
}

function headLines(plan: Plan): readonly string[] {
  const { from, through, zone, forecast, announcements } = plan
  const { departures } = forecast
  const what = `${counted(departures.length, 'occurrence')} of ${counted(announcements.size, 'announcement')}`
  return [
    `Plan for ${formatDuration(through - from)}`,
    ...wrap(`after ${showInstant(from, zone.name)}`, '  '),
    ...wrap(`up to ${showInstant(through, zone.name)}`, '  '),
    ...wrap(`${what}. ${ledgerInWords(plan)}`, ''),
  ]
}

function occurrenceLines(plan: Plan, most: typeof SHOWN): readonly string[] {
  const { departures } = plan.forecast
  const shown = departures.slice(0, most.occurrences)
  const lines: string[] = []
  const shownWords = new Map<string, string>()
  let day = Number.NaN
  for (const departure of shown) {
    const date = Math.floor(plan.zone.wallTimeAt(departure.due) / DAY)
    if (date !== day) lines.push(...(lines.length === 0 ? [] : ['']), `${dayInWords(date)} (${plan.zone.name})`)
    day = date
    lines.push(...oneOccurrence(plan, departure, shownWords, most))
  }
  return [...lines, ...cut(departures.length - shown.length, '', 'more')]
}

/** One occurrence: when, who and how, what becomes of it, and its text if it differs from the last time. */
function oneOccurrence(plan: Plan, departure: Departure, shownWords: Map<string, string>, most: typeof SHOWN) {
  const { announcementId, due, priority, owner } = departure
  const timezone = timezoneOf(plan, departure)
  const { announcement, broadcast } = wordsOf(plan, departure)
  const facts = [announcementId, priority, broadcast?.push, owner].filter((fact) => fact !== undefined && fact !== null)
  const words = broadcast === undefined ? [] : messageLines(broadcast)
  const isSaid = shownWords.get(announcementId) === words.join('\n')
  shownWords.set(announcementId, words.join('\n'))
  const notes = [
    fateOf(departure, timezone),
    announcement && noteOnClockChange(announcement.schedule.zone, due),
  ].filter((note) => note !== undefined)
  return [
    ...whenLines(due, timezone),
    ...wrap(facts.join(' · '), '    '),
    ...notes.flatMap((note) => wrap(note, '    ')),
    ...(isSaid
      ? []
      : excerpt(
          words.flatMap((line) => wrap(line, '    | ')),
          most.lines,
        )),
  ]
}

/** An instant. UTC gets its own line if a long zone leaves no room. */
function whenLines(instant: Instant, timezone: string): readonly string[] {
  const [first = '', ...rest] = wrap(showInstant(instant, timezone), '')
  return [first, ...rest.map((line) => `    ${line}`)]
}

function collisionLines({ collisions, announcements }: Plan, most: typeof SHOWN): readonly string[] {
  if (collisions.length === 0) return []
  const groups = collisions.slice(0, most.collisions).flatMap((group) => {
    const members = group.slice(0, most.members).map(({ announcementId, due, leavesAt }) => {
      const timezone = announcements.get(announcementId)?.schedule.zone.name ?? 'UTC'
      const when = leavesAt === null ? `${showInstant(due, timezone)}, never` : showInstant(leavesAt, timezone)
      return [...wrap(announcementId, '    '), ...wrap(when, '      ')]
    })
    const times = new Set(group.map(({ due }) => due)).size
    const head = `${counted(group.length, 'occurrence')} ${times === 1 ? 'at one instant' : 'close together'} leave:`
    return [`  ${head}`, ...members.flat(), ...cut(group.length - members.length, '    ', 'more')]
  })
  const more = cut(collisions.length - most.collisions, '  ', 'more collisions')
  return ['Collisions: one call at a time, a spacing apart', ...groups, ...more]
}

function clockChangeLines({ clockChanges }: Plan, most: typeof SHOWN): readonly string[] {
  if (clockChanges.length === 0) return []
  const shown = clockChanges.slice(0, most.clockChanges)
  const lines = shown.flatMap((change) => wrap(clockChangeInWords(change), '  '))
  return ['Clocks change', ...lines, ...cut(clockChanges.length - shown.length, '  ', 'more')]
}

function quotaLines(plan: Plan, most: typeof SHOWN): readonly string[] {
  const { overloads } = plan.forecast
  const windows = overloads.slice(0, most.overloads).flatMap((overload) => overloadLines(plan, overload, most))
  return [
    `Slots taken, the most in each day of ${plan.zone.name}`,
    ...chartOf(plan, TERMINAL),
    ...(windows.length === 0 ? [] : ['', 'Over the limit']),
    ...windows,
    ...cut(overloads.length - most.overloads, '  ', 'more'),
  ]
}

/** What is over the limit after the range, where the change reaches. */
function beyondLines(plan: Plan, { plan: far }: Beyond, most: typeof SHOWN): readonly string[] {
  const { overloads } = far.forecast
  if (overloads.length === 0) return []
  return [
    `Over the limit after these ${rangeInWords(plan)}`,
    ...overloads.slice(0, most.overloads).flatMap((overload) => overloadLines(far, overload, most)),
    ...cut(overloads.length - most.overloads, '  ', 'more'),
  ]
}

/** The chart of used slots, and what its characters mean. */
export function chartOf({ days, limits }: Plan, width: number): readonly string[] {
  const columns = days.map(({ date, used, wanted, clockChanges }) => ({
    date,
    used,
    wanted,
    isMarked: clockChanges.length > 0,
  }))
  const frame = { limit: limits.limit, width, height: 6 }
  const together = daysInColumn(columns, frame)
  const legend = [
    '╌ limit',
    ...(columns.some(({ used, wanted }) => wanted > used) ? ['░ would be taken if nothing waited'] : []),
    ...(columns.some(({ isMarked }) => isMarked) ? ['* clocks change'] : []),
    ...(together > 1 ? [`each column is ${together} days`] : []),
  ]
  return [...drawChart(columns, frame), ...wrap(legend.join('   '), '', width)]
}

function overloadLines(plan: Plan, overload: Overload, most: typeof SHOWN): readonly string[] {
  const { shares, ledger } = overload
  const rows = shares.slice(0, most.shares).map(({ announcementId, owner, count, late, skipped }) => {
    const fate = [late > 0 ? `${late} late` : '', skipped > 0 ? `${skipped} skipped` : ''].filter((text) => text !== '')
    const facts = [`${count} × ${announcementId}`, ...(owner === null ? [] : [owner]), ...fate]
    return wrap(facts.join(' · '), '    ')
  })
  return [
    ...wrap(overloadInWords(overload, plan), '  '),
    ...rows.flat(),
    ...(ledger === 0 ? [] : [`    ${ledger} × sent before`]),
    ...cut(shares.length - most.shares, '    ', 'more announcements'),
  ]
}

/** Says how many more there are, and how to see them. */
function cut(left: number, indent: string, what: string): readonly string[] {
  return left > 0 ? [`${indent}… and ${left} ${what} (--all shows them, --format json has all)`] : []
}
