import type { BaseRule } from './base-instants.ts'
import type { Reminder } from './reminder.ts'
import type { Bounds } from './local/bounds.ts'
import type { WallTime } from '../time/instant.ts'
import type { Zone } from '../time/zone.ts'

/** An event that comes again and again. Its base rule says when it begins, its reminders what is announced around it. */
export interface EventsRule {
  readonly kind: 'events'
  readonly base: BaseRule
  readonly reminders: readonly Reminder[]
}

/** What an announcement's time follows. `event` is one event, `events` one that comes again and again. */
export type Rule =
  | BaseRule
  | { readonly kind: 'at'; readonly times: readonly WallTime[] }
  | { readonly kind: 'event'; readonly at: WallTime; readonly reminders: readonly Reminder[] }
  | EventsRule

/**
 * An announcement's time rule: cron, every, at, event or events, in a zone, with bounds and exclusions. Bounds and
 * exclusions apply to the local time that the rule names, even where a gap moves the instant: 02:30 that fires at 03:00
 * is judged as 02:30. A time that a day rule moves to another day is read on the clocks of that day. For `events` they
 * apply to the events, and the reminders follow their event.
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
