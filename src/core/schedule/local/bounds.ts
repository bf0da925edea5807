import type { CronPattern } from '../cron/pattern.ts'
import { nextWallTime, previousWallTime } from '../cron/search.ts'
import { landingOf, nextLanding, previousLanding } from './day-rule.ts'
import type { Move, MovingBounds, WallTimes } from './day-rule.ts'
import { hasDay, isEmpty } from './day-set.ts'
import type { DaySet } from './day-set.ts'
import { isBeyond } from './edges.ts'
import type { Edges } from './edges.ts'
import { DAY, localDateOf } from '../../time/instant.ts'
import type { WallTime } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'

/** The local times that a schedule leaves out, or moves: before `from`, from `until` on, and the days of `except`. */
export interface Bounds extends Edges {
  readonly except: DaySet
  /** Where a time on an excluded day goes. Without it, the time is left out. */
  readonly onExcluded?: Move
}

/** The zone and the bounds in which a rule is read. */
export interface RulePlace extends Bounds {
  readonly zone: Zone
}

/** Whether the times of excluded days are moved, and there are such days. */
export function isMoving(bounds: Bounds): bounds is MovingBounds {
  return bounds.onExcluded !== undefined && !isEmpty(bounds.except)
}

/** The wall time that comes of a wall time within the bounds: itself, or where it is moved. `undefined`: none. */
export function placeWithin(bounds: Bounds, wall: WallTime): WallTime | undefined {
  if (isMoving(bounds)) return landingOf(bounds, wall)
  return isBeyond(bounds, wall) || hasDay(bounds.except, localDateOf(wall)) ? undefined : wall
}

/** The local times of a cron line, without bounds. */
export function wallTimesOf(pattern: CronPattern): WallTimes {
  const { isOfWorkdays } = pattern
  return {
    isOfWorkdays,
    next: (wall) => nextWallTime(pattern, wall),
    previous: (wall) => previousWallTime(pattern, wall),
  }
}

/** The first match of a cron line at or after a wall time that is within the bounds. */
export function nextMatch(pattern: CronPattern, bounds: Bounds, wall: WallTime): WallTime | undefined {
  if (isMoving(bounds)) return nextLanding(wallTimesOf(pattern), bounds, wall)
  return nextFree((time) => nextWallTime(pattern, time), bounds, wall)
}

/** The last match of a cron line at or before a wall time that is within the bounds. */
export function previousMatch(pattern: CronPattern, bounds: Bounds, wall: WallTime): WallTime | undefined {
  if (isMoving(bounds)) return previousLanding(wallTimesOf(pattern), bounds, wall)
  return previousFree((time) => previousWallTime(pattern, time), bounds, wall)
}

/** The matches of a cron line within the bounds. */
export function matchesOf(pattern: CronPattern, bounds: Bounds): WallTimes {
  return {
    next: (wall) => nextMatch(pattern, bounds, wall),
    previous: (wall) => previousMatch(pattern, bounds, wall),
  }
}

/** The local times of any base rule that come of it within the bounds: those of free days, and those that are moved. */
export function timesWithin(base: WallTimes, bounds: Bounds): WallTimes {
  if (isMoving(bounds)) {
    return {
      next: (wall) => nextLanding(base, bounds, wall),
      previous: (wall) => previousLanding(base, bounds, wall),
    }
  }
  return {
    next: (wall) => nextFree(base.next, bounds, wall),
    previous: (wall) => previousFree(base.previous, bounds, wall),
  }
}

/** The first time at or after a wall time that is within the edges and on a free day. */
function nextFree(next: WallTimes['next'], { from, until, except }: Bounds, wall: WallTime): WallTime | undefined {
  let match = next(from !== undefined && from > wall ? from : wall)
  while (match !== undefined && (until === undefined || match < until)) {
    const date = localDateOf(match)
    if (!hasDay(except, date)) return match
    match = next((date + 1) * DAY)
  }
  return undefined
}

/** The last time at or before a wall time that is within the edges and on a free day. */
function previousFree(
  previous: WallTimes['previous'],
  { from, until, except }: Bounds,
  wall: WallTime,
): WallTime | undefined {
  let match = previous(until !== undefined && until <= wall ? until - 1 : wall)
  while (match !== undefined && (from === undefined || match >= from)) {
    const date = localDateOf(match)
    if (!hasDay(except, date)) return match
    match = previous(date * DAY - 1)
  }
  return undefined
}
