import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'
import { everyInPlaceOf } from './steps.ts'

const WHAT = 'a rule of iCalendar (RRULE)'
const NO_LINE =
  'Write five fields: minute, hour, day of month, month, day of week. COUNT and UNTIL become until beside cron.'
const KNOWN = new Set(['FREQ', 'INTERVAL', 'BYSECOND', 'BYMINUTE', 'BYHOUR', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'WKST'])
const WEEKDAYS: Readonly<Record<string, string>> = {
  SU: 'SUN',
  MO: 'MON',
  TU: 'TUE',
  WE: 'WED',
  TH: 'THU',
  FR: 'FRI',
  SA: 'SAT',
}

/** `RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9;BYMINUTE=0` of RFC 5545. What its begin (DTSTART) would say is never guessed. */
export const recogniseICalendar: Dialect = (line) => {
  if (!/^(?:RRULE:|DTSTART|FREQ=)/i.test(line)) return undefined
  const parts = new Map(
    line
      .toUpperCase()
      .replace('RRULE:', '')
      .split(';')
      .map((part) => part.split('=') as [string, string]),
  )
  const step = stepIn(parts)
  const isEnding = parts.delete('COUNT') || parts.delete('UNTIL')
  if (![...parts.keys()].every((key) => KNOWN.has(key)) || (isEnding && step === undefined))
    return insteadOf(WHAT, NO_LINE)
  const interval = parts.get('INTERVAL') ?? '1'
  const time = timeOf(parts, interval)
  const day = time && dayOf(parts, interval)
  if (step !== undefined && (isEnding || day === undefined))
    return everyInPlaceOf(WHAT, step, isEnding ? ' COUNT and UNTIL become until beside it.' : '')
  return day === undefined ? insteadOf(WHAT, NO_LINE) : replacedBy(WHAT, `${time} ${day}`, '', NO_LINE)
}

type Parts = ReadonlyMap<string, string>

const UNITS: Readonly<Record<string, string>> = {
  MINUTELY: 'minutes',
  HOURLY: 'hours',
  DAILY: 'days',
  WEEKLY: 'weeks',
  MONTHLY: 'months',
  YEARLY: 'years',
}

/** The `every` of a rule that has one time in each step of more than one unit. `undefined` where it has more. */
function stepIn(parts: Parts): string | undefined {
  const frequency = String(parts.get('FREQ'))
  const [count, unit] = [Number(parts.get('INTERVAL') ?? 1), UNITS[frequency]]
  const isOne = (key: string, one: RegExp) => one.test(parts.get(key) ?? '')
  const isSingle =
    isOne('BYHOUR', /^\d*$/) &&
    isOne('BYMINUTE', /^\d*$/) &&
    isOne('BYDAY', frequency === 'WEEKLY' ? /^(?:[A-Z]{2})?$/ : /^$/) &&
    isOne('BYMONTHDAY', frequency === 'MONTHLY' ? /^\d*$/ : /^$/) &&
    isOne('BYMONTH', /^$/)
  return unit !== undefined && isSingle && count >= 2 && count <= 9999 ? `${count} ${unit}` : undefined
}

function timeOf(parts: Parts, interval: string): string | undefined {
  const frequency = parts.get('FREQ')
  const [minute, hour] = [parts.get('BYMINUTE'), parts.get('BYHOUR')]
  const step = interval === '1' ? '*' : `*/${interval}`
  const second = Number(parts.get('BYSECOND') ?? 0) === 0 ? '' : `${parts.get('BYSECOND')} `
  if (frequency === 'MINUTELY')
    return 60 % Number(interval) === 0 ? `${second}${minute ?? step} ${hour ?? '*'}` : undefined
  if (minute === undefined) return undefined
  if (frequency === 'HOURLY') return 24 % Number(interval) === 0 ? `${second}${minute} ${hour ?? step}` : undefined
  return hour === undefined || interval !== '1' ? undefined : `${second}${minute} ${hour}`
}

function dayOf(parts: Parts, interval: string): string | undefined {
  const frequency = String(parts.get('FREQ'))
  const [byDay, byMonthDay, month = '*'] = [parts.get('BYDAY'), parts.get('BYMONTHDAY'), parts.get('BYMONTH')]
  const isIn = (...names: readonly string[]) => names.includes(frequency)
  if (byDay !== undefined && byMonthDay !== undefined) return undefined
  if (byDay !== undefined) {
    // A number before the weekday counts in the month only where the month, or a month of the year, is the frame.
    const isOfMonth = frequency === 'MONTHLY' || (frequency === 'YEARLY' && month !== '*')
    const days = byDay.split(',').map((each) => weekdayOf(each, isOfMonth))
    return days.includes(undefined) ? undefined : `* ${month} ${days.join(',')}`
  }
  if (byMonthDay !== undefined) {
    const days = byMonthDay.split(',').map((each) => (each.startsWith('-') ? fromLast(Number(each.slice(1))) : each))
    return isIn('YEARLY') && month === '*' ? undefined : `${days.join(',')} ${month} *`
  }
  return isIn('MINUTELY', 'HOURLY', 'DAILY') && interval !== '' ? `* ${month} *` : undefined
}

function weekdayOf(written: string, isOfMonth: boolean): string | undefined {
  const [, nth, two] = /^([+-]?\d)?([A-Z]{2})$/.exec(written) ?? []
  const day = WEEKDAYS[String(two)]
  if (day === undefined || nth === undefined) return day
  if (!isOfMonth) return undefined
  return nth === '-1' ? `${day}L` : `${day}#${nth.replace('+', '')}`
}

function fromLast(count: number): string {
  return count === 1 ? 'L' : `L-${count - 1}`
}
