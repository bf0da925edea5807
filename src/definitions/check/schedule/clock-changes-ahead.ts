import { nextMatch, previousMatch } from '../../../core/schedule/local/bounds.ts'
import type { CronPattern } from '../../../core/schedule/cron/pattern.ts'
import { isExact } from '../../../core/schedule/every/every.ts'
import type { EveryRule } from '../../../core/schedule/every/every.ts'
import { everyTimes } from '../../../core/schedule/every/times.ts'
import { nextInstant, previousInstant } from '../../../core/schedule/recurrence.ts'
import { DAY, formatDuration, formatWallTime, MINUTE } from '../../../core/time/instant.ts'
import type { Instant, Millis, WallTime } from '../../../core/time/instant.ts'
import type { Transition } from '../../../core/time/zone.ts'
import { fault } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'
import type { Schedule } from '../../../core/schedule/schedule.ts'
import type { Path } from '../../../core/problem.ts'

/**
 * How far ahead it looks, in ms. Every zone that changes its clocks does so within a year. Later changes will be
 * reported when they come nearer.
 */
const AHEAD = 366 * DAY

const EVERY_HOUR = 2 ** 24 - 1

/** Two announcements so close together look like one that was sent twice, in ms. */
const CLOSE: Millis = 15 * MINUTE

/**
 * Warns about the next clock changes at which a cron line, or an `every` of days or longer, is sent at another time
 * than written, not at all, or twice. It reports the first gap and the first fold within a year. A line that fires in
 * every hour follows the clocks, which surprises nobody, unless a gap moves a fixed time close to another. A fixed line
 * fires once in a fold, as on all other days.
 */
export function clockChangesAhead(schedule: Schedule, path: Path, now: Instant): readonly Fault[] {
  const { rule: whole } = schedule
  const [rule, place] = whole.kind === 'events' ? [whole.base, [...path, 'event']] : [whole, path]
  const isClocked = rule.kind === 'cron' || (rule.kind === 'every' && !isExact(rule.unit))
  if (!isClocked) return []
  const found = new Map<string, Fault>()
  const { zone } = schedule
  const named: NamedTimes = { ...schedule, rule, areEvents: whole.kind === 'events' }
  let change = zone.nextTransition(now, now + AHEAD)
  while (change !== undefined) {
    const told = rule.kind === 'cron' ? tell(named, rule.pattern, change, place) : tellEvery(named, rule, change, path)
    if (told !== undefined && !found.has(told.code)) found.set(told.code, told)
    change = zone.nextTransition(change.instant, now + AHEAD)
  }
  return [...found.values()]
}

/** The times that a rule names: of an event that comes again its begins, which its reminders follow. */
interface NamedTimes extends Schedule {
  readonly areEvents: boolean
}

/** A gap that holds a time of an `every` of days or longer. Its time of day is that of `from`. */
function tellEvery(schedule: NamedTimes, rule: EveryRule, change: Transition, path: Path): Fault | undefined {
  const { instant, offsetBefore, offsetAfter } = change
  const [begin, end] = [instant + offsetBefore, instant + offsetAfter]
  const wall = everyTimes(rule, schedule).next(begin)
  if (wall === undefined || wall >= end) return undefined
  return gapAhead(notShown(schedule, wall), insteadOf(schedule, change), [...path, 'from'])
}

function tell(schedule: NamedTimes, pattern: CronPattern, change: Transition, path: Path): Fault | undefined {
  const { instant, offsetBefore, offsetAfter } = change
  const [before, after] = [instant + offsetBefore, instant + offsetAfter]
  const [begin, end] = [Math.min(before, after), Math.max(before, after)]
  const wall = nextMatch(pattern, schedule, begin)
  if (wall === undefined || wall >= end) return undefined
  const place = [...path, 'cron']
  if (before < after) return tellGap(schedule, pattern, change, wall, place)
  if (!pattern.isInterval || pattern.hours === EVERY_HOUR) return undefined
  const text = `${formatWallTime(wall)} comes twice in ${schedule.zone.name}, where clocks are set back: ${leaves(schedule)} both times`
  return fault('clock-fold-ahead', place, text, 'List hours, minutes and seconds without * and /, or live with it.')
}

/** A gap that holds a time of the line. `wall` is the first one. */
function tellGap(
  schedule: NamedTimes,
  pattern: CronPattern,
  { instant, offsetBefore, offsetAfter }: Transition,
  wall: WallTime,
  place: Path,
): Fault | undefined {
  const end = instant + offsetAfter
  const [begins, ends] = [clockOf(instant + offsetBefore), clockOf(end)]
  const what = notShown(schedule, wall)
  const isMoved = !pattern.isInterval && nextInstant(schedule, instant - 1) === instant
  const isAlsoThen = nextMatch(pattern, schedule, end) === end
  const close = isMoved ? closeBy(schedule, pattern, { instant, end, wall, isAlsoThen }) : undefined
  if (close !== undefined) {
    const text = `${what}: ${leaves(schedule)} at ${ends} then, ${close}`
    const remedy = `Leave out the times from ${begins} to ${ends}, or choose some farther from ${ends}; what falls on ${ends} itself goes out as one.`
    return fault('clock-gap-twice', place, text, remedy)
  }
  if (pattern.hours === EVERY_HOUR) return undefined
  const asOne = isAlsoThen ? `, as one with that of ${ends}` : ''
  return gapAhead(what, isMoved ? `${leaves(schedule)} at ${ends} then${asOne}` : nothingOf(schedule), place)
}

const leaves = ({ areEvents }: NamedTimes) => (areEvents ? 'the event begins' : 'it goes out')

const nothingOf = ({ areEvents }: NamedTimes) => (areEvents ? 'there is no event then' : 'nothing goes out for it then')

function notShown({ zone }: Schedule, wall: WallTime): string {
  return `${formatWallTime(wall)} does not exist in ${zone.name}, where clocks jump forward`
}

/** What becomes of a fixed time in a gap. A jump of more than three hours is no clock change, but time that is not. */
function insteadOf(schedule: NamedTimes, { instant, offsetAfter }: Transition): string {
  const isMoved = nextInstant(schedule, instant - 1) === instant
  return isMoved ? `${leaves(schedule)} at ${clockOf(instant + offsetAfter)} then` : nothingOf(schedule)
}

function gapAhead(what: string, instead: string, place: Path): Fault {
  const remedy = 'Choose a time of day that clocks never jump over, or live with it.'
  return fault('clock-gap-ahead', place, `${what}: ${instead}`, remedy)
}

/** A time that a gap moves to its end. */
interface MovedTime {
  /** When the gap is. */
  readonly instant: Instant
  /** The first local time after the gap. */
  readonly end: WallTime
  /** The first time of the line in the gap. */
  readonly wall: WallTime
  /** Whether the line has the end of the gap, too. */
  readonly isAlsoThen: boolean
}

/** The neighbour that comes much closer to a moved time than on other days, in words. */
function closeBy(schedule: Schedule, pattern: CronPattern, moved: MovedTime): string | undefined {
  const { instant, end, wall, isAlsoThen } = moved
  const { zone } = schedule
  const earlier = previousInstant(schedule, instant)
  if (earlier !== undefined) {
    const before = zone.wallTimeAt(earlier)
    if (isClose(instant - earlier, wall - before)) {
      return `only ${formatDuration(instant - earlier)} after that of ${clockOf(before)}`
    }
  }
  const later = nextInstant(schedule, instant)
  const last = previousMatch(pattern, schedule, end - 1)
  // What the line sends at the end of the gap on other days, too, has the same neighbour then.
  if (isAlsoThen || later === undefined || last === undefined) return undefined
  const after = zone.wallTimeAt(later)
  if (!isClose(later - instant, after - last)) return undefined
  return `only ${formatDuration(later - instant)} before that of ${clockOf(after)}`
}

function isClose(distance: Millis, onOtherDays: Millis): boolean {
  return distance <= CLOSE && distance < onOtherDays
}

const clockOf = (wall: WallTime) => formatWallTime(wall).slice(11)
