import { HOUR, MINUTE, SECOND } from '../time/instant.ts'
import type { Millis } from '../time/instant.ts'

/** One reminder of an event. Whole days keep the wall time, the rest is an exact duration. Zero or negative. */
export interface Reminder {
  /** Calendar days, zero or negative. */
  readonly days: number
  /** An exact duration in ms, zero or negative, added after the days. */
  readonly exact: Millis
  /** As written, e.g. `-1d`. */
  readonly text: string
}

/** At most six digits each, so that the sum is an exact integer. */
const REMINDER = /^-(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/

/**
 * Reads `-1d`, `-2h`, `-15m` or `-1d2h`. `0`, `0m` and `-0m` are the event itself. The only number it reads is 0.
 * `undefined` for anything else, above all for a reminder after the event (`1d`) and for a number without a unit.
 */
export function parseReminder(written: string | number): Reminder | undefined {
  const text = String(written)
  if (/^-?0[dhms]?$/.test(text)) return { days: 0, exact: 0, text }
  const match = REMINDER.exec(text)
  if (match === null) return undefined
  const [days, hours, minutes, seconds] = match.slice(1).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
  ]
  // Subtract from zero: `-0` and `0` would not be equal when reminders are compared.
  return { days: 0 - days, exact: 0 - hours * HOUR - minutes * MINUTE - seconds * SECOND, text }
}
