import type { CronPattern } from './cron/pattern.ts'
import { nextWallTime, previousWallTime } from './cron/search.ts'
import { DAY, localDateOf } from '../time/instant.ts'
import type { WallTime } from '../time/instant.ts'
import type { LocalDate } from '../time/civil-date.ts'

/** The local times that a schedule leaves out: before `from`, from `until` on, and the days of `except`. */
export interface Bounds {
  readonly from?: WallTime
  readonly until?: WallTime
  readonly except: readonly LocalDate[]
}

/** Whether a wall time is within the bounds. */
export function isWithin({ from, until, except }: Bounds, wall: WallTime): boolean {
  if (from !== undefined && wall < from) return false
  if (until !== undefined && wall >= until) return false
  return except.length === 0 || !except.includes(localDateOf(wall))
}

/** The first match of a cron line at or after a wall time that is within the bounds. */
export function nextMatch(pattern: CronPattern, bounds: Bounds, wall: WallTime): WallTime | undefined {
  const { from, until, except } = bounds
  let match = nextWallTime(pattern, from !== undefined && from > wall ? from : wall)
  while (match !== undefined && (until === undefined || match < until)) {
    if (except.length === 0) return match
    const date = localDateOf(match)
    if (!except.includes(date)) return match
    match = nextWallTime(pattern, (date + 1) * DAY)
  }
  return undefined
}

/** The last match of a cron line at or before a wall time that is within the bounds. */
export function previousMatch(pattern: CronPattern, bounds: Bounds, wall: WallTime): WallTime | undefined {
  const { from, until, except } = bounds
  let match = previousWallTime(pattern, until !== undefined && until <= wall ? until - 1 : wall)
  while (match !== undefined && (from === undefined || match >= from)) {
    if (except.length === 0) return match
    const date = localDateOf(match)
    if (!except.includes(date)) return match
    match = previousWallTime(pattern, date * DAY - 1)
  }
  return undefined
}
