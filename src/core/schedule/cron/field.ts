/** One field, read. */
export interface CronField {
  /** The plain values, ascending, each once. */
  readonly values: readonly number[]
  /** The days that depend on the month, such as `L` and `MON#2`; empty except in the day fields. */
  readonly tests: readonly DayTest[]
  /** Whether it contains `*` or a step. */
  readonly isInterval: boolean
  /** Whether it is anything but `*` or `?`. */
  readonly isRestricted: boolean
}

/** All that decides which days of a month match: how long it is and on which weekday it begins. */
export interface MonthShape {
  /** 28 to 31. */
  readonly length: number
  /** Of the first of the month, 0 is Sunday. */
  readonly firstWeekday: number
}

/** Whether a day (1 to 31) of a month is meant. The part of a day field that is not a plain value. */
export type DayTest = (day: number, month: MonthShape) => boolean
