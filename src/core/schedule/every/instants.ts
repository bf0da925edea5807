import { isMoving } from '../local/bounds.ts'
import type { RulePlace } from '../local/bounds.ts'
import { firstDayFrom, hasDay, isEmpty } from '../local/day-set.ts'
import { exactStep, isExact, lengthOf } from './every.ts'
import type { EveryRule } from './every.ts'
import { searchOf } from './search.ts'
import type { EverySearch } from './search.ts'
import { dayStep, END, stepsOf } from './times.ts'
import type { EverySteps } from './times.ts'
import { DAY, localDateOf } from '../../time/instant.ts'
import type { Instant, Millis } from '../../time/instant.ts'

/** One `every` in its place, and the instants that a walk along it comes to next. The answers are the same without them. */
interface EveryCourse {
  readonly rule: EveryRule
  readonly search: EverySearch
  /** The steps of days or longer, if none is moved. */
  readonly steps: EverySteps | undefined
  /** The length of a step. 0 where steps are uneven: in months and years, and where times are moved. */
  readonly step: Millis
  /** Whether steps are so short that a walk comes to all that a zone computes at once. */
  readonly isDense: boolean
  /** Instants of the `every` that follow one another. A walk has come to the one at `at`. */
  ahead: Instant[]
  at: number
}

/** Steps up to this length are short. */
const SHORT: Millis = 128 * DAY
/** How many instants are kept ahead of a walk at most. It begins with few: who asks once is not made to pay for more. */
const MOST_AHEAD = 64

/** A definition lives long and is asked often. */
const known = new WeakMap<RulePlace, EveryCourse>()
/** The last question is nearly always about the same place. */
let recentPlace: RulePlace | undefined
let recentCourse: EveryCourse

/** The first instant of an `every` strictly after `after`. `undefined` if there is none before the year 2200. */
export function nextEveryInstant(rule: EveryRule, place: RulePlace, after: Instant): Instant | undefined {
  const course = courseOf(rule, place)
  const { ahead, at } = course
  if (ahead[at] !== after) return searchFrom(course, after)
  if (at + 1 === ahead.length) return lookAhead(course, place, after)
  course.at = at + 1
  return ahead[at + 1]
}

/** The last instant of an `every` strictly before `before`. `undefined` if there is none. */
export function previousEveryInstant(rule: EveryRule, place: RulePlace, before: Instant): Instant | undefined {
  return courseOf(rule, place).search.previous(before)
}

/** Finds the first instant after another one from anywhere. A walk may begin there. */
function searchFrom(course: EveryCourse, after: Instant): Instant | undefined {
  const instant = course.search.next(after)
  course.ahead = instant === undefined ? [] : [instant]
  course.at = 0
  return instant
}

/** Finds what follows the last instant that a walk knows: twice as much as it knew before. */
function lookAhead(course: EveryCourse, place: RulePlace, after: Instant): Instant | undefined {
  const ahead = [after]
  addCourse(ahead, course, { place, through: Infinity, limit: Math.min(2 * course.ahead.length, MOST_AHEAD) + 1 })
  if (ahead.length === 1) return searchFrom(course, after)
  course.ahead = ahead
  course.at = 1
  return ahead[1]
}

/** Up to where a list of instants of an `every` grows. */
interface Growth {
  readonly place: RulePlace
  readonly through: Instant
  readonly limit: number
}

/**
 * Adds to a list, which ends with an instant of an `every`, those that follow it, as far as they are found without a
 * search. There may be more.
 */
export function addSteps(instants: Instant[], rule: EveryRule, growth: Growth): void {
  addCourse(instants, courseOf(rule, growth.place), growth)
}

function addCourse(instants: Instant[], course: EveryCourse, growth: Growth): void {
  const { steps, step } = course
  if (steps !== undefined) addFixed(instants, { course, steps }, growth)
  else if (step > 0) addExact(instants, step, growth)
}

/** Steps of hours and minutes, until the clocks change or show a time that is left out. */
function addExact(
  instants: Instant[],
  step: Millis,
  { place: { zone, until = END, except }, through, limit }: Growth,
): void {
  const last = instants.at(-1) as Instant
  const { offset, end } = zone.stretchAt(last)
  const closedFrom = Math.min(until, END, firstDayFrom(except, localDateOf(last + offset)) * DAY) - offset
  const open = Math.min(end, closedFrom, through + 1)
  for (let next = last + step; next < open && instants.length < limit; next += step) instants.push(next)
}

/** Steps of days or longer, until a clock change is near a step. */
function addFixed(
  instants: Instant[],
  { course, steps }: { readonly course: EveryCourse; readonly steps: EverySteps },
  { place: { zone, until = END, except }, through, limit }: Growth,
): void {
  const last = instants.at(-1) as Instant
  let stretch = zone.stretchAt(last)
  if (last < stretch.calmFrom) return
  const isFree = isEmpty(except)
  for (let step = steps.stepAround(last + stretch.offset) + 1; step <= steps.last; step += 1) {
    const wall = steps.wallOf(step)
    if (wall === undefined || (!isFree && hasDay(except, localDateOf(wall)))) continue
    if (wall - stretch.offset >= stretch.end) {
      stretch = course.isDense ? zone.spanAt(wall - stretch.offset) : zone.stretchAt(wall - stretch.offset)
    }
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
      steps: isExact(rule.unit) || isMoving(place) ? undefined : stepsOf(rule),
      step: stepOf(rule, place),
      isDense: lengthOf(rule) <= SHORT,
      ahead: [],
      at: 0,
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
