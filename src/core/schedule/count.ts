import type { Instant } from '../time/instant.ts'
import { isMoving } from './local/bounds.ts'
import type { RulePlace } from './local/bounds.ts'
import { countWallTimes } from './cron/count.ts'
import { isExact } from './every/every.ts'
import { countExactInstants } from './every/count.ts'
import type { TimeRange } from './cron/count.ts'
import { hasDay } from './local/day-set.ts'
import { countLandings } from './landing-count.ts'
import { instantsOnce } from './one-time.ts'
import { instantsBetween } from './recurrence.ts'
import type { BaseRule } from './base-instants.ts'
import { nextOfReminder } from './event-instants.ts'
import type { Reminder } from './reminder.ts'
import type { EventsRule, Schedule } from './schedule.ts'

/** A span of time. `after` is not in it, `through` is. */
interface Span {
  readonly after: Instant
  readonly through: Instant
}

/** How many reminders may still be looked at one by one. Each look takes one. */
export interface Looks {
  left: number
}

/** A number of instants. With `isLeast` there may be more. */
export interface InstantCount {
  readonly count: number
  readonly isLeast: boolean
}

/**
 * How many instants of a schedule lie in (after, through]. The time that it takes grows with the days, and not with the
 * instants. There are two exceptions: a line of fixed times is walked along in the day after a change of its clocks, and
 * so are events with several reminders.
 */
export function countInstants(schedule: Schedule, span: Span): number {
  return countWithin(schedule, span, { left: Infinity }).count
}

/**
 * The same, with a bound for events with several reminders, whose instants may coincide. When no looks are left, it
 * answers how many there are at least.
 */
export function countWithin(schedule: Schedule, span: Span, looks: Looks): InstantCount {
  const { rule, isOff } = schedule
  if (isOff === true) return { count: 0, isLeast: false }
  if (rule.kind === 'events') return countEvents(rule, schedule, span, looks)
  if (rule.kind === 'cron' || rule.kind === 'every') {
    return { count: countBase({ ...schedule, rule }, span), isLeast: false }
  }
  const { after, through } = span
  return { count: instantsOnce(schedule).filter((at) => at > after && at <= through).length, isLeast: false }
}

function countBase(schedule: Schedule & { readonly rule: BaseRule }, { after, through }: Span): number {
  const { rule, zone, from = -Infinity, until = Infinity, except } = schedule
  if (rule.kind === 'every') {
    if (isExact(rule.unit)) return countExactInstants(rule, schedule, { after, through })
    // At most one a day: a walk is as short as the days.
    return instantsBetween(schedule, { after, through }).length
  }
  const { pattern } = rule
  const countShown = (shown: TimeRange) => {
    if (isMoving(schedule)) return countLandings(pattern, schedule, shown)
    const range = { from: Math.max(from, shown.from), until: Math.min(until, shown.until) }
    return countWallTimes(pattern, range, (date) => hasDay(except, date))
  }
  let count = 0
  for (let at = after; at < through;) {
    const { offset, end, calmFrom } = zone.stretchAt(at + 1)
    const isNearChange = !pattern.isInterval && at + 1 < calmFrom
    const last = Math.min(through, end - 1, isNearChange ? calmFrom - 1 : Infinity)
    // An interval matches what the clocks show, whatever happens to them. A fixed time may be moved, or skipped.
    count += isNearChange
      ? instantsBetween(schedule, { after: at, through: last }).length
      : countShown({ from: at + 1 + offset, until: last + 1 + offset })
    at = last
  }
  return count
}

/** Each reminder is walked along by itself, so that the cost is that of what is counted. */
function countEvents(rule: EventsRule, place: RulePlace, span: Span, looks: Looks): InstantCount {
  const [only] = rule.reminders
  // A single reminder of hours is the event, shifted. What else there is may coincide, and is walked along.
  if (only !== undefined && rule.reminders.length === 1 && only.days === 0) {
    return { count: countShifted(rule, place, only, span), isLeast: false }
  }
  const { after, through } = span
  const dues = new Set<Instant>()
  for (const reminder of rule.reminders) {
    let due = nextOfReminder(rule, place, reminder, after)?.due
    while (due !== undefined && due <= through) {
      if (looks.left <= 0) return { count: Math.max(dues.size, mostOfOne(rule, place, span)), isLeast: true }
      looks.left -= 1
      dues.add(due)
      due = nextOfReminder(rule, place, reminder, due)?.due
    }
  }
  return { count: dues.size, isLeast: false }
}

/** The most instants that any one reminder of hours has. */
function mostOfOne(rule: EventsRule, place: RulePlace, span: Span): number {
  const counts = rule.reminders.filter(({ days }) => days === 0).map((each) => countShifted(rule, place, each, span))
  return Math.max(0, ...counts)
}

/** How often a reminder of hours is due. It is the event, shifted. */
function countShifted({ base }: EventsRule, place: RulePlace, { exact }: Reminder, { after, through }: Span): number {
  return countBase({ ...place, rule: base }, { after: after - exact, through: through - exact })
}
