import { nextBaseInstant, previousBaseInstant } from './base-instants.ts'
import type { RulePlace } from './local/bounds.ts'
import { instantOfReminder } from './reminder.ts'
import type { Reminder } from './reminder.ts'
import type { EventsRule } from './schedule.ts'
import { DAY } from '../time/instant.ts'
import type { Instant, WallTime } from '../time/instant.ts'
import { firstPassAt, foldEnd, secondPassAt } from '../time/transition.ts'
import { resolveWallTime } from '../time/wall-time.ts'

/** A reminder of one of the events, and its event. */
export interface ReminderOfEvent {
  readonly due: Instant
  /** When its event begins. */
  readonly event: Instant
}

/** The first instant strictly after `after` at which any reminder of any event is due. */
export function nextEventsInstant(rule: EventsRule, place: RulePlace, after: Instant): Instant | undefined {
  let first: Instant | undefined
  for (const reminder of rule.reminders) {
    const found = nextOfReminder(rule, place, reminder, after)?.due
    if (found !== undefined && (first === undefined || found < first)) first = found
  }
  return first
}

/** The last instant strictly before `before` at which any reminder of any event is due. */
export function previousEventsInstant(rule: EventsRule, place: RulePlace, before: Instant): Instant | undefined {
  let last: Instant | undefined
  for (const reminder of rule.reminders) {
    const found = previousOfReminder(rule, place, reminder, before)?.due
    if (found !== undefined && (last === undefined || found > last)) last = found
  }
  return last
}

/**
 * The first time after `after` that one reminder is due. Where two events share it, the one whose clocks show less,
 * then the earlier one. It asks the base rule at most three times: whole days are counted on the clock, and within one
 * offset a later event never has an earlier reminder. Only where clocks are set back may a later event show less.
 */
export function nextOfReminder(
  { base }: EventsRule,
  place: RulePlace,
  reminder: Reminder,
  after: Instant,
): ReminderOfEvent | undefined {
  const { zone } = place
  const nextEvent = (instant: Instant) => nextBaseInstant(base, place, instant)
  const { days, exact } = reminder
  if (days === 0) {
    const event = nextEvent(after - exact)
    return event === undefined ? undefined : { due: instantOfReminder(zone, event, reminder), event }
  }
  // The reminder is due after `after` exactly if its event's clock shows this or more.
  const least = firstWallAfter(place, after - exact) - days * DAY
  const [, again] = zone.instantsOf(least)
  const first = nextEvent(resolveWallTime(zone, least) - 1)
  const fold = first === undefined ? undefined : firstPassAt(zone, first)
  const candidates = [
    first,
    // Where `least` comes twice, clocks show less between its two passes.
    again === undefined ? undefined : nextEvent(again - 1),
    fold === undefined ? undefined : nextEvent(fold.instant - 1),
  ]
  let found: Instant | undefined
  for (const event of candidates) {
    if (event === undefined || zone.wallTimeAt(event) < least) continue
    if (found === undefined || zone.wallTimeAt(event) < zone.wallTimeAt(found)) found = event
  }
  return found === undefined ? undefined : { due: instantOfReminder(zone, found, reminder), event: found }
}

/** The last time before `before` that one reminder is due. Where two events share it, the one whose clocks show more. */
export function previousOfReminder(
  { base }: EventsRule,
  place: RulePlace,
  reminder: Reminder,
  before: Instant,
): ReminderOfEvent | undefined {
  const { zone } = place
  const previousEvent = (instant: Instant) => previousBaseInstant(base, place, instant)
  const { days, exact } = reminder
  if (days === 0) {
    const event = previousEvent(before - exact)
    return event === undefined ? undefined : { due: instantOfReminder(zone, event, reminder), event }
  }
  // The reminder is due before `before` exactly if its event's clock shows less than this.
  const end = firstWallAfter(place, before - exact - 1) - days * DAY
  const [, again] = zone.instantsOf(end)
  const last = previousEvent(resolveWallTime(zone, end))
  const fold = last === undefined ? undefined : secondPassAt(zone, last)
  const candidates = [
    again === undefined ? undefined : previousEvent(again),
    last,
    fold === undefined ? undefined : previousEvent(fold.instant),
  ]
  let found: Instant | undefined
  for (const event of candidates) {
    if (event === undefined || zone.wallTimeAt(event) >= end) continue
    if (found === undefined || zone.wallTimeAt(event) > zone.wallTimeAt(found)) found = event
  }
  return found === undefined ? undefined : { due: instantOfReminder(zone, found, reminder), event: found }
}

/** The first wall time that clocks have not shown, or jumped over, by an instant. */
function firstWallAfter({ zone }: RulePlace, instant: Instant): WallTime {
  const fold = secondPassAt(zone, instant)
  return fold === undefined ? zone.wallTimeAt(instant) + 1 : foldEnd(fold)
}
