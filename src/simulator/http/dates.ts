import type { Instant } from '../../core/time/instant.ts'

const DAY = 86_400_000
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const // 1970-01-01 was a Thursday
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

interface Fields {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
  /** Index into WEEKDAYS. */
  readonly weekday: number
}

/**
 * The instant as ISO 8601 in UTC with milliseconds, `2026-12-24T10:00:00.000Z`, for the years 0 to 9999. It uses
 * integers only: the simulator has no clock, and therefore no `Date`.
 */
export function isoOf(instant: Instant): string {
  const { year, month, day, hour, minute, second, millisecond } = fieldsOf(instant)
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
  return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(millisecond, 3)}Z`
}

/** The instant as an HTTP-date (RFC 9110, 5.6.7) in whole seconds: `Thu, 24 Dec 2026 10:00:00 GMT`. */
export function httpDateOf(instant: Instant): string {
  const { year, month, day, hour, minute, second, weekday } = fieldsOf(instant)
  const time = `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}`
  return `${WEEKDAYS[weekday]}, ${pad(day, 2)} ${MONTHS[month - 1]} ${pad(year, 4)} ${time} GMT`
}

function fieldsOf(instant: Instant): Fields {
  const whole = Math.floor(instant)
  const days = Math.floor(whole / DAY)
  const ofDay = whole - days * DAY
  return {
    ...dateOf(days),
    hour: Math.floor(ofDay / 3_600_000),
    minute: Math.floor(ofDay / 60_000) % 60,
    second: Math.floor(ofDay / 1000) % 60,
    millisecond: ofDay % 1000,
    weekday: ((days % 7) + 7) % 7,
  }
}

/**
 * Days since 1970-01-01 as a Gregorian date. Years start in March here, so that the leap day is the last of its year.
 */
function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468 // days since 0000-03-01
  const era = Math.floor(shifted / 146_097) // 400 years
  const dayOfEra = shifted - era * 146_097
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
