import { nextInstant } from '../../../core/schedule/recurrence.ts'
import { DAY, formatInstant, formatWallTime } from '../../../core/time/instant.ts'
import type { Instant, WallTime } from '../../../core/time/instant.ts'
import { instantsOnce } from '../../../core/schedule/one-time.ts'
import { classifyWallTime, resolveWallTime } from '../../../core/time/wall-time.ts'
import type { Zone } from '../../../core/time/zone.ts'
import { distanceOf } from '../../../core/schedule/reminder.ts'
import { hiddenReminders } from './hidden-reminders.ts'
import { clockChangesAhead } from './clock-changes-ahead.ts'
import { fault } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'
import type { Schedule } from '../../../core/schedule/schedule.ts'
import type { Path } from '../../../core/problem.ts'

/**
 * Longer than any calendar pattern takes to repeat, in ms: 29 February on a given weekday, across a skipped leap year.
 */
const LONGEST_ROUND = 41 * 366 * DAY

/** A written time and its path. */
interface Written {
  readonly wall: WallTime
  readonly path: Path
}

/** The path of a schedule, and the time of the check. */
interface WrittenSchedule {
  readonly path: Path
  /** Whether its times are written as a list. */
  readonly isList: boolean
  readonly now: Instant
}

/** Checks what a schedule's times mean on the clocks of its zone, and whether it ever plans anything. */
export function checkTimes(schedule: Schedule, { path, isList, now }: WrittenSchedule): readonly Fault[] {
  const written = writtenTimes(schedule, path, isList)
  const faults = [
    ...written.flatMap((time) => checkClock(schedule.zone, time, now)),
    ...duplicates(schedule, written, path),
  ]
  if (faults.some(({ severity }) => severity === 'error')) return faults
  return [
    ...faults,
    ...hiddenReminders(schedule, path, now),
    ...clockChangesAhead(schedule, path, now),
    ...checkFuture(schedule, path, now),
  ]
}

/**
 * The wall times that a person chose. Cron lines have none, an `every` its first. Reminders of whole days keep the wall
 * time of their event.
 */
function writtenTimes({ rule }: Schedule, path: Path, isList: boolean): readonly Written[] {
  const base = rule.kind === 'events' ? rule.base : rule
  if (base.kind === 'every') return [{ wall: base.first, path: [...path, 'from'] }]
  // The reminders of events that come again follow the clocks, whatever these do.
  if (rule.kind === 'cron' || rule.kind === 'every' || rule.kind === 'events') return []
  if (rule.kind === 'at') {
    return rule.times.map((wall, index) => ({ wall, path: [...path, 'at', ...(isList ? [index] : [])] }))
  }
  const moved = rule.reminders.map(({ days }, index) => {
    return { wall: rule.at + days * DAY, path: [...path, 'event', 'reminders', index] }
  })
  return [{ wall: rule.at, path: [...path, 'event', 'at'] }, ...moved.filter(({ wall }) => wall !== rule.at)]
}

/** Checks whether the clocks of a zone show a written time, and whether once. */
export function checkClock(zone: Zone, { wall, path }: Written, now: Instant): Fault[] {
  const shown = classifyWallTime(zone, wall)
  const time = formatWallTime(wall)
  if (shown.kind === 'gap') {
    const { instant, offsetBefore, offsetAfter } = shown.transition
    const [before, after] = [formatWallTime(instant + offsetBefore), formatWallTime(instant + offsetAfter)]
    const text = `${time} does not exist in ${zone.name}: clocks jump from ${before} to ${clockOf(after, before)}`
    return [fault('local-time-gap', path, text, `Choose a time before ${before}, or ${after} or later.`)]
  }
  if (shown.kind === 'fold' && shown.second > now) {
    const [first, second] = [formatInstant(shown.first), formatInstant(shown.second)]
    const text = `${time} comes twice in ${zone.name}; the first (${first}) is meant, not the second (${second})`
    return [fault('local-time-fold', path, text, 'Choose a time of day that comes once, or live with the first.')]
  }
  return []
}

/** Only the time of day, if both times have the same date. */
const clockOf = (time: string, beside: string) => (time.slice(0, 10) === beside.slice(0, 10) ? time.slice(11) : time)

function duplicates({ rule }: Schedule, written: readonly Written[], path: Path): Fault[] {
  const remedy = 'Remove one of the two; an announcement goes out once at one time.'
  const seen = new Set<number | string>()
  const isSecond = (what: number | string) => seen.has(what) || (seen.add(what), false)
  if (rule.kind === 'at') {
    return written
      .filter(({ wall }) => isSecond(wall))
      .map((time) => fault('duplicate-time', time.path, `${formatWallTime(time.wall)} stands here twice`, remedy))
  }
  if (rule.kind !== 'event' && rule.kind !== 'events') return []
  return rule.reminders.flatMap(({ days, exact, text }, index) => {
    if (!isSecond(`${days}/${exact}`)) return []
    return [fault('duplicate-time', [...path, 'event', 'reminders', index], `the reminder ${text} comes twice`, remedy)]
  })
}

/**
 * Checks whether a schedule plans anything. If it never does at any time, that is an error. If all its times are over,
 * that is a warning.
 */
function checkFuture(schedule: Schedule, path: Path, now: Instant): Fault[] {
  if (nextInstant(schedule, now) !== undefined) return pastReminder(schedule, path, now)
  const { kind } = schedule.rule
  const place = [...path, kind === 'events' ? 'event' : kind]
  if (nextInstant(schedule, earliest(schedule)) === undefined) {
    const remedy = 'Change the times, or widen from, until and except.'
    return [fault('never-fires', place, 'nothing ever comes of this schedule', remedy)]
  }
  const remedy = 'Remove the announcement once nobody needs it here, or give it new times.'
  return [fault('past', place, 'all of its times are over', remedy)]
}

/** The first reminder of an event that is still to come, if it is too late for that reminder. */
function pastReminder(schedule: Schedule, path: Path, now: Instant): Fault[] {
  const { rule, zone } = schedule
  const [first] = instantsOnce(schedule)
  if (rule.kind !== 'event' || first === undefined || first > now) return []
  const index = rule.reminders.findIndex(
    ({ days, exact }) => resolveWallTime(zone, rule.at + days * DAY) + exact === first,
  )
  const text = `the reminder ${rule.reminders[index]?.text} was due at ${formatWallTime(zone.wallTimeAt(first))}, which is over`
  const remedy =
    'Nothing is sent for it any more, unless the announcement was in force by then. Check the date, or live with it.'
  return [fault('reminder-past', [...path, 'event', 'reminders', index], text, remedy)]
}

/** An instant before everything that the schedule can plan. */
function earliest(schedule: Schedule): Instant {
  const { rule, from, until } = schedule
  const margin = 2 * DAY
  if (rule.kind === 'events') {
    return earliest({ ...schedule, rule: rule.base }) + Math.min(...rule.reminders.map(distanceOf))
  }
  if (rule.kind === 'every') return rule.first - margin
  if (rule.kind === 'at') return Math.min(...rule.times) - margin
  if (rule.kind === 'event') {
    return rule.at + Math.min(...rule.reminders.map(distanceOf)) - margin
  }
  return (from ?? (until ?? 0) - LONGEST_ROUND) - margin
}
