import { civilFromDays } from '../../time/civil-date.ts'
import { DAY, HOUR, localDateOf, MINUTE } from '../../time/instant.ts'
import type { Millis, WallTime } from '../../time/instant.ts'

/** What an `every` counts in, from short to long. */
export const EVERY_UNITS = ['minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const
/** One of {@link EVERY_UNITS}. */
export type EveryUnit = (typeof EVERY_UNITS)[number]

/** How far one occurrence is from the next: `2 weeks`. */
export interface EveryStep {
  /** At least 1, at most 9999. */
  readonly count: number
  readonly unit: EveryUnit
}

/** A rule of equal steps. All occurrences are counted from the first, so none depends on when the last one was. */
export interface EveryRule extends EveryStep {
  readonly kind: 'every'
  /** The first occurrence, which the steps are counted from. */
  readonly first: WallTime
}

const LENGTHS: Readonly<Record<EveryUnit, Millis>> = {
  minutes: MINUTE,
  hours: HOUR,
  days: DAY,
  weeks: 7 * DAY,
  months: 30 * DAY,
  years: 365 * DAY,
}

const WRITTEN = /^([1-9]\d{0,3}) (minute|hour|day|week|month|year)s?$/

/** Reads `2 weeks`, `1 week` or `45 minutes`. `undefined` for anything else: no unit, a fraction, 0, more than 9999. */
export function parseEvery(text: string): EveryStep | undefined {
  const [, count, unit] = WRITTEN.exec(text) ?? []
  const found = EVERY_UNITS.find((each) => each === `${unit}s`)
  return found === undefined ? undefined : { count: Number(count), unit: found }
}

/** Whether a unit is an exact duration. The others keep the wall time. */
export function isExact(unit: EveryUnit): unit is 'minutes' | 'hours' {
  return unit === 'minutes' || unit === 'hours'
}

/** The length of a step of hours or minutes, in ms. */
export function exactStep({ count, unit }: EveryStep): Millis {
  return count * (unit === 'hours' ? HOUR : MINUTE)
}

/** How long a step is, in ms. A month has 30 days here: only whether a step is long or short may depend on it. */
export function lengthOf({ count, unit }: EveryStep): Millis {
  return count * LENGTHS[unit]
}

/** Whether a rule would leave out steps: not every month has its day, or not every year its 29 February. */
export function isLeavingOut({ unit, first }: EveryRule): boolean {
  const { month, day } = civilFromDays(localDateOf(first))
  return unit === 'months' ? day > 28 : unit === 'years' && month === 2 && day === 29
}
