import type { LocalDate } from '../../time/civil-date.ts'
import { weekdayOf } from '../../time/civil-date.ts'

/** Days that a schedule leaves out: single dates, and weekdays of every week. */
export interface DaySet {
  /** Local dates, ascending, each once. */
  readonly dates: readonly LocalDate[]
  /** Weekdays, ascending, each once. 0 is Sunday, 6 is Saturday. */
  readonly weekdays: readonly number[]
  /** The calendars among them, in the order in which they are named. They say why a day is in the set, and add none. */
  readonly calendars?: readonly NamedDays[]
}

/** The days of one calendar, under its name. */
export interface NamedDays {
  readonly name: string
  readonly dates: readonly LocalDate[]
  readonly weekdays: readonly number[]
}

/** The set without any day. */
export const NO_DAYS: DaySet = { dates: [], weekdays: [] }

/** The set of single dates, in any order, each as often as it comes. */
export function datesOnly(dates: readonly LocalDate[]): DaySet {
  return { dates: ascending(dates), weekdays: [] }
}

/** All days of some calendars, and single dates beside them. */
export function joinDays(calendars: readonly NamedDays[], dates: readonly LocalDate[]): DaySet {
  return {
    dates: ascending([...dates, ...calendars.flatMap((calendar) => calendar.dates)]),
    weekdays: ascending(calendars.flatMap((calendar) => calendar.weekdays)),
    ...(calendars.length > 0 && { calendars }),
  }
}

/** A set with Saturdays and Sundays beside its own days. */
export function withWeekends(days: DaySet): DaySet {
  return { ...days, weekdays: ascending([...days.weekdays, 0, 6]) }
}

/** Whether a set has no day. */
export function isEmpty({ dates, weekdays }: DaySet): boolean {
  return dates.length === 0 && weekdays.length === 0
}

/** Whether a day is in the set. */
export function hasDay({ dates, weekdays }: DaySet, date: LocalDate): boolean {
  return dates.includes(date) || (weekdays.length > 0 && weekdays.includes(weekdayOf(date)))
}

/** The first day of a set from a day on. `Infinity` if there is none. */
export function firstDayFrom({ dates, weekdays }: DaySet, date: LocalDate): LocalDate {
  const single = dates.find((each) => each >= date) ?? Infinity
  if (weekdays.length === 0) return single
  let day = date
  while (!weekdays.includes(weekdayOf(day))) day += 1
  return Math.min(single, day)
}

/** The first calendar of a set that has a day. `undefined` when no calendar has it: its date is named by itself. */
export function calendarOf({ calendars = [] }: DaySet, date: LocalDate): string | undefined {
  return calendars.find((calendar) => hasDay(calendar, date))?.name
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b)
}
