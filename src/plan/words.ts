import { widePausesAt } from '../core/announcement/pause.ts'
import type { WidePause } from '../core/announcement/pause.ts'
import { widePauseInWords } from '../core/wording/pause-words.ts'
import type { Announcement } from '../core/announcement/announcement.ts'
import { noteOnClockChange } from '../core/time/clock-change.ts'
import { arrivalAt } from '../core/schedule/moves.ts'
import { arrivalInWords, lostInWords } from '../core/wording/move-words.ts'
import { causeInWords } from '../core/wording/explanation.ts'
import { counted, showInstant, showShortly } from '../core/wording/display.ts'
import { showLateness } from '../core/wording/duration.ts'
import { nextInstant } from '../core/schedule/recurrence.ts'
import { isShort, shortageOf } from '../core/forecast/forecast.ts'
import type { Departure, Overload } from '../core/forecast/forecast.ts'
import { formatDuration, formatLocalDate, formatWallTime, HOUR } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { weekdayOf } from '../core/time/civil-date.ts'
import type { Beyond, Changes } from './changes.ts'
import { lostMovesIn, timezoneOf, wordsOf } from './model.ts'
import type { Plan } from './model.ts'
import type { LocalDate } from '../core/time/civil-date.ts'
import type { ClockChange } from '../core/time/days.ts'

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** A date as `Thu 2026-12-24`. */
export function dayInWords(date: LocalDate): string {
  return `${WEEKDAYS[weekdayOf(date)] ?? ''} ${formatLocalDate(date)}`
}

/** What becomes of an occurrence; undefined when it simply leaves at its instant. */
export function fateOf(departure: Departure, timezone: string): string | undefined {
  const { due, leavesAt, state } = departure
  const cause = causeInWords(departure)
  if (state === 'skipped') return `SKIPPED (${cause})`
  if (state === 'waiting') return `still WAITING when the plan ends (${cause})`
  if (leavesAt === null || leavesAt === due) return undefined
  return `leaves ${showLateness(leavesAt - due)} (${cause}): ${leavesInWords(due, leavesAt, timezone)}`
}

/** All that is said of an occurrence: what becomes of it, a change of the clocks, and from where it was moved. */
export function notesOn(plan: Plan, departure: Departure): readonly string[] {
  const { announcement } = wordsOf(plan, departure)
  const arrival = announcement && arrivalAt(announcement.schedule, departure.due)
  return [
    fateOf(departure, timezoneOf(plan, departure)),
    announcement && noteOnClockChange(announcement.schedule.zone, departure.due),
    arrival && arrivalInWords(arrival),
  ].filter((note) => note !== undefined)
}

/** The times of the range that a day rule should move, and that are left out: `invoices: Mon 31 May: us-closed (…)`. */
export function lostMovesInWords(plan: Plan): readonly string[] {
  return lostMovesIn(plan).flatMap(({ id, lost }) => lost.map((each) => `${id}: ${lostInWords(each)}`))
}

/** When it leaves: the time alone if the day and the offset are those of the instant at which it is due. */
function leavesInWords(due: Instant, leavesAt: Instant, timezone: string): string {
  const [asDue = '', leaving = ''] = [due, leavesAt].map((instant) => showShortly(instant, timezone))
  const isSameDay = leaving.slice(0, 10) === asDue.slice(0, 10) && leaving.slice(19, 26) === asDue.slice(19, 26)
  return isSameDay ? leaving.slice(11, 19) : leaving
}

/** A clock change as `America/New_York: 2027-03-14T02:00 becomes 03:00, +1h`. */
export function clockChangeInWords({ zone, instant, offsetBefore, offsetAfter }: ClockChange): string {
  const [from = '', to = ''] = [instant + offsetBefore, instant + offsetAfter].map(formatWallTime)
  const [fromDay, toDay] = [from, to].map((wall) => wall.slice(0, 10))
  const size = `${offsetAfter > offsetBefore ? '+' : ''}${formatDuration(offsetAfter - offsetBefore)}`
  return `${zone.name}: ${from} becomes ${fromDay === toDay ? to.slice(11) : to}, ${size}`
}

/** Which announcements have no occurrence in the range, and on which day their next one is. At most `most` are named. */
export function silentInWords(silent: readonly Announcement[], plan: Plan, most: number): string {
  const names = silent.slice(0, most).map(({ id, schedule }) => {
    const next = nextInstant(schedule, plan.through)
    return `${id} (${next === undefined ? 'no more' : `next ${dayOf(next, schedule.zone.name)}`})`
  })
  return `Nothing in these ${rangeInWords(plan)}: ${listed(names, silent.length)}.`
}

/** Which announcements are switched off, so that nothing of them is planned. At most `most` are named. */
export function switchedOffInWords(off: readonly Announcement[], most: number): string {
  const names = off.slice(0, most).map(({ id }) => id)
  return `Switched off: ${listed(names, off.length)}.`
}

/** Which announcements have their first occurrence among those that are left out; undefined if none has. */
export function unseenInWords(
  shown: readonly Departure[],
  leftOut: readonly Departure[],
  plan: Plan,
  most: number,
): string | undefined {
  const seen = new Set(shown.map(({ announcementId }) => announcementId))
  const unseen = new Map<string, Instant>()
  for (const { announcementId, due } of leftOut) {
    if (!seen.has(announcementId) && !unseen.has(announcementId)) unseen.set(announcementId, due)
  }
  if (unseen.size === 0) return undefined
  const names = [...unseen].slice(0, most).map(([announcementId, due]) => {
    return `${announcementId} (first ${dayOf(due, timezoneOf(plan, { announcementId }))})`
  })
  return `Not shown above: ${listed(names, unseen.size)}.`
}

/** The day of an instant in a zone. */
function dayOf(instant: Instant, timezone: string): string {
  return showShortly(instant, timezone).slice(0, 10)
}

/** Names, and how many more there are of them. */
function listed(names: readonly string[], all: number): string {
  return [...names, ...(all > names.length ? [`${all - names.length} more`] : [])].join(', ')
}

/** The result of the plan in one sentence. */
export function verdictOf({ forecast, limits, zone }: Plan): string {
  const { peak, headroom, overloads, departures } = forecast
  const short = departures.filter(isShort)
  if (overloads.length === 0 && short.length > 0) return shortageInWords(short)
  if (overloads.length === 0) {
    const when = peak.used === 0 ? '' : ` (${showInstant(peak.at, zone.name)})`
    return `Within quota: at most ${peak.used} of ${limits.limit} slots taken${when}, ${headroom} left.`
  }
  const skipped = departures.filter(({ state }) => state === 'skipped').length
  const late = overloads.reduce((sum, overload) => sum + overload.late.length, 0)
  const worst = Math.max(...overloads.map((overload) => overload.worst.count))
  return `OVER QUOTA: up to ${worst} calls within a window that takes ${limits.limit}. ${skipped} skipped, ${late} late.`
}

/** How many reasons for a shortage are named. */
const SHOWN_REASONS = 3

function shortageInWords(short: readonly Departure[]): string {
  const reasons = [...Map.groupBy(short, shortageOf)].sort(([, a], [, b]) => b.length - a.length)
  const shown = reasons.slice(0, SHOWN_REASONS).map(([reason, all]) => `${all.length} × ${reason}`)
  const more = reasons.length > SHOWN_REASONS ? [`${reasons.length - SHOWN_REASONS} more reasons`] : []
  return `SHORT OF SLOTS: ${counted(short.length, 'occurrence')} skipped: ${[...shown, ...more].join(', ')}.`
}

/** Whether the plan skips something because slots are short, or wants more slots than there are. */
export function isOverQuota({ forecast }: Plan): boolean {
  return forecast.overloads.length > 0 || forecast.departures.some(isShort)
}

/** One overload in sentences. */
export function overloadInWords({ from, until, worst }: Overload, { limits, zone }: Plan): string {
  return (
    `${worst.count} calls where ${limits.limit} fit, in the ${windowInWords(limits)} up to ${showInstant(worst.until, zone.name)}. ` +
    `Such windows reach from ${showInstant(from, zone.name)} to ${showInstant(until, zone.name)}.`
  )
}

/** The window as `24h + 1m margin`. */
function windowInWords({ window, margin }: Plan['limits']): string {
  const length = window % HOUR === 0 ? `${window / HOUR}h` : formatDuration(window)
  return `${length}${margin === 0 ? '' : ` + ${formatDuration(margin)} margin`}`
}

/** What is known about the time before the plan. */
export function ledgerInWords({ ledger, limits }: Plan): string {
  if (ledger === undefined) return 'No ledger: what was sent before is not counted.'
  const unknown = ledger.unknown === 0 ? '' : `, ${ledger.unknown} of them unknown`
  return `The ledger holds ${counted(ledger.used, 'call')} that still count${unknown}: ${ledger.used} of ${limits.limit}.`
}

/** The pauses of all and of teams that hold when the plan begins, each in a sentence. */
export function widePausesInWords({ known, from }: Pick<Plan, 'known' | 'from'>): readonly string[] {
  const wide = new Map<string | null, WidePause>()
  for (const { pauses = [] } of known) {
    for (const { wide: of, ...pause } of pauses) if (of !== undefined) wide.set(of.owner, { ...pause, ...of })
  }
  return widePausesAt([...wide.values()], from).map((pause) => `PAUSED: ${widePauseInWords(pause)}.`)
}

/** A summary as `3 added, 1 moved`, or that nothing changes. */
export function changesInWords(changes: Changes): string {
  const { added, removed, renamed, switchedOff, switchedOn, moved, changed, settings } = changes
  const lists = { added, removed, renamed, 'switched off': switchedOff, 'switched on': switchedOn, moved, changed }
  const counts = Object.entries(lists)
    .filter(([, list]) => list.length > 0)
    .map(([what, list]) => `${list.length} ${what}`)
  const all = [...counts, ...(settings.length === 0 ? [] : ['settings changed'])]
  return all.length === 0 ? 'nothing that goes out changes' : all.join(', ')
}

/** What a change does to the quota, in one sentence. */
export function quotaChangeInWords({ before }: Changes, { forecast, limits }: Plan): string {
  const [was, is] = [before.forecast, forecast]
  const over = [was, is].map(({ overloads }) => overloads.length)
  const stretches =
    over[0] === 0 && over[1] === 0 ? '' : ` Stretches in which too many calls are due: ${over.join(' → ')}.`
  return `Most slots taken: ${was.peak.used} → ${is.peak.used} of ${limits.limit}.${stretches}`
}

/** How long the range of a plan is: `14d`. */
export function rangeInWords({ from, through }: Pick<Plan, 'from' | 'through'>): string {
  return formatDuration(through - from)
}

/** What the change does after the range of the plan, in sentences; the first one is the result. */
export function beyondInWords({ through, isCut, plan, before }: Beyond, range: Plan): readonly string[] {
  const after = `After these ${rangeInWords(range)}`
  const end = showInstant(through, plan.zone.name)
  const tooMany = 'Too many occurrences come due to plan further'
  if (through <= range.through) return [`${after}, the change goes on. ${tooMany}.`]
  return [
    `${after}, as far as the change goes, up to ${end}: ${within(verdictOf(plan))}`,
    ...(isCut ? [`The change goes on after that. ${tooMany}.`] : []),
    ...(before === null ? [] : [`Without the change, in the same time: ${within(verdictOf(before))}`]),
  ]
}

/** A verdict within a sentence. What is in capitals stays so. */
function within(verdict: string): string {
  return verdict.replace(/^W/u, 'w')
}
