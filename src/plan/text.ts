import { daysInColumn, drawChart } from './chart.ts'
import { counted, showInstant, visible } from '../core/wording/display.ts'
import type { Departure, Overload } from '../core/forecast/forecast.ts'
import { formatDuration } from '../core/time/instant.ts'
import type { Beyond, Changes } from './changes.ts'
import { switchedOffIn, timezoneOf, wordsOf } from './model.ts'
import { NOT_FORECAST_TITLE, notForecastInWords } from './not-forecast.ts'
import type { Plan } from './model.ts'
import { broadcastLines, layOut } from './occurrence-table.ts'
import { changesLines } from './text-changes.ts'
import {
  beyondInWords,
  clockChangeInWords,
  widePausesInWords,
  ledgerInWords,
  lostMovesInWords,
  notesOn,
  overloadInWords,
  rangeInWords,
  silentInWords,
  switchedOffInWords,
  unseenInWords,
  verdictOf,
} from './words.ts'
import { columnsOf, TERMINAL, wrap } from '../core/wording/wrap.ts'

/** How much is shown without `--all`. */
const SHOWN = {
  occurrences: 100,
  named: 5,
  collisions: 10,
  members: 8,
  overloads: 5,
  shares: 10,
  clockChanges: 20,
}
const EVERYTHING: typeof SHOWN = {
  occurrences: Infinity,
  named: Infinity,
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
    headLines(plan, most),
    changes === undefined ? [] : changesLines(plan, changes, isAll),
    occurrenceLines(plan, most),
    lostMoveLines(plan, most),
    collisionLines(plan, most),
    clockChangeLines(plan, most),
    quotaLines(plan, most),
    changes?.beyond ? beyondLines(plan, changes.beyond, most) : [],
    [
      ...wrap(verdictOf(plan), ''),
      ...(changes?.beyond ? beyondInWords(changes.beyond, plan).flatMap((words) => wrap(words, '')) : []),
      ...(changes === undefined ? [] : notForecastLines(changes)),
    ],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n')
}

function headLines(plan: Plan, most: typeof SHOWN): readonly string[] {
  const { from, through, zone, forecast, announcements } = plan
  const { departures } = forecast
  const ids = new Set(departures.map(({ announcementId }) => announcementId))
  const what = `${counted(departures.length, 'occurrence')} of ${counted(ids.size, 'announcement')}`
  const off = switchedOffIn(plan)
  const silent = [...announcements.values()].filter((each) => !ids.has(each.id) && !off.includes(each))
  return [
    `Plan for ${formatDuration(through - from)}`,
    ...wrap(`after ${showInstant(from, zone.name)}`, '  '),
    ...wrap(`up to ${showInstant(through, zone.name)}`, '  '),
    ...wrap(`${what}. ${ledgerInWords(plan)}`, ''),
    ...widePausesInWords(plan).flatMap((words) => wrap(words, '')),
    ...(silent.length === 0 ? [] : wrap(silentInWords(silent, plan, most.named), '')),
    ...(off.length === 0 ? [] : wrap(switchedOffInWords(off, most.named), '')),
  ]
}

/** The table of occurrences. Under a row stand what becomes of it, and its words if they differ from the last time. */
function occurrenceLines(plan: Plan, most: typeof SHOWN): readonly string[] {
  const { departures } = plan.forecast
  const shown = departures.slice(0, most.occurrences)
  const shownWords = new Map<string, string>()
  const table = layOut(
    shown.map((departure) => ({
      instant: departure.due,
      timezone: timezoneOf(plan, departure),
      id: departure.announcementId,
      facts: [departure.priority, wordsOf(plan, departure).broadcast?.push ?? null, departure.owner],
    })),
  )
  const unseen = unseenInWords(shown, departures.slice(shown.length), plan, most.named)
  return [
    ...table.head,
    ...shown.flatMap((departure, index) => [
      ...rowWithNotes(table.rows[index] ?? [], notesOn(plan, departure)),
      ...(shownWords.has(departure.announcementId) ? [] : factsLines(table.below[index])),
      ...newWords(plan, departure, shownWords, most),
    ]),
    ...cut(departures.length - shown.length, '', 'more'),
    ...(unseen === undefined ? [] : wrap(unseen, '')),
  ]
}

function factsLines(facts = ''): readonly string[] {
  return facts === '' ? [] : wrap(facts, '    ')
}

/** A row and its notes: the first note stands in the last line of the row if there is room. */
function rowWithNotes(row: readonly string[], [first, ...notes]: readonly string[]): readonly string[] {
  if (first === undefined) return row
  const together = `${row.at(-1)}  ${visible(first)}`
  const isRoom = columnsOf(together) <= TERMINAL
  const below = isRoom ? notes : [first, ...notes]
  return [...(isRoom ? [...row.slice(0, -1), together] : row), ...below.flatMap((note) => wrap(note, '    '))]
}

/** What an occurrence says, unless its announcement said the same the last time. */
function newWords(plan: Plan, departure: Departure, shownWords: Map<string, string>, most: typeof SHOWN) {
  const { broadcast } = wordsOf(plan, departure)
  const words = JSON.stringify(broadcast)
  if (broadcast === undefined || shownWords.get(departure.announcementId) === words) return []
  shownWords.set(departure.announcementId, words)
  return broadcastLines(broadcast, most === EVERYTHING)
}

function collisionLines({ collisions, announcements }: Plan, most: typeof SHOWN): readonly string[] {
  if (collisions.length === 0) return []
  const shown = collisions.slice(0, most.collisions)
  const members = shown.map((group) => group.slice(0, most.members))
  const table = layOut(
    members.flat().map(({ announcementId, due, leavesAt }) => ({
      instant: leavesAt ?? due,
      timezone: announcements.get(announcementId)?.schedule.zone.name ?? 'UTC',
      id: leavesAt === null ? `${announcementId}, never` : announcementId,
      facts: [],
    })),
    '    ',
  )
  let at = 0
  const groups = shown.flatMap((group, index) => {
    const count = members[index]?.length ?? 0
    const rows = table.rows.slice(at, (at += count))
    const times = new Set(group.map(({ due }) => due)).size
    const head = `${counted(group.length, 'occurrence')} ${times === 1 ? 'at one instant' : 'close together'} leave:`
    return [`  ${head}`, ...rows.flat(), ...cut(group.length - count, '    ', 'more')]
  })
  const more = cut(collisions.length - most.collisions, '  ', 'more collisions')
  return [
    'Collisions: one call at a time, a spacing apart',
    ...table.head.map((line) => line.slice(2)),
    ...groups,
    ...more,
  ]
}

function lostMoveLines(plan: Plan, most: typeof SHOWN): readonly string[] {
  const lost = lostMovesInWords(plan)
  if (lost.length === 0) return []
  const lines = lost.slice(0, most.clockChanges).flatMap((words) => wrap(words, '  '))
  return ['Left out, and not moved', ...lines, ...cut(lost.length - most.clockChanges, '  ', 'more')]
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

/** What the change does where no plan looks. It stands with the verdicts, which say nothing of it. */
function notForecastLines({ notForecast }: Changes): readonly string[] {
  if (notForecast.length === 0) return []
  return [NOT_FORECAST_TITLE, ...notForecastInWords(notForecast, visible).flatMap((words) => wrap(words, '  '))]
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
