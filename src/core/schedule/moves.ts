import { isMoving, wallTimesOf } from './local/bounds.ts'
import { boundsOfMoves, landingOf, LONGEST_MOVE } from './local/day-rule.ts'
import type { MovingBounds } from './local/day-rule.ts'
import { calendarOf, hasDay, NO_DAYS } from './local/day-set.ts'
import { eventOf } from './event-of.ts'
import { isExact } from './every/every.ts'
import { isLostOnce } from './one-time.ts'
import { nextInstant, previousInstant } from './recurrence.ts'
import { distanceOf } from './reminder.ts'
import { switchedOn } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import { DAY, localDateOf } from '../time/instant.ts'
import type { Instant } from '../time/instant.ts'
import type { LocalDate } from '../time/civil-date.ts'
import { resolveWallTime } from '../time/wall-time.ts'

/** An excluded day, and the first calendar that has it. Null: its date is excluded by itself. */
export interface ExcludedDay {
  readonly date: LocalDate
  readonly calendar: string | null
}

/** What a day rule brought to an instant. */
export interface Arrival {
  /** The excluded days from which times came here, nearest first; at least one. */
  readonly from: readonly ExcludedDay[]
  /** Whether the rule has a time here as well, so that they are one. */
  readonly isOwn: boolean
  /** Whether all of this is told of its event: what is due here is a reminder, which follows the event. */
  readonly isOfEvent: boolean
}

/** Where a time of an excluded day goes. */
export interface Landing {
  readonly day: LocalDate
  /** Whether it is its event that goes there, and this reminder follows it. */
  readonly isOfEvent: boolean
}

/**
 * Why nothing comes of a time on an excluded day: no day is free, the move leaves the bounds, or a reminder would be on
 * the other side of its event there.
 */
export type LossReason = 'no-free-day' | 'bounds' | 'event'

/** An excluded day of whose times at least one is moved nowhere. */
export interface LostMove extends ExcludedDay {
  readonly reason: LossReason
  /** Whether it is an event that comes again. Nothing comes of its reminders either. */
  readonly isOfEvent: boolean
}

/** A schedule whose excluded days are moved. */
type MovingSchedule = Schedule & MovingBounds

/**
 * The schedule of what a day rule moves. Of an event that comes again it is the event: its reminders follow it.
 * `undefined` when nothing is moved. Exact steps are left out on excluded days, and never moved.
 */
function movingOf(schedule: Schedule): MovingSchedule | undefined {
  const { rule } = schedule
  const moving = rule.kind === 'events' ? { ...schedule, rule: rule.base } : schedule
  const isExactStep = moving.rule.kind === 'every' && isExact(moving.rule.unit)
  return isMoving(moving) && !isExactStep ? moving : undefined
}

/** The instant that a day rule judges for an instant: that of its event, if this comes again. */
function judgedAt(schedule: Schedule, due: Instant): Instant | undefined {
  if (schedule.rule.kind !== 'events') return due
  const event = eventOf(schedule, due)
  return event?.reminder === undefined ? undefined : event.begin
}

/** From which days an instant of a schedule was moved there. `undefined` when nothing was. */
export function arrivalAt(planned: Schedule, due: Instant): Arrival | undefined {
  const schedule = movingOf(planned)
  const at = schedule && judgedAt(planned, due)
  if (schedule === undefined || at === undefined) return undefined
  const { zone, except, onExcluded } = schedule
  const named = namedBy(schedule)
  const { except: closed } = boundsOfSchedule(schedule)
  const end = zone.wallTimeAt(at)
  // At the end of a gap, what is moved into the gap goes out.
  const shift = end - zone.wallTimeAt(at - 1) - 1
  const first = shift > 0 ? end - shift : end
  const step = onExcluded === 'before' ? 1 : -1
  const from: ExcludedDay[] = []
  for (let days = 1; days <= LONGEST_MOVE; days += 1) {
    const date = localDateOf(end) + days * step
    if (!hasDay(closed, date)) break
    const begin = resolveWallTime(zone, first + days * step * DAY)
    const last = resolveWallTime(zone, end + days * step * DAY)
    const source = nextInstant(named, begin - 1)
    if (source !== undefined && source <= last) from.push({ date, calendar: calendarOf(except, date) ?? null })
  }
  if (from.length === 0) return undefined
  return { from, isOwn: nextInstant(named, at - 1) === at, isOfEvent: at !== due }
}

/** Where the time of an excluded day goes. `undefined` when it is not moved, or nowhere. */
export function landingAt(planned: Schedule, due: Instant): Landing | undefined {
  const schedule = movingOf(planned)
  // Which event it would be, only the rule says that is not moved.
  const at = schedule && judgedAt({ ...namedBy(schedule), rule: planned.rule }, due)
  if (schedule === undefined || at === undefined) return undefined
  const wall = schedule.zone.wallTimeAt(at)
  const landing = landingOf(boundsOfSchedule(schedule), wall)
  if (landing === undefined || landing === wall) return undefined
  return { day: localDateOf(landing), isOfEvent: at !== due }
}

/**
 * The days of (after, through] whose times are moved nowhere, at least one of them. It looks at the first and the last
 * time of each day: what lies between them fares as one of the two. Of an event that comes again they are the days of
 * the events whose reminders would lie there.
 */
export function lostMoves(
  schedule: Schedule,
  { after, through }: { readonly after: Instant; readonly through: Instant },
): readonly LostMove[] {
  const planned = movingOf(switchedOn(schedule))
  if (planned === undefined) return []
  const { rule } = schedule
  const isOfEvent = rule.kind === 'events'
  const distances = rule.kind === 'events' ? rule.reminders.map(distanceOf) : [0]
  const [first, last] = [after - Math.max(...distances), through - Math.min(...distances)]
  const { zone, except } = planned
  const named = namedBy(planned)
  const lost: LostMove[] = []
  for (const stretch of stretchesOfLoss(planned, { after: first, through: last })) {
    let at = nextInstant(named, stretch.after)
    while (at !== undefined && at <= stretch.through) {
      const date = localDateOf(zone.wallTimeAt(at))
      const end = resolveWallTime(zone, (date + 1) * DAY)
      if (hasDay(except, date)) {
        const reason = lossOf(planned, at) ?? lossOf(planned, previousInstant(named, end)!)
        if (reason !== undefined) {
          lost.push({ date, calendar: calendarOf(except, date) ?? null, reason, isOfEvent })
        }
      }
      at = nextInstant(named, Math.max(at, end - 1))
    }
  }
  return lost
}

interface Stretch {
  readonly after: Instant
  readonly through: Instant
}

/**
 * Where a move may come to nothing. Of 32 days in a row each weekday has at least four, so a few excluded dates leave one
 * free. Then only the days beside a bound are left, in the direction of which times are moved.
 */
function stretchesOfLoss(schedule: MovingSchedule, { after, through }: Stretch): readonly Stretch[] {
  const { rule, zone, onExcluded } = schedule
  const { from, until, except } = boundsOfSchedule(schedule)
  const { dates, weekdays } = except
  if (rule.kind === 'event' || dates.length >= 4 * (7 - weekdays.length)) return [{ after, through }]
  const bound = onExcluded === 'before' ? from : until
  if (bound === undefined) return []
  const reach = (LONGEST_MOVE + 1) * DAY
  const [first, last] = onExcluded === 'before' ? [bound, bound + reach] : [bound - reach, bound]
  return [
    {
      after: Math.max(after, resolveWallTime(zone, first) - 1),
      through: Math.min(through, resolveWallTime(zone, last)),
    },
  ]
}

/** Why nothing comes of an instant on an excluded day. `undefined` when something does. */
function lossOf(schedule: MovingSchedule, at: Instant): LossReason | undefined {
  const wall = schedule.zone.wallTimeAt(at)
  const bounds = boundsOfSchedule(schedule)
  const { except, onExcluded } = bounds
  const landing = landingOf(bounds, wall)
  if (landing === undefined) {
    const isAnyFree = landingOf({ except, onExcluded }, wall) !== undefined
    return isAnyFree ? 'bounds' : 'no-free-day'
  }
  return isLostOnce(schedule, at) ? 'event' : undefined
}

/** The schedule as its rule names its times, within its bounds. */
function namedBy(schedule: Schedule): Schedule {
  const { rule, zone, from, until } = schedule
  const bounds = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
  return { rule, zone, ...bounds, except: NO_DAYS }
}

/** The bounds of the moves. The first time of an `every` is one of them. */
function boundsOfSchedule(schedule: MovingSchedule): MovingBounds {
  const { rule, from = -Infinity } = schedule
  if (rule.kind === 'every') return { ...schedule, from: Math.max(rule.first, from) }
  return rule.kind === 'cron' ? boundsOfMoves(wallTimesOf(rule.pattern), schedule) : schedule
}
