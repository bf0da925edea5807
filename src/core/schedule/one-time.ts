import { placeWithin } from './local/bounds.ts'
import { isAfterEvent, isBeforeEvent } from './reminder.ts'
import type { Reminder } from './reminder.ts'
import { DAY } from '../time/instant.ts'
import type { Instant, WallTime } from '../time/instant.ts'
import { resolveWallTime } from '../time/wall-time.ts'
import type { Schedule } from './schedule.ts'

/** All that comes of an `at` or `event` schedule. */
interface OneTimes {
  /** Ascending, each once. */
  readonly instants: readonly Instant[]
  /** The reminder that is due at an instant. Of several, the first as written. None for `at`. */
  readonly reminders: ReadonlyMap<Instant, Reminder | undefined>
}

/** A local time that the rule names, and its instant. */
interface WrittenMoment {
  readonly wall: WallTime
  readonly instant: Instant
  readonly reminder?: Reminder
}

/** What comes of each schedule, computed once: a definition lives long and is asked often. */
const known = new WeakMap<Schedule, OneTimes>()

/** All instants of an `at` or `event` schedule, ascending, each once. None for all others, or while it is off. */
export function instantsOnce(schedule: Schedule): readonly Instant[] {
  return schedule.isOff === true ? [] : oneTimesOf(schedule).instants
}

/** The reminder of an `event` schedule that is due at an instant, be it within its bounds or not. */
export function reminderOnce(schedule: Schedule, due: Instant): Reminder | undefined {
  const planned = oneTimesOf(schedule).reminders.get(due)
  return planned ?? [...momentsOf(schedule)].find(({ instant }) => instant === due)?.reminder
}

/** When a reminder of an `event` schedule is due within its bounds. `undefined`: never. */
export function dueOfReminderOnce(schedule: Schedule, reminder: Reminder): Instant | undefined {
  const moment = [...momentsOf(schedule)].find((each) => each.reminder === reminder)
  return moment && placeOf(schedule, moment)
}

/** Whether nothing comes of an instant that an `at` or `event` schedule names, or of one of its reminders there. */
export function isLostOnce(schedule: Schedule, named: Instant): boolean {
  return [...momentsOf(schedule)].some((each) => each.instant === named && placeOf(schedule, each) === undefined)
}

/** Whether all times of a schedule are written down, so that there is a last one. */
export function isOneTime({ rule }: Schedule): boolean {
  return rule.kind === 'at' || rule.kind === 'event'
}

function oneTimesOf(schedule: Schedule): OneTimes {
  let times = known.get(schedule)
  if (times === undefined) {
    const reminders = new Map<Instant, Reminder | undefined>()
    for (const moment of momentsOf(schedule)) {
      const due = placeOf(schedule, moment)
      if (due !== undefined && !reminders.has(due)) reminders.set(due, moment.reminder)
    }
    times = { instants: [...reminders.keys()].sort((a, b) => a - b), reminders }
    known.set(schedule, times)
  }
  return times
}

/** The instant that comes of a moment within the bounds. `undefined`: none. */
function placeOf(schedule: Schedule, { wall, instant, reminder }: WrittenMoment): Instant | undefined {
  const place = placeWithin(schedule, wall)
  if (place === undefined || place === wall) return place === undefined ? undefined : instant
  const { rule, zone } = schedule
  const landing = resolveWallTime(zone, place)
  if (rule.kind !== 'event' || reminder === undefined) return landing
  // Moved across the begin of its event, a reminder would say what is not true.
  const event = resolveWallTime(zone, rule.at)
  const isUntrue = isBeforeEvent(reminder) ? landing >= event : isAfterEvent(reminder) && landing <= event
  return isUntrue ? undefined : landing
}

/** Each local time that the rule names, with its instant. */
function* momentsOf({ rule, zone }: Schedule): Generator<WrittenMoment> {
  if (rule.kind === 'at') for (const wall of rule.times) yield { wall, instant: resolveWallTime(zone, wall) }
  if (rule.kind !== 'event') return
  for (const reminder of rule.reminders) {
    const { days, exact } = reminder
    const wall = rule.at + days * DAY
    const instant = resolveWallTime(zone, wall) + exact
    yield { wall: exact === 0 ? wall : zone.wallTimeAt(instant), instant, reminder }
  }
}
