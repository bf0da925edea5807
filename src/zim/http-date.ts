import type { Instant } from '../core/time/instant.ts'

const FORM =
  /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat), (\d\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/
const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Days of a common year before each month. */
const BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Days from 1970-01-01 to 1 January of a year from 1970 on. */
function daysBefore(year: number): number {
  const leapDays = (to: number): number => Math.floor(to / 4) - Math.floor(to / 100) + Math.floor(to / 400)
  return 365 * (year - 1970) + leapDays(year - 1) - leapDays(1969)
}

/**
 * The instant of a `Date` header in the only form that servers may send (RFC 9110, IMF-fixdate); undefined for every
 * other form, an impossible date, a weekday that contradicts it, and years before 1970. Strict, because the clock guard
 * must rather have no reading than a wrong one.
 */
export function readHttpDate(header: string | undefined): Instant | undefined {
  const parts = FORM.exec(header ?? '')?.slice(1)
  if (parts === undefined) return undefined
  const [weekday = '', , monthName = ''] = parts
  const [, day = 0, , year = 0, hour = 0, minute = 0, second = 0] = parts.map(Number)
  const month = MONTHS.indexOf(monthName)
  const leap = isLeap(year) ? 1 : 0
  const [start = 0, end = 0] = BEFORE_MONTH.slice(month)
  const length = end - start + (month === 1 ? leap : 0)
  if (year < 1970 || day < 1 || day > length || hour > 23 || minute > 59 || second > 59) return undefined
  const days = daysBefore(year) + start + (month > 1 ? leap : 0) + day - 1
  if (DAYS[days % 7] !== weekday) return undefined
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000
}
