import type { Bounds } from './bounds.ts'
import { hasDay } from './day-set.ts'
import { isBeyond } from './edges.ts'
import { exactStep, isExact, stepAround, wallOfStep } from './every.ts'
import type { EveryRule } from './every.ts'
import { fixedInstant, LONGEST_GAP } from './fixed-time.ts'
import { daysFromCivil } from '../time/civil-date.ts'
import { DAY, localDateOf } from '../time/instant.ts'
import type { Instant, Millis, WallTime } from '../time/instant.ts'
import { resolveWallTime } from '../time/wall-time.ts'
import { NEAR } from '../time/zone.ts'
import type { Zone } from '../time/zone.ts'

/** The zone and the bounds in which an `every` is read. */
interface EveryPlace extends Bounds {
  readonly zone: Zone
}

/** 2200-01-01T00:00. The search ends before it, as that of a cron line does. */
const END: WallTime = daysFromCivil(2200, 1, 1) * DAY

/** The first instant of an `every` strictly after `after`. `undefined` if there is none before the year 2200. */
export function nextEveryInstant(rule: EveryRule, place: EveryPlace, after: Instant): Instant | undefined {
  return isExact(rule.unit) ? nextExact(rule, place, after) : nextFixed(rule, place, after)
}

/** The last instant of an `every` strictly before `before`. `undefined` if there is none. */
export function previousEveryInstant(rule: EveryRule, place: EveryPlace, before: Instant): Instant | undefined {
  return isExact(rule.unit) ? previousExact(rule, place, before) : previousFixed(rule, place, before)
}

/** How many instants of an `every` of hours or minutes lie in (after, through]. It looks at each offset of the zone once. */
export function countExactInstants(
  rule: EveryRule,
  place: EveryPlace,
  { after, through }: { readonly after: Instant; readonly through: Instant },
): number {
  const { zone, from = -Infinity, except } = place
  const until = Math.min(place.until ?? END, END)
  const [base, step] = [resolveWallTime(zone, rule.first), exactStep(rule)]
  const last = Math.min(through, until + NEAR)
  const dates = except.dates
  let count = 0
  for (let at = Math.max(after + 1, base); at <= last;) {
    const { offset, end } = zone.stretchAt(at)
    const stop = Math.min(end, last + 1)
    const stepsOf = (first: WallTime, behind: WallTime) =>
      stepsBetween(
        base,
        step,
        Math.max(at, from - offset, first - offset),
        Math.min(stop, until - offset, behind - offset),
      )
    count += stepsOf(-Infinity, Infinity)
    for (const date of dates) count -= stepsOf(date * DAY, (date + 1) * DAY)
    at = stop
  }
  return count
}

/** How many of base, base + step, … lie in [from, until). `from` is not before `base`. */
function stepsBetween(base: Instant, step: Millis, from: Instant, until: Instant): number {
  return Math.max(0, Math.ceil((until - base) / step) - Math.ceil((from - base) / step))
}

/** Days and longer keep the wall time. Gap and fold are as for a fixed cron line. */
function nextFixed(rule: EveryRule, place: EveryPlace, after: Instant): Instant | undefined {
  const { zone, from = -Infinity, until = END } = place
  // A time in a gap fires at its end, where clocks already show more than the time itself.
  const least = Math.max(zone.wallTimeAt(after) - LONGEST_GAP, from)
  const lastStep = stepAround(rule, Math.min(until, END))
  for (let step = Math.max(0, stepAround(rule, least)); step <= lastStep; step += 1) {
    const instant = instantOfStep(rule, place, step)
    if (instant !== undefined && instant > after) return instant
  }
  return undefined
}

function previousFixed(rule: EveryRule, place: EveryPlace, before: Instant): Instant | undefined {
  const { zone, from = -Infinity, until = END } = place
  // In the second pass of a fold, times of the first pass may be later on the clock, and are over.
  const most = Math.min(zone.wallTimeAt(before) + NEAR, until, END)
  const firstStep = Math.max(0, stepAround(rule, Math.max(from, rule.first)))
  for (let step = stepAround(rule, most); step >= firstStep; step -= 1) {
    const instant = instantOfStep(rule, place, step)
    if (instant !== undefined && instant < before) return instant
  }
  return undefined
}

/** The instant of a step. `undefined` if it is out of bounds, or its time does not exist. */
function instantOfStep(rule: EveryRule, place: EveryPlace, step: number): Instant | undefined {
  const wall = wallOfStep(rule, step)
  if (wall === undefined || wall >= END || isLeftOut(place, wall)) return undefined
  const instant = fixedInstant(place.zone, wall)
  return typeof instant === 'number' ? instant : undefined
}

/** Hours and minutes are exact durations. What clocks show at an instant decides whether it is within the bounds. */
function nextExact(rule: EveryRule, place: EveryPlace, after: Instant): Instant | undefined {
  const { zone, from = -Infinity } = place
  const until = Math.min(place.until ?? END, END)
  const [base, step] = [resolveWallTime(zone, rule.first), exactStep(rule)]
  const firstFrom = (instant: Instant) => base + Math.max(0, Math.ceil((instant - base) / step)) * step
  const last = until + NEAR
  let instant = firstFrom(Math.max(after + 1, from - NEAR))
  while (instant < last) {
    const { offset, end } = zone.stretchAt(instant)
    const wall = instant + offset
    if (wall < until && !isLeftOut(place, wall)) return instant
    // Within one offset clocks only go forward. Behind it they may be set back to a day that is not left out.
    instant = firstFrom(Math.min(end, startAfter({ from, until }, wall) - offset))
  }
  return undefined
}

function previousExact(rule: EveryRule, place: EveryPlace, before: Instant): Instant | undefined {
  const { zone, from = -Infinity } = place
  const until = Math.min(place.until ?? END, END)
  const [base, step] = [resolveWallTime(zone, rule.first), exactStep(rule)]
  const lastBefore = (instant: Instant) => base + (Math.ceil((instant - base) / step) - 1) * step
  const least = Math.max(base, from - NEAR)
  let instant = lastBefore(Math.min(before, until + NEAR))
  while (instant >= least) {
    const { offset, start } = zone.stretchAt(instant)
    const wall = instant + offset
    if (wall < until && !isLeftOut(place, wall)) return instant
    instant = lastBefore(Math.max(start, endBefore({ from, until }, wall) - offset))
  }
  return undefined
}

function isLeftOut(bounds: Bounds, wall: WallTime): boolean {
  return isBeyond(bounds, wall) || hasDay(bounds.except, localDateOf(wall))
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
