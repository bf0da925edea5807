import { civilFromDays, daysFromCivil, isRealDate } from '../time/civil-date.ts'
import { DAY, HOUR, localDateOf, MINUTE } from '../time/instant.ts'
import type { Millis, WallTime } from '../time/instant.ts'

/** What an `every` counts in, from short to long. */
export const EVERY_UNITS = ['minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const
/** One of {@link EVERY_UNITS}. */
export type EveryUnit = (typeof EVERY_UNITS)[number]

/** How far one occurrence is from the next: `2 weeks`. */
export interface Interval {
  /** At least 1, at most 9999. */
  readonly count: number
  readonly unit: EveryUnit
}

/** A rule of equal steps. All occurrences are counted from the first, so none depends on when the last one was. */
export interface EveryRule extends Interval {
  readonly kind: 'every'
  /** The first occurrence, which the steps are counted from. */
  readonly first: WallTime
}

const WRITTEN = /^([1-9]\d{0,3}) (minute|hour|day|week|month|year)s?$/

/** Reads `2 weeks`, `1 week` or `45 minutes`. `undefined` for anything else: no unit, a fraction, 0, more than 9999. */
export function parseEvery(text: string): Interval | undefined {
  const [, count, unit] = WRITTEN.exec(text) ?? []
  const found = EVERY_UNITS.find((each) => each === `${unit}s`)
  return found === undefined ? undefined : { count: Number(count), unit: found }
}

/** Whether a unit is an exact duration. The others keep the wall time. */
export function isExact(unit: EveryUnit): unit is 'minutes' | 'hours' {
  return unit === 'minutes' || unit === 'hours'
}

/** The length of a step of hours or minutes, in ms. */
export function exactStep({ count, unit }: Interval): Millis {
  return count * (unit === 'hours' ? HOUR : MINUTE)
}

/** Whether a rule would leave out steps: not every month has its day, or not every year its 29 February. */
export function isLeavingOut({ unit, first }: EveryRule): boolean {
  const { month, day } = civilFromDays(localDateOf(first))
  return unit === 'months' ? day > 28 : unit === 'years' && month === 2 && day === 29
}

/**
 * The wall time of a step of days or longer. Step 0 is the first occurrence. `undefined` if the month of the step has no
 * such day: such a rule is refused ({@link isLeavingOut}), and must never slip into the next month.
 */
export function wallOfStep(rule: EveryRule, step: number): WallTime | undefined {
  const days = daysOfStep(rule)
  if (days !== undefined) return rule.first + step * days * DAY
  const { year, month, day } = civilFromDays(localDateOf(rule.first))
  const months = year * 12 + month - 1 + step * monthsOfStep(rule)
  const [stepYear, stepMonth] = [Math.floor(months / 12), (months % 12) + 1]
  if (!isRealDate(stepYear, stepMonth, day)) return undefined
  return daysFromCivil(stepYear, stepMonth, day) * DAY + (rule.first - localDateOf(rule.first) * DAY)
}

/**
 * The step of days or longer whose day or month holds a wall time, or the one before it. All earlier steps are before
 * the wall time, all later ones after it; this one may be either. Below 0 before the first occurrence.
 */
export function stepAround(rule: EveryRule, wall: WallTime): number {
  const days = daysOfStep(rule)
  if (days !== undefined) return Math.floor((wall - rule.first) / (days * DAY))
  return Math.floor((monthOf(wall) - monthOf(rule.first)) / monthsOfStep(rule))
}

function daysOfStep({ count, unit }: Interval): number | undefined {
  if (unit === 'days') return count
  return unit === 'weeks' ? count * 7 : undefined
}

function monthsOfStep({ count, unit }: Interval): number {
  return unit === 'years' ? count * 12 : count
}

/** Months since the year 0. */
function monthOf(wall: WallTime): number {
  const { year, month } = civilFromDays(localDateOf(wall))
  return year * 12 + month - 1
}
