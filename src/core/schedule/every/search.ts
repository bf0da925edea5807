import type { RulePlace } from '../local/bounds.ts'
import { hasDay } from '../local/day-set.ts'
import { isBeyond } from '../local/edges.ts'
import { exactStep, isExact } from './every.ts'
import type { EveryRule } from './every.ts'
import { END, everyTimes } from './times.ts'
import { nextFixed, previousFixed } from '../local/fixed-time.ts'
import { DAY, localDateOf } from '../../time/instant.ts'
import type { Instant, WallTime } from '../../time/instant.ts'
import { resolveWallTime } from '../../time/wall-time.ts'
import { NEAR } from '../../time/zone.ts'

/** What finds the instants of one `every`, from anywhere. It knows its first instant, or how its months are counted. */
export interface EverySearch {
  /** The first instant strictly after another. `undefined` if there is none before the year 2200. */
  readonly next: (after: Instant) => Instant | undefined
  /** The last instant strictly before another. */
  readonly previous: (before: Instant) => Instant | undefined
}

/** How the instants of an `every` are found in a zone and within bounds. */
export function searchOf(rule: EveryRule, place: RulePlace): EverySearch {
  return isExact(rule.unit) ? exactSearch(rule, place) : fixedSearch(rule, place)
}

/** Days and longer keep the wall time. Gap and fold are as for a fixed cron line. */
function fixedSearch(rule: EveryRule, place: RulePlace): EverySearch {
  const { zone } = place
  const times = everyTimes(rule, place)
  return {
    next: (after) => {
      const here = zone.stretchAt(after)
      if (after < here.calmFrom) return nextFixed(times, zone, after)
      // The fast way, for nearly all questions: no clock change is near either end.
      const wall = times.next(after + here.offset + 1)
      if (wall === undefined) return undefined
      const there = zone.stretchAt(wall - here.offset)
      const instant = wall - there.offset
      return instant >= there.calmFrom && instant < there.end ? instant : nextFixed(times, zone, after)
    },
    previous: (before) => {
      const { offset, calmFrom } = zone.stretchAt(before - 1)
      const wall = times.previous(before - 1 + offset)
      if (wall !== undefined && wall - offset >= calmFrom) return wall - offset
      return previousFixed(times, zone, before - 1)
    },
  }
}

/**
 * Hours and minutes are exact durations. What clocks show at an instant decides whether it is within the bounds. Excluded
 * days are left out: no step lies at the same time of another day, so none can be moved there.
 */
function exactSearch(rule: EveryRule, place: RulePlace): EverySearch {
  const { zone, from = -Infinity } = place
  const until = Math.min(place.until ?? END, END)
  const [base, step] = [resolveWallTime(zone, rule.first), exactStep(rule)]
  const isLeftOut = (wall: WallTime) => isBeyond({ from, until }, wall) || hasDay(place.except, localDateOf(wall))
  const firstFrom = (instant: Instant) => base + Math.max(0, Math.ceil((instant - base) / step)) * step
  const lastBefore = (instant: Instant) => base + (Math.ceil((instant - base) / step) - 1) * step
  return {
    next: (after) => {
      let instant = firstFrom(Math.max(after + 1, from - NEAR))
      while (instant < until + NEAR) {
        const { offset, end } = zone.stretchAt(instant)
        const wall = instant + offset
        if (!isLeftOut(wall)) return instant
        // Within one offset clocks only go forward. Behind it they may be set back to a day that is not left out.
        instant = firstFrom(Math.min(end, startAfter({ from, until }, wall) - offset))
      }
      return undefined
    },
    previous: (before) => {
      const least = Math.max(base, from - NEAR)
      let instant = lastBefore(Math.min(before, until + NEAR))
      while (instant >= least) {
        const { offset, start } = zone.stretchAt(instant)
        const wall = instant + offset
        if (!isLeftOut(wall)) return instant
        instant = lastBefore(Math.max(start, endBefore({ from, until }, wall) - offset))
      }
      return undefined
    },
  }
}

/** Of a wall time that is left out: the next one that may not be. */
function startAfter({ from, until }: { from: WallTime; until: WallTime }, wall: WallTime): WallTime {
  if (wall < from) return from
  return wall >= until ? Infinity : (localDateOf(wall) + 1) * DAY
}

/** Of a wall time that is left out: the start of the times that are left out with it. */
function endBefore({ from, until }: { from: WallTime; until: WallTime }, wall: WallTime): WallTime {
  if (wall >= until) return until
  return wall < from ? -Infinity : localDateOf(wall) * DAY
}
