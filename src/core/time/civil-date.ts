/** Weekdays as texts name them. Index 0 is Sunday. */
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
/** Weekdays as cron lines and calendars name them. Index 0 is Sunday. */
export const WEEKDAY_CODES: readonly string[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
/** Months as texts name them. Index 0 is January. */
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** A day of the proleptic Gregorian calendar: `month` 1 to 12, `day` 1 to 31. */
interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Days in 400 Gregorian years. After these the calendar repeats, weekdays included. */
const DAYS_PER_ERA = 146_097
/** Days from 0000-03-01 to 1970-01-01. The arithmetic below counts from the first of these. */
const DAYS_TO_EPOCH = 719_468

/**
 * The day number of a date: whole days since 1970-01-01. The date must be real ({@link isRealDate}).
 * Years are counted from March: the leap day is then the last of its year and needs no special case.
 */
export function daysFromCivil(year: number, month: number, day: number): LocalDate {
  const marchYear = month > 2 ? year : year - 1
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH
}

/** The date of a day number. It is the inverse of {@link daysFromCivil}, also for days before 1970. */
export function civilFromDays(days: LocalDate): CivilDate {
  const shifted = days + DAYS_TO_EPOCH
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  return { year: era * 400 + yearOfEra + (month > 2 ? 0 : 1), month, day }
}

/** Months since the year 0 of the first month in {@link MONTH_STARTS}. */
const FIRST_MONTH = 1970 * 12
/** The first days of the months from 1970 to 2200. Walks along months and years are nearly always within them. */
const MONTH_STARTS = Array.from({ length: 231 * 12 }, (_, month) =>
  daysFromCivil(1970 + Math.floor(month / 12), (month % 12) + 1, 1),
)

/** The first day of a month, which is counted since January of the year 0. */
export function monthStart(month: number): LocalDate {
  const index = month - FIRST_MONTH
  if (index >= 0 && index < MONTH_STARTS.length) return MONTH_STARTS[index] as LocalDate
  return daysFromCivil(Math.floor(month / 12), (((month % 12) + 12) % 12) + 1, 1)
}

/** The weekday of a day number: 0 is Sunday, 6 is Saturday, as in cron. */
export function weekdayOf(days: LocalDate): number {
  // 1970-01-01 was a Thursday. The second remainder makes the weekday of days before 1970 positive.
  return (((days + 4) % 7) + 7) % 7
}

/** Whether a date exists. `month` and `day` may be any integers. */
export function isRealDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** How many days a month (1 to 12) has. */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  // 31 for odd months up to July, and for even months after it.
  return 30 + ((month + (month >> 3)) & 1)
}

/** Whether February of that year has 29 days. */
function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** A calendar day of some wall clock: whole days since 1970-01-01. */
export type LocalDate = number
