import { DAY, localDateOf } from './instant.ts'
import type { Instant } from './instant.ts'
import { resolveWallTime } from './wall-time.ts'
import type { Transition, Zone } from './zone.ts'
import type { LocalDate } from './civil-date.ts'

/** The part of a calendar day of a zone that lies in a range: `from` inclusive, `until` exclusive. */
export interface Day {
  readonly date: LocalDate
  readonly from: Instant
  readonly until: Instant
}

/** The calendar days of a range. A day that the zone leaves out (at the date line) is not in the list. */
export function daysOf(zone: Zone, from: Instant, through: Instant): readonly Day[] {
  const days: Day[] = []
  const last = localDateOf(zone.wallTimeAt(through))
  for (let date = localDateOf(zone.wallTimeAt(from)); date <= last; date += 1) {
    const begin = Math.max(from, resolveWallTime(zone, date * DAY))
    const until = Math.min(through + 1, resolveWallTime(zone, (date + 1) * DAY))
    if (begin < until) days.push({ date, from: begin, until })
  }
  return days
}

/** All clock changes of some zones after one instant, up to and including another, in order. */
export function clockChangesOf(zones: readonly Zone[], after: Instant, through: Instant): readonly ClockChange[] {
  const changes: ClockChange[] = []
  for (const zone of zones) {
    for (
      let transition = zone.nextTransition(after, through);
      transition !== undefined;
      transition = zone.nextTransition(transition.instant, through)
    ) {
      changes.push({ ...transition, zone })
    }
  }
  return changes.sort((a, b) => a.instant - b.instant)
}

/** A change of the clocks in one zone. */
export interface ClockChange extends Transition {
  readonly zone: Zone
}
