import type { LocalDate } from '../../core/time/civil-date.ts'
import { DAY, MINUTE } from '../../core/time/instant.ts'
import type { WallTime } from '../../core/time/instant.ts'

/** Days in a row, from the first to the last one, which counts, too. */
export interface DayRange {
  readonly first: LocalDate
  readonly last: LocalDate
}

/** Days off with what they are. The name is empty when nobody has given one. */
export interface DaysOff extends DayRange {
  readonly name: string
}

/**
 * The days that a span of local time fills from midnight to midnight. Undefined when it fills none. An end at 23:59 is
 * taken for midnight: many programs write it so.
 */
export function wholeDays(start: WallTime, end: WallTime): DayRange | undefined {
  const first = Math.ceil(start / DAY)
  const last = Math.floor((end + MINUTE) / DAY) - 1
  return last < first ? undefined : { first, last }
}

/** In the order of their days, each range once. Ranges with the same days become one, with all their names. */
export function inOrder(days: readonly DaysOff[]): readonly DaysOff[] {
  const names = new Map<string, DayRange & { readonly names: Set<string> }>()
  for (const { first, last, name } of days) {
    const key = `${first} ${last}`
    const same = names.get(key) ?? { first, last, names: new Set() }
    names.set(key, same)
    if (name !== '') same.names.add(name)
  }
  return [...names.values()]
    .map(({ first, last, names: all }) => ({ first, last, name: [...all].toSorted().join(' / ') }))
    .toSorted((one, other) => one.first - other.first || one.last - other.last)
}

/** How many different days these are. */
export function countDays(days: readonly DayRange[]): number {
  let count = 0
  let through = -Infinity
  for (const { first, last } of days.toSorted((one, other) => one.first - other.first)) {
    count += Math.max(0, last - Math.max(first - 1, through))
    through = Math.max(through, last)
  }
  return count
}
