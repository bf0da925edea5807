/** One field of a cron line, read. */
export interface CronField {
  /** The plain values, ascending, each once. */
  readonly values: readonly number[]
  /** The days that depend on the month, such as `L` and `MON#2`. Empty except in the day fields. */
  readonly tests: readonly DayTest[]
  /** Whether it contains `*` or a step. */
  readonly isInterval: boolean
  /** Whether it is anything but `*` or `?`. */
  readonly isRestricted: boolean
}

/** All that decides which days of a month match: its length and the weekday on which it begins. */
export interface MonthShape {
  /** In days, 28 to 31. */
  readonly length: number
  /** Weekday of the first day. 0 is Sunday. */
  readonly firstWeekday: number
}

/** Whether a day (1 to 31) of a month matches. It stands for the part of a day field that is not a plain value. */
export type DayTest = (day: number, month: MonthShape) => boolean
