import { nextBaseInstant, previousBaseInstant } from './base-instants.ts'
import { nextOfReminder, previousOfReminder } from './event-instants.ts'
import { reminderOnce } from './one-time.ts'
import { isBeforeEvent } from './reminder.ts'
import type { Reminder } from './reminder.ts'
import type { EventsRule, Schedule } from './schedule.ts'
import type { Instant } from '../time/instant.ts'
import { resolveWallTime } from '../time/wall-time.ts'

/** The event that an occurrence speaks of. */
export interface OwnEvent {
  /** When the event begins. */
  readonly begin: Instant
  /** The reminder of this event that is due at the instant. `undefined` for an instant at which none is due. */
  readonly reminder: Reminder | undefined
}

/**
 * The event that the occurrence at an instant speaks of. `undefined` for a schedule without any event.
 *
 * Reminders of neighbouring events may be due at one instant, which is one occurrence. It speaks of the event that
 * begins then, else of the next one to begin, else of the last that began. Of several reminders of this event, it is the
 * first as written. At an instant without any reminder it is the nearest event in the same order.
 */
export function eventOf(schedule: Schedule, due: Instant): OwnEvent | undefined {
  const { rule, zone } = schedule
  if (rule.kind === 'event') return { begin: resolveWallTime(zone, rule.at), reminder: reminderOnce(schedule, due) }
  if (rule.kind !== 'events') return undefined
  let nearest: OwnEvent | undefined
  for (const reminder of rule.reminders) {
    const begin = eventWith(rule, schedule, reminder, due)
    if (begin !== undefined && (nearest === undefined || isNearer(begin, nearest.begin, due))) {
      nearest = { begin, reminder }
    }
  }
  if (nearest !== undefined) return nearest
  const begin = nextBaseInstant(rule.base, schedule, due - 1) ?? previousBaseInstant(rule.base, schedule, due)
  return begin === undefined ? undefined : { begin, reminder: undefined }
}

/** The event whose reminder is due at an instant. */
function eventWith(rule: EventsRule, schedule: Schedule, reminder: Reminder, due: Instant): Instant | undefined {
  const found = isBeforeEvent(reminder)
    ? nextOfReminder(rule, schedule, reminder, due - 1)
    : previousOfReminder(rule, schedule, reminder, due + 1)
  return found?.due === due ? found.event : undefined
}

/** Whether an event is nearer to an instant than another: those to come go before those that began. */
function isNearer(event: Instant, other: Instant, due: Instant): boolean {
  if (event >= due) return other < due || event < other
  return other < due && event > other
}
