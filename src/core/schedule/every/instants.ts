import { isMoving } from '../local/bounds.ts'
import type { RulePlace } from '../local/bounds.ts'
import { firstDayFrom, hasDay, isEmpty } from '../local/day-set.ts'
import type { DaySet } from '../local/day-set.ts'
import { exactStep, isExact, lengthOf } from './every.ts'
import type { EveryRule } from './every.ts'
import { searchOf } from './search.ts'
import type { EverySearch } from './search.ts'
import { dayStep, END, stepsOf } from './times.ts'
import type { EverySteps } from './times.ts'
import { DAY, localDateOf } from '../../time/instant.ts'
import type { Instant, Millis, WallTime } from '../../time/instant.ts'
import type { OffsetStretch } from '../../time/offset-stretch.ts'
import type { Zone } from '../../time/zone.ts'

/**
 * One `every` in its place, and the span in which a walk along it is now. No clock change is in [from, until). There the
 * next instant is known without a search of the zone, and mostly `step` later. The span is kept because it is found once
 * for many instants. The answers are the same without it.
 */
interface EveryCourse {
  readonly rule: EveryRule
  readonly search: EverySearch
  readonly except: DaySet
  /** The steps of days or longer, if none is moved. */
  readonly steps: EverySteps | undefined
  /** 0 where steps are uneven: in months and years, and where times are moved. Else no excluded day is in the span. */
  readonly step: Millis
  /** Whether steps are so short that it is worth to compute years of the zone at once, should a walk leave the span. */
  readonly isDense: boolean
  /** An instant of the `every`. */
  from: Instant
  until: Instant
  /** The offset of the span. */
  offset: Millis
  /** The first local time behind the span that is left out. */
  closedFrom: WallTime
}

/** Steps up to this length are short. */
const SHORT: Millis = 128 * DAY

/** A definition lives long and is asked often. */
const known = new WeakMap<RulePlace, EveryCourse>()
/** The last question is nearly always about the same place. */
let recentPlace: RulePlace | undefined
let recentCourse: EveryCourse

/** The first instant of an `every` strictly after `after`. `undefined` if there is none before the year 2200. */
export function nextEveryInstant(rule: EveryRule, place: RulePlace, after: Instant): Instant | undefined {
  const course = courseOf(rule, place)
  const { from, until, step } = course
  if (after < from || after >= until) return searchFrom(course, place, after)
  const next = step === 0 ? Infinity : from + (Math.floor((after - from) / step) + 1) * step
  return next < until ? next : nextBehind(course, place, { after, next })
}

/** The last instant of an `every` strictly before `before`. `undefined` if there is none. */
export function previousEveryInstant(rule: EveryRule, place: RulePlace, before: Instant): Instant | undefined {
  return courseOf(rule, place).search.previous(before)
}

/** A list of instants of an `every` that grows. */
interface Growing {
  readonly rule: EveryRule
  readonly place: RulePlace
  readonly through: Instant
  readonly limit: number
}

/**
 * Adds to a list, which ends with an instant of an `every`, those that follow it, as far as they are found without a
 * search. There may be more.
 */
export function addSteps(instants: Instant[], growing: Growing): void {
  const { rule, place, through, limit } = growing
  const course = courseOf(rule, place)
  const { from, until, step, steps } = course
  if (steps !== undefined) return addFixed(instants, { course, steps }, growing)
  const last = instants.at(-1) as Instant
  if (step === 0 || last < from) return
  const end = Math.min(until, through + 1)
  for (let next = last + step; next < end && instants.length < limit; next += step) instants.push(next)
}

/** The same for days and longer: until a clock change is near a step. */
function addFixed(
  instants: Instant[],
  { course, steps }: { readonly course: EveryCourse; readonly steps: EverySteps },
  { place: { zone, until = END, except }, through, limit }: Growing,
): void {
  const last = instants.at(-1) as Instant
  let stretch = zone.stretchAt(last)
  if (last < stretch.calmFrom) return
  const isFree = isEmpty(except)
  for (let step = steps.stepAround(last + stretch.offset) + 1; step <= steps.last; step += 1) {
    const wall = steps.wallOf(step)
    if (wall === undefined || (!isFree && hasDay(except, localDateOf(wall)))) continue
    if (wall - stretch.offset >= stretch.end) stretch = stretchBehind(course, zone, wall - stretch.offset)
    let instant = wall - stretch.offset
    const isNearChange = instant < stretch.calmFrom || instant >= stretch.end
    if (isNearChange || wall >= until || instant > through || instants.length >= limit) return
    instants.push(instant)
    if (!isFree || course.step === 0) continue
    // The rest of the span is plain arithmetic.
    const end = Math.min(stretch.end, until - stretch.offset, through + 1)
    for (instant += course.step; instant < end && instants.length < limit; instant += course.step) {
      instants.push(instant)
      step += 1
    }
  }
}

function courseOf(rule: EveryRule, place: RulePlace): EveryCourse {
  if (recentPlace === place && recentCourse.rule === rule) return recentCourse
  let course = known.get(place)
  if (course === undefined || course.rule !== rule) {
    course = {
      rule,
      search: searchOf(rule, place),
      except: place.except,
      steps: isExact(rule.unit) || isMoving(place) ? undefined : stepsOf(rule),
      step: stepOf(rule, place),
      isDense: lengthOf(rule) <= SHORT,
      from: Infinity,
      until: -Infinity,
      offset: 0,
      closedFrom: 0,
    }
    known.set(place, course)
  }
  recentPlace = place
  recentCourse = course
  return course
}

function stepOf(rule: EveryRule, place: RulePlace): Millis {
  if (isExact(rule.unit)) return exactStep(rule)
  return isMoving(place) ? 0 : (dayStep(rule) ?? 0)
}

/** Finds the first instant after another one from anywhere, and begins a span with it. */
function searchFrom(course: EveryCourse, { zone, until }: RulePlace, after: Instant): Instant | undefined {
  const instant = course.search.next(after)
  if (instant !== undefined) beginSpan(course, { instant, stretch: zone.stretchAt(instant), until })
  return instant
}

/**
 * The first instant after one in the span, where the steps may lead out of it. It asks the zone once, and only where they
 * do. `next` is the step behind, if all are equal.
 */
function nextBehind(
  course: EveryCourse,
  place: RulePlace,
  { after, next }: { readonly after: Instant; readonly next: Instant },
): Instant | undefined {
  const { times } = course.search
  if (times === undefined) {
    const stretch = stretchBehind(course, place.zone, next)
    // Clocks that are set back may show a day that is left out, or the time before `from`.
    const isBarred = stretch.offset !== course.offset || next + stretch.offset >= course.closedFrom
    if (isBarred) return searchFrom(course, place, after)
    beginSpan(course, { instant: next, stretch, until: place.until })
    return next
  }
  const wall = times.next(after + course.offset + 1)
  if (wall === undefined) return undefined
  if (wall - course.offset < course.until) return wall - course.offset
  const stretch = stretchBehind(course, place.zone, wall - course.offset)
  const instant = wall - stretch.offset
  if (instant < stretch.calmFrom || instant >= stretch.end) return searchFrom(course, place, after)
  beginSpan(course, { instant, stretch, until: place.until })
  return instant
}

/** Begins a span with an instant that was found. */
function beginSpan(
  course: EveryCourse,
  at: { instant: Instant; stretch: OffsetStretch; until: WallTime | undefined },
): void {
  const { instant, stretch, until = END } = at
  const { offset, end, calmFrom } = stretch
  // Right after a clock change a fixed time may be moved, or come a second time. An exact step never is.
  if (course.search.times !== undefined && instant < calmFrom) return
  const closed = course.step === 0 ? END : firstDayFrom(course.except, localDateOf(instant + offset)) * DAY
  course.closedFrom = Math.min(until, END, closed)
  course.offset = offset
  course.from = instant
  course.until = Math.min(end, course.closedFrom - offset)
}

/** The stretch that holds an instant behind the span. */
function stretchBehind({ isDense }: EveryCourse, zone: Zone, instant: Instant): OffsetStretch {
  return isDense ? zone.spanAt(instant) : zone.stretchAt(instant)
}
