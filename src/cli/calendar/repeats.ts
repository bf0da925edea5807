import { civilFromDays, daysFromCivil, monthStart, weekdayOf } from '../../core/time/civil-date.ts'
import type { LocalDate } from '../../core/time/civil-date.ts'
import type { DayRange } from './days-off.ts'

/** A rule of repetition by days or more (RFC 5545, 3.3.10), read. */
export interface Repeat {
  readonly unit: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
  readonly interval: number
  /** How many times at all, with the first one. Undefined when there is no such bound. */
  readonly count: number | undefined
  /** The last day on which it may happen. Undefined when there is no such bound. */
  readonly until: LocalDate | undefined
  /** The day on which a week begins: 0 is Sunday. */
  readonly weekStart: number
  readonly months: readonly number[]
  /** From 1, or from the end of the month: -1 is its last day. */
  readonly monthDays: readonly number[]
  /** From 1, or from the end of the year. */
  readonly yearDays: readonly number[]
  /** `nth` is 0 for all of them; -1 is the last one of the month or year. */
  readonly weekdays: readonly { readonly weekday: number; readonly nth: number }[]
  /** Which ones of the days of each day, week, month or year. Empty for all. */
  readonly positions: readonly number[]
}

/** How many days may be looked at for all rules of a file. This takes a few seconds at most. */
export interface DaysToLookAt {
  left: number
}

/** A file whose rules go over more days than {@link DaysToLookAt} allows. */
export class TooMuchEffort extends Error {}

/**
 * The days on which something begins that begins first on `start`, up to the last day of `within`, in their order. Those
 * before `within` may be among them. The first day always counts, whether the rule has it or not. A day that does not
 * exist (29 February) is left out, as RFC 5545 says.
 *
 * The library's own way through a rule is not used: it takes 29 February for 1 March in other years, leaves out
 * BYSETPOS in places, and some rules keep it busy for ever.
 */
export function daysOfRepeat(repeat: Repeat, start: LocalDate, within: DayRange, effort: DaysToLookAt): LocalDate[] {
  const through = Math.min(within.last, repeat.until ?? Infinity)
  const days = [start]
  const rule = withDefaults(repeat, start)
  const begin = periodOf(rule, start)
  // With a count, all of them must be counted. Without one, it begins shortly before the days that are asked for.
  const passed = repeat.count === undefined ? periodOf(rule, Math.max(start, within.first)) - begin : 0
  let step = Math.max(0, Math.floor(passed / repeat.interval) - 1)
  for (; days.length < (repeat.count ?? Infinity); step++) {
    const period = daysOfPeriod(rule, begin + step * repeat.interval)
    if (period.first > through) break
    effort.left -= period.last - period.first + 1
    if (effort.left < 0) throw new TooMuchEffort()
    const matching: LocalDate[] = []
    for (let day = period.first; day <= period.last; day++) if (isDayOf(rule, day)) matching.push(day)
    for (const day of atPositions(matching, rule.positions)) {
      if (day > start && day <= through && days.length < (repeat.count ?? Infinity)) days.push(day)
    }
  }
  return days
}

/** What a rule does not say is taken from its first day. */
function withDefaults(rule: Repeat, start: LocalDate): Repeat {
  const { month, day } = civilFromDays(start)
  const { months, monthDays, yearDays, weekdays } = rule
  if (monthDays.length > 0 || yearDays.length > 0 || weekdays.length > 0) return rule
  if (rule.unit === 'YEARLY') return { ...rule, months: months.length > 0 ? months : [month], monthDays: [day] }
  if (rule.unit === 'MONTHLY') return { ...rule, monthDays: [day] }
  return rule.unit === 'WEEKLY' ? { ...rule, weekdays: [{ weekday: weekdayOf(start), nth: 0 }] } : rule
}

/** The day, week, month or year of a day, as a number. Neighbours have neighbouring numbers. */
function periodOf({ unit, weekStart }: Repeat, date: LocalDate): number {
  if (unit === 'DAILY') return date
  if (unit === 'WEEKLY') return Math.floor((date - weekOffset(weekStart)) / 7)
  const { year, month } = civilFromDays(date)
  return unit === 'MONTHLY' ? year * 12 + month - 1 : year
}

/** The inverse of {@link periodOf}. */
function daysOfPeriod({ unit, weekStart }: Repeat, period: number): DayRange {
  if (unit === 'DAILY') return { first: period, last: period }
  if (unit === 'WEEKLY') {
    const first = period * 7 + weekOffset(weekStart)
    return { first, last: first + 6 }
  }
  return unit === 'MONTHLY'
    ? { first: monthStart(period), last: monthStart(period + 1) - 1 }
    : { first: monthStart(period * 12), last: monthStart((period + 1) * 12) - 1 }
}

/** The first day from 1970-01-01, a Thursday, on which a week begins. */
const weekOffset = (weekStart: number): number => (weekStart + 3) % 7

function isDayOf(rule: Repeat, date: LocalDate): boolean {
  const { year, month, day } = civilFromDays(date)
  if (rule.months.length > 0 && !rule.months.includes(month)) return false
  const inMonth = { place: day, length: monthStart(year * 12 + month) - monthStart(year * 12 + month - 1) }
  if (rule.monthDays.length > 0 && !isAt(rule.monthDays, inMonth)) return false
  const inYear = {
    place: date - daysFromCivil(year, 1, 1) + 1,
    length: daysFromCivil(year + 1, 1, 1) - daysFromCivil(year, 1, 1),
  }
  if (rule.yearDays.length > 0 && !isAt(rule.yearDays, inYear)) return false
  if (rule.weekdays.length === 0) return true
  const isInYear = rule.unit === 'YEARLY' && rule.months.length === 0
  const { place, length } = isInYear ? inYear : inMonth
  const [fromStart, fromEnd] = [Math.ceil(place / 7), -Math.ceil((length - place + 1) / 7)]
  return rule.weekdays.some(
    ({ weekday, nth }) => weekday === weekdayOf(date) && (nth === 0 || nth === fromStart || nth === fromEnd),
  )
}

function isAt(
  places: readonly number[],
  { place, length }: { readonly place: number; readonly length: number },
): boolean {
  return places.includes(place) || places.includes(place - length - 1)
}

function atPositions(days: readonly LocalDate[], positions: readonly number[]): readonly LocalDate[] {
  if (positions.length === 0) return days
  return days.filter((_, index) => isAt(positions, { place: index + 1, length: days.length }))
}
