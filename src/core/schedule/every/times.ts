import { timesWithin } from '../local/bounds.ts'
import type { Bounds } from '../local/bounds.ts'
import type { WallTimes } from '../local/day-rule.ts'
import type { EveryRule } from './every.ts'
import { civilFromDays, daysFromCivil, monthStart } from '../../time/civil-date.ts'
import { DAY, localDateOf } from '../../time/instant.ts'
import type { Millis, WallTime } from '../../time/instant.ts'

/** 2200-01-01T00:00. The search ends before it, as that of a cron line does. */
export const END: WallTime = daysFromCivil(2200, 1, 1) * DAY

/**
 * The local times of an `every` of days or longer within bounds. Its first time is a bound as well: what is moved from
 * there to an earlier day leaves the bounds.
 */
export function everyTimes(rule: EveryRule, bounds: Bounds): WallTimes {
  const from = Math.max(rule.first, bounds.from ?? rule.first)
  return timesWithin(timesOfSteps(stepsOf(rule)), { ...bounds, from })
}

/** The length of a step of days or weeks on the clock. `undefined` for months and years: theirs are uneven. */
export function dayStep({ unit, count }: EveryRule): Millis | undefined {
  if (unit === 'days') return count * DAY
  return unit === 'weeks' ? count * 7 * DAY : undefined
}

/** The steps of an `every` of days or longer, on the clock. Step 0 is its first time. */
export interface EverySteps {
  /**
   * The local time of a step. `undefined` for a month without the day: such a rule is refused (`isLeavingOut`), and must
   * never slip into the next month.
   */
  readonly wallOf: (step: number) => WallTime | undefined
  /**
   * The step whose day or month holds a wall time, or the one before it. All earlier steps are before the wall time, all
   * later ones after it; this one may be either. Below 0 before the first.
   */
  readonly stepAround: (wall: WallTime) => number
  /** The last step before the year 2200. */
  readonly last: number
}

/** Counts the steps of an `every` of days or longer. The date of its first time is taken apart once. */
export function stepsOf(rule: EveryRule): EverySteps {
  const { unit, count, first } = rule
  const days = dayStep(rule)
  if (days !== undefined) {
    const stepAround = (wall: WallTime) => Math.floor((wall - first) / days)
    return { wallOf: (step) => first + step * days, stepAround, last: stepAround(END - 1) }
  }
  const { day } = civilFromDays(localDateOf(first))
  const time = first - localDateOf(first) * DAY
  const [firstMonth, months] = [monthOf(first), unit === 'years' ? count * 12 : count]
  const stepAround = (wall: WallTime) => Math.floor((monthOf(wall) - firstMonth) / months)
  return {
    wallOf: (step) => {
      const month = firstMonth + step * months
      const date = monthStart(month) + day - 1
      return day <= 28 || date < monthStart(month + 1) ? date * DAY + time : undefined
    },
    stepAround,
    last: stepAround(END - 1),
  }
}

/** The local times of an `every` of days or longer, from its first on, without other bounds. */
function timesOfSteps({ wallOf, stepAround, last }: EverySteps): WallTimes {
  return {
    next: (wall) => {
      for (let step = Math.max(0, stepAround(wall)); step <= last; step += 1) {
        const found = wallOf(step)
        if (found !== undefined && found >= wall) return found
      }
      return undefined
    },
    previous: (wall) => {
      for (let step = Math.min(last, stepAround(wall)); step >= 0; step -= 1) {
        const found = wallOf(step)
        if (found !== undefined && found <= wall) return found
      }
      return undefined
    },
  }
}

/** Months since the year 0. */
function monthOf(wall: WallTime): number {
  const { year, month } = civilFromDays(localDateOf(wall))
  return year * 12 + month - 1
}
