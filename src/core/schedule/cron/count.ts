import { DAY, HOUR, MINUTE, SECOND } from '../../time/instant.ts'
import type { Millis, WallTime } from '../../time/instant.ts'
import type { LocalDate } from '../../time/civil-date.ts'
import type { CronPattern, SixtyBits } from './pattern.ts'
import { nextWallTime } from './search.ts'

/** A range of local times, or of times of day in ms since midnight: `from` is in it, `until` is not. */
export interface TimeRange {
  readonly from: WallTime
  readonly until: WallTime
}

/**
 * How many local times of [from, until) match a cron line, without those of the days that are left out. It looks at each
 * day once, however often the line matches in it.
 */
export function countWallTimes(
  pattern: CronPattern,
  { from, until }: TimeRange,
  isLeftOut: (date: LocalDate) => boolean,
): number {
  let count = 0
  let match = nextWallTime(pattern, from)
  while (match !== undefined && match < until) {
    const date = Math.floor(match / DAY)
    const start = date * DAY
    if (!isLeftOut(date)) {
      count += countTimesOfDay(pattern, { from: Math.max(from - start, 0), until: Math.min(until - start, DAY) })
    }
    match = nextWallTime(pattern, start + DAY)
  }
  return count
}

/** How many times of [from, until) a cron line has on each day that it matches. At most from 0 to a whole day. */
export function countTimesOfDay(pattern: CronPattern, { from, until }: TimeRange): number {
  return from < until ? timesBefore(pattern, until) - timesBefore(pattern, from) : 0
}

/** How many times of a day that matches lie before a time, in ms since its midnight. */
function timesBefore({ hours, minutes, seconds }: CronPattern, time: Millis): number {
  const hour = Math.floor(time / HOUR)
  const minute = Math.floor((time % HOUR) / MINUTE)
  const second = Math.ceil((time % MINUTE) / SECOND)
  const [inHour, inMinute] = [sizeBelow(minutes, 60), sizeBelow(seconds, 60)]
  const isHour = ((hours >>> hour) & 1) === 1
  const isMinute = isHour && sizeBelow(minutes, minute + 1) > sizeBelow(minutes, minute)
  return (
    bitsBelow(hours, hour) * inHour * inMinute +
    (isHour ? sizeBelow(minutes, minute) * inMinute : 0) +
    (isMinute ? sizeBelow(seconds, second) : 0)
  )
}

/** How many numbers of a set are below `end`, 0 to 60. */
function sizeBelow({ low, high }: SixtyBits, end: number): number {
  return bitsBelow(low, Math.min(end, 30)) + bitsBelow(high, Math.max(0, end - 30))
}

/** How many of the lowest `end` bits (0 to 30) are set. */
function bitsBelow(set: number, end: number): number {
  let rest = set & ((1 << end) - 1)
  let count = 0
  for (; rest !== 0; rest &= rest - 1) count += 1
  return count
}
