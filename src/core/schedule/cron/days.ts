import type { CronField, DayTest, MonthShape } from './field.ts'

/** Bit 0 is Sunday, bit 6 is Saturday. */
const WEEKEND = 0b1000001

/** `L-3`: this many days before the last day of the month. */
export function daysBeforeLast(count: number): DayTest {
  return (day, month) => day === month.length - count
}

/**
 * `15W`: the workday (Monday to Friday) nearest to a day, in the same month. No match in a month that lacks the day.
 */
export function workdayNearest(target: number): DayTest {
  return (day, month) => target <= month.length && day === nearestWorkday(target, month)
}

/** `LW`: the last workday (Monday to Friday) of the month. */
export const lastWorkday: DayTest = (day, month) => day === nearestWorkday(month.length, month)

/** `MON#2`: the `nth` (1 to 5) of this weekday in the month. */
export function nthWeekday(weekday: number, nth: number): DayTest {
  return (day, month) => weekdayIn(month, day) === weekday && Math.ceil(day / 7) === nth
}

/** `FRIL`: the last of this weekday in the month. */
export function lastWeekday(weekday: number): DayTest {
  return (day, month) => weekdayIn(month, day) === weekday && day + 7 > month.length
}

/**
 * The matching days for each of the 28 shapes of a month, at {@link shapeIndex}. Bit `d - 1` is day `d`. When both
 * fields are restricted, a day needs to match only one of them. Otherwise it must match both.
 */
export function dayTable(dayOfMonth: CronField, dayOfWeek: CronField): Int32Array {
  const numbered = setOf(dayOfMonth.values.map((day) => day - 1))
  const weekdays = setOf(dayOfWeek.values)
  const isEither = dayOfMonth.isRestricted && dayOfWeek.isRestricted
  const table = new Int32Array(28)
  for (let length = 28; length <= 31; length += 1) {
    for (let firstWeekday = 0; firstWeekday < 7; firstWeekday += 1) {
      const month: MonthShape = { length, firstWeekday }
      const byDay = numbered | daysThatPass(dayOfMonth.tests, month)
      const byWeekday = daysOn(weekdays, firstWeekday) | daysThatPass(dayOfWeek.tests, month)
      const ofMonth = -1 >>> (32 - length)
      table[shapeIndex(length, firstWeekday)] = (isEither ? byDay | byWeekday : byDay & byWeekday) & ofMonth
    }
  }
  return table
}

function setOf(bits: readonly number[]): number {
  let set = 0
  for (const bit of bits) set |= 1 << bit
  return set
}

/**
 * The days that fall on some weekdays in a month that begins on `firstWeekday`. It includes days that the month may not
 * have.
 */
function daysOn(weekdays: number, firstWeekday: number): number {
  const week = (weekdays >>> firstWeekday) | ((weekdays << (7 - firstWeekday)) & 127)
  return week | (week << 7) | (week << 14) | (week << 21) | (week << 28)
}

function daysThatPass(tests: readonly DayTest[], month: MonthShape): number {
  let set = 0
  for (const test of tests) {
    for (let day = 1; day <= month.length; day += 1) if (test(day, month)) set |= 1 << (day - 1)
  }
  return set
}

/** The index in a {@link dayTable} for a month of this length whose first day is on this weekday. */
export function shapeIndex(length: number, firstWeekday: number): number {
  return (length - 28) * 7 + firstWeekday
}

/**
 * Whether any day of these months ever matches. This is exact without looking at years. The calendar repeats after 400
 * years. In these, each month begins on each weekday in each length it has (29 February falls on every weekday).
 */
export function hasAnyDay(table: Int32Array, months: readonly number[]): boolean {
  return months.some((month) =>
    table.some((days, index) => days !== 0 && lengthsOf(month).includes(28 + Math.floor(index / 7))),
  )
}

/** Whether all days that match in any month are Monday to Friday. */
export function hasOnlyWorkdays(table: Int32Array): boolean {
  return table.every((days, index) => (days & daysOn(WEEKEND, index % 7)) === 0)
}

function lengthsOf(month: number): readonly number[] {
  if (month === 2) return [28, 29]
  return [4, 6, 9, 11].includes(month) ? [30] : [31]
}

function weekdayIn(month: MonthShape, day: number): number {
  return (month.firstWeekday + day - 1) % 7
}

function nearestWorkday(target: number, month: MonthShape): number {
  const weekday = weekdayIn(month, target)
  if (weekday === 6) return target === 1 ? 3 : target - 1
  if (weekday === 0) return target === month.length ? target - 2 : target + 1
  return target
}
