import { daysBeforeLast, lastWeekday, lastWorkday, nthWeekday, workdayNearest } from './days.ts'
import type { DayTest } from './field.ts'
import { WEEKDAY_CODES } from '../../time/civil-date.ts'

/** What a field of a cron line may hold. */
export interface FieldKind {
  /** The name for people: `minute`. */
  readonly name: string
  readonly low: number
  readonly high: number
  /** How many different values there are. Weekdays have 7, not 8, since 0 and 7 are both Sunday. */
  readonly count: number
  /** Names that may stand for values, in capitals. The first one is for `low`. */
  readonly names: readonly string[]
  /** Whether `?` may stand for `*`. */
  readonly takesQuestion: boolean
  /** What may be written. Remedies quote it. */
  readonly usage: string
  /**
   * Reads what only this field knows, such as `L`. Gives a test, a remedy, or `undefined` if it is none of this. The
   * item is in capitals.
   */
  readonly special?: (item: string) => DayTest | string | undefined
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const plain = { names: [], takesQuestion: false }

/** The six fields of a cron line, and what each of them may hold. */
export const SECOND: FieldKind = {
  ...plain,
  name: 'second',
  low: 0,
  high: 59,
  count: 60,
  usage: 'Write seconds from 0 to 59: 30 or 0,30 or 10-20 or */15.',
}

export const MINUTE: FieldKind = {
  ...plain,
  name: 'minute',
  low: 0,
  high: 59,
  count: 60,
  usage: 'Write minutes from 0 to 59: 30 or 0,30 or 10-20 or */15.',
}

export const HOUR: FieldKind = {
  ...plain,
  name: 'hour',
  low: 0,
  high: 23,
  count: 24,
  usage: 'Write hours from 0 (midnight) to 23: 9 or 9,18 or 9-17 or 22-2 or */6.',
}

export const DAY_OF_MONTH: FieldKind = {
  name: 'day of month',
  low: 1,
  high: 31,
  count: 31,
  names: [],
  takesQuestion: true,
  usage: 'Write days from 1 to 31, L for the last day, L-3 for three days before it, 15W or LW for workdays.',
  special: dayOfMonth,
}

export const MONTH: FieldKind = {
  ...plain,
  name: 'month',
  low: 1,
  high: 12,
  count: 12,
  names: MONTHS,
  usage: 'Write months from 1 to 12 or JAN to DEC: 12 or MAR,SEP or NOV-FEB or */3.',
}

export const DAY_OF_WEEK: FieldKind = {
  name: 'day of week',
  low: 0,
  high: 7,
  count: 7,
  names: WEEKDAY_CODES,
  takesQuestion: true,
  usage:
    'Write weekdays from 0 (Sunday) to 7 (Sunday) or SUN to SAT: MON-FRI, MON#2 for the second Monday, FRIL for the last Friday.',
  special: dayOfWeek,
}

/** The value of a number or of a three-letter name in capitals. Otherwise the remedy. */
export function readValue(kind: FieldKind, text: string): number | string {
  const index = kind.names.indexOf(text)
  if (index >= 0) return kind.low + index
  if (/^\d{1,2}$/.test(text)) {
    const value = Number(text)
    return value >= kind.low && value <= kind.high ? value : kind.usage
  }
  // Full names are refused, so that there is one spelling. Glued names (SUNSAT, JAN1) get no guess.
  const name = kind.names.find((short) => /^[A-Z]{4,9}$/.test(text) && FULL_NAMES.has(text) && text.startsWith(short))
  return name === undefined ? kind.usage : `Write the name with three letters: ${name}.`
}

const FULL_NAMES = new Set(
  (
    'SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY JANUARY FEBRUARY MARCH APRIL JUNE JULY AUGUST ' +
    'SEPTEMBER OCTOBER NOVEMBER DECEMBER TUES WEDS THUR THURS SEPT'
  ).split(' '),
)

function dayOfMonth(item: string): DayTest | string | undefined {
  if (item === 'L') return daysBeforeLast(0)
  if (item === 'LW') return lastWorkday
  const [, before] = /^L-(\d{1,2})$/.exec(item) ?? []
  if (before !== undefined) {
    return Number(before) >= 1 && Number(before) <= 30
      ? daysBeforeLast(Number(before))
      : 'Write L for the last day of the month, or L-1 to L-30 for days before it.'
  }
  const [, target] = /^(\d{1,2})W$/.exec(item) ?? []
  if (target !== undefined) {
    return Number(target) >= 1 && Number(target) <= 31
      ? workdayNearest(Number(target))
      : 'Write 1W to 31W for the workday nearest to that day, or LW for the last workday.'
  }
  return undefined
}

function dayOfWeek(item: string): DayTest | string | undefined {
  const [, day, nth] = /^(\d|[A-Z]{3})(?:#(\d)|L)$/.exec(item) ?? []
  if (day === undefined) return undefined
  const weekday = readValue(DAY_OF_WEEK, day)
  if (typeof weekday === 'string') return weekday
  if (nth === undefined) return lastWeekday(weekday % 7)
  return Number(nth) >= 1 && Number(nth) <= 5
    ? nthWeekday(weekday % 7, Number(nth))
    : `Write ${day}#1 to ${day}#5, or ${day}L for the last one of the month.`
}
