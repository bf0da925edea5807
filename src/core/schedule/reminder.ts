import { DAY, HOUR, MINUTE, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'
import { resolveWallTime } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'

/** One reminder of an event. Whole days keep the wall time, the rest is an exact duration. Both have one sign. */
export interface Reminder {
  /** Calendar days: below zero before the event, above zero after it began. */
  readonly days: number
  /** An exact duration in ms, added after the days: below zero before the event, above zero after it began. */
  readonly exact: Millis
  /** As written, e.g. `-1d`. */
  readonly text: string
}

/** At most six digits each, so that the sum is an exact integer. */
const REMINDER = /^([+-]?)(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/

/**
 * Reads `-1d`, `-2h`, `-15m` or `-1d2h` before an event, and `2h` or `+2h` after it began. `0`, `0m` and `-0m` are the
 * event itself. The only number it reads is 0. `undefined` for anything else, above all for a number without a unit.
 */
export function parseReminder(written: string | number): Reminder | undefined {
  const text = String(written)
  if (/^[+-]?0[dhms]?$/.test(text)) return { days: 0, exact: 0, text }
  const match = REMINDER.exec(text)
  if (match === null) return undefined
  const [days, hours, minutes, seconds] = match.slice(2).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
  ]
  const exact = hours * HOUR + minutes * MINUTE + seconds * SECOND
  // Subtract from zero: `-0` and `0` would not be equal when reminders are compared.
  return match[1] === '-' ? { days: 0 - days, exact: 0 - exact, text } : { days, exact, text }
}

/** Whether a reminder speaks of an event that has not begun yet. */
export function isBeforeEvent({ days, exact }: Reminder): boolean {
  return days < 0 || exact < 0
}

/** Whether a reminder speaks of an event that has begun. */
export function isAfterEvent({ days, exact }: Reminder): boolean {
  return days > 0 || exact > 0
}

/** How far a reminder is from its event, in ms, if no clock changes between them. */
export function distanceOf({ days, exact }: Reminder): Millis {
  return days * DAY + exact
}

/**
 * When a reminder of an event is due. Whole days are counted from what clocks show when the event begins; in a gap they
 * lead to its end, in a fold to its first pass. Hours and minutes are exact.
 */
export function instantOfReminder(zone: Zone, event: Instant, { days, exact }: Reminder): Instant {
  return (days === 0 ? event : resolveWallTime(zone, zone.wallTimeAt(event) + days * DAY)) + exact
}
