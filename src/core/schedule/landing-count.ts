import { wallTimesOf } from './local/bounds.ts'
import { countTimesOfDay, countWallTimes } from './cron/count.ts'
import type { TimeRange } from './cron/count.ts'
import type { CronPattern } from './cron/pattern.ts'
import { boundsOfMoves, landingSources, nextLanding } from './local/day-rule.ts'
import type { MovingBounds } from './local/day-rule.ts'
import { DAY } from '../time/instant.ts'
import type { LocalDate } from '../time/civil-date.ts'

/**
 * How many local times of [from, until) come of a cron line whose excluded days are moved. It looks at each day on which
 * something lands once, however often the line matches in it.
 */
export function countLandings(pattern: CronPattern, within: MovingBounds, { from, until }: TimeRange): number {
  const base = wallTimesOf(pattern)
  const bounds = boundsOfMoves(base, within)
  let count = 0
  let landing = nextLanding(base, bounds, from)
  while (landing !== undefined && landing < until) {
    const day = Math.floor(landing / DAY)
    count += countOn(pattern, bounds, day, { from: from - day * DAY, until: until - day * DAY })
    landing = nextLanding(base, bounds, (day + 1) * DAY)
  }
  return count
}

/** How many times land on a day. `range` is in ms since its midnight. Two that land on one time are one. */
function countOn(pattern: CronPattern, bounds: MovingBounds, day: LocalDate, range: TimeRange): number {
  const spans = landingSources(bounds, day)
    .filter((date) => countWallTimes(pattern, { from: date * DAY, until: (date + 1) * DAY }, () => false) > 0)
    .map((date) => {
      const [first, last] = [Math.max(date, day), Math.min(date, day)]
      return {
        from: Math.max(0, range.from, (bounds.from ?? -Infinity) - last * DAY),
        until: Math.min(DAY, range.until, (bounds.until ?? Infinity) - first * DAY),
      }
    })
    .sort((a, b) => a.from - b.from)
  let [count, counted] = [0, 0]
  for (const { from, until } of spans) {
    const start = Math.max(from, counted)
    count += countTimesOfDay(pattern, { from: start, until })
    counted = Math.max(counted, until)
  }
  return count
}
