import type { LoadStep } from './overload.ts'
import type { Instant } from '../time/instant.ts'
import type { Day } from '../time/days.ts'

/** The most slots taken on each day, including the step with which the day begins. Steps and days begin together. */
export function peaksOf(steps: readonly LoadStep[], days: readonly Day[]): readonly number[] {
  let index = 0
  const goOnTo = (before: Instant): boolean => {
    if ((steps[index + 1]?.at ?? Infinity) >= before) return false
    index += 1
    return true
  }
  return days.map((day) => {
    while (goOnTo(day.from + 1)) continue
    let peak = steps[index]!.used
    while (goOnTo(day.until)) peak = Math.max(peak, steps[index]!.used)
    return peak
  })
}
