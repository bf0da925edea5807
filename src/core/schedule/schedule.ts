import type { CronPattern } from './cron/pattern.ts'
import type { EveryRule } from './every.ts'
import type { Reminder } from './reminder.ts'
import type { Bounds } from './bounds.ts'
import type { WallTime } from '../time/instant.ts'
import type { Zone } from '../time/zone.ts'

/** What an announcement's time follows. */
export type Rule =
  | { readonly kind: 'cron'; readonly pattern: CronPattern }
  | EveryRule
  | { readonly kind: 'at'; readonly times: readonly WallTime[] }
  | { readonly kind: 'event'; readonly at: WallTime; readonly reminders: readonly Reminder[] }

/**
 * An announcement's time rule: cron, every, at or event, in a zone, with bounds and exclusions. Bounds and exclusions apply to
 * the local time that the rule names, even where a gap moves the instant: 02:30 that fires at 03:00 is judged as 02:30.
 * A time that a day rule moves to another day is read on the clocks of that day.
 */
export interface Schedule extends Bounds {
  readonly rule: Rule
  readonly zone: Zone
  /** Its announcement is switched off: the schedule says what would be planned, and has no instant at all. */
  readonly isOff?: true
}

/** A schedule as it plans while its announcement is switched on. */
export function switchedOn(schedule: Schedule): Schedule {
  const { isOff, ...rest } = schedule
  return isOff === true ? rest : schedule
}

/** A schedule whose announcement is switched off. */
export function switchedOff(schedule: Schedule): Schedule {
  return { ...schedule, isOff: true }
}
