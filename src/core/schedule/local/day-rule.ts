import { hasDay, withWeekends } from './day-set.ts'
import type { DaySet } from './day-set.ts'
import { isBeyond } from './edges.ts'
import type { Edges } from './edges.ts'
import { DAY, localDateOf } from '../../time/instant.ts'
import type { WallTime } from '../../time/instant.ts'
import type { LocalDate } from '../../time/civil-date.ts'

/** Where a time on an excluded day goes: to the last free day before it, or to the first one after it. */
export type Move = 'before' | 'after'

/** A move looks at this many days. If none of them is free, the time is left out. */
export const LONGEST_MOVE = 31

/** The local times of a base rule, whatever its kind, before any bound or exclusion. */
export interface WallTimes {
  /** Whether the rule itself asks for workdays. Then its times are moved to workdays alone. */
  readonly isOfWorkdays?: boolean
  /** The first of them at or after a wall time. */
  readonly next: (wall: WallTime) => WallTime | undefined
  /** The last of them at or before a wall time. */
  readonly previous: (wall: WallTime) => WallTime | undefined
}

/** Bounds within which a time on an excluded day is moved. */
export interface MovingBounds extends Edges {
  readonly except: DaySet
  readonly onExcluded: Move
}

/**
 * The bounds by which a rule's times are moved. `0 9 LW * *` asks for a workday: to move it to a Sunday, because only the
 * Monday is excluded, would contradict the line itself. Such a rule has no time on a weekend, so for its moves weekends
 * are as good as excluded.
 */
export function boundsOfMoves({ isOfWorkdays = false }: WallTimes, bounds: MovingBounds): MovingBounds {
  return isOfWorkdays ? { ...bounds, except: withWeekends(bounds.except) } : bounds
}

/**
 * Where a local time of the base rule lands: itself on a free day, else the same time of day on the next free day in
 * the direction of the move. `undefined` when it is out of the bounds, when the move leaves them, or when no day is free.
 */
export function landingOf(bounds: MovingBounds, wall: WallTime): WallTime | undefined {
  if (isBeyond(bounds, wall)) return undefined
  const date = localDateOf(wall)
  const day = landingDay(bounds, date)
  if (day === undefined) return undefined
  const landing = wall + (day - date) * DAY
  return isBeyond(bounds, landing) ? undefined : landing
}

/**
 * The first landing at or after a wall time. Landings are a set that depends on the rule alone, so the answer is the
 * same wherever a walk begins. A later day never lands before an earlier one: the walk ends at the first day beyond.
 */
export function nextLanding(base: WallTimes, within: MovingBounds, wall: WallTime): WallTime | undefined {
  const bounds = boundsOfMoves(base, within)
  const { from = -Infinity, until = Infinity, onExcluded } = bounds
  const least = Math.max(from, wall)
  const reach = onExcluded === 'after' ? LONGEST_MOVE : 0
  let found = Infinity
  let match = base.next(Math.max(from, (localDateOf(least) - reach) * DAY))
  while (match !== undefined && match < until) {
    const date = localDateOf(match)
    const day = landingDay(bounds, date)
    if (day !== undefined) {
      if (day * DAY > found) return found
      const shift = (day - date) * DAY
      const first = base.next(Math.max(match, least - shift))
      if (first !== undefined && localDateOf(first) === date && first < until && first + shift < until) {
        found = Math.min(found, first + shift)
      }
    }
    match = base.next((date + 1) * DAY)
  }
  return found === Infinity ? undefined : found
}

/** The last landing at or before a wall time. */
export function previousLanding(base: WallTimes, within: MovingBounds, wall: WallTime): WallTime | undefined {
  const bounds = boundsOfMoves(base, within)
  const { from = -Infinity, until = Infinity, onExcluded } = bounds
  const most = Math.min(until - 1, wall)
  const reach = onExcluded === 'before' ? LONGEST_MOVE : 0
  let found = -Infinity
  let match = base.previous(Math.min(until - 1, (localDateOf(most) + reach + 1) * DAY - 1))
  while (match !== undefined && match >= from) {
    const date = localDateOf(match)
    const day = landingDay(bounds, date)
    if (day !== undefined) {
      if ((day + 1) * DAY <= found) return found
      const shift = (day - date) * DAY
      const last = base.previous(Math.min(match, most - shift))
      if (last !== undefined && localDateOf(last) === date && last >= from && last + shift >= from) {
        found = Math.max(found, last + shift)
      }
    }
    match = base.previous(date * DAY - 1)
  }
  return found === -Infinity ? undefined : found
}

/**
 * The day from which a landing was moved. `undefined` when the base rule names the landing itself. When several excluded
 * days land there, it is the nearest.
 */
export function movedFrom(base: WallTimes, within: MovingBounds, landing: WallTime): LocalDate | undefined {
  const bounds = boundsOfMoves(base, within)
  const day = localDateOf(landing)
  const source = landingSources(bounds, day).find((date) => {
    const wall = landing + (date - day) * DAY
    return base.next(wall) === wall && !isBeyond(bounds, wall)
  })
  return source === day ? undefined : source
}

/** The days whose times land on a day: none on an excluded one, else itself, and then all that are moved there. */
export function landingSources(bounds: MovingBounds, day: LocalDate): readonly LocalDate[] {
  if (hasDay(bounds.except, day)) return []
  const step = bounds.onExcluded === 'before' ? 1 : -1
  const sources = [day]
  for (let date = day + step; sources.length <= LONGEST_MOVE && hasDay(bounds.except, date); date += step) {
    sources.push(date)
  }
  return sources
}

/** The free day for a day: itself, or the nearest one in the direction of the move. */
function landingDay({ except, onExcluded }: MovingBounds, date: LocalDate): LocalDate | undefined {
  const step = onExcluded === 'before' ? -1 : 1
  for (let days = 0; days <= LONGEST_MOVE; days += 1) {
    if (!hasDay(except, date + days * step)) return date + days * step
  }
  return undefined
}
