import type { Announcement } from '../../core/announcement/announcement.ts'
import { keyOf } from '../../core/announcement/occurrence.ts'
import { eventOf } from '../../core/schedule/event-of.ts'
import { formatInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Zone } from '../../core/time/zone.ts'
import { piecesOf } from './times.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'

/** A moment as templates see it. */
interface ShownMoment {
  /** ISO 8601 in UTC, as filters accept it. */
  readonly at: string
  /** What the calendar and the clock show in `zone`. */
  readonly date: string
  readonly time: string
  readonly weekday: string
  readonly zone: string
}

/** Everything that a template can see. It never depends on when, where or how often the template is rendered. */
export interface TemplateScope {
  readonly occurrence: ShownMoment & { readonly id: string; readonly key: string }
  /** The event that this occurrence speaks of. Only for schedules with an `event`. */
  readonly event?: ShownMoment
  /** The reminder of this occurrence, as written: `-1h`. */
  readonly reminder?: string
  readonly vars: Readonly<Record<string, unknown>>
}

/** What the templates of an announcement see in the occurrence at an instant. */
export function scopeOf({ id, schedule, vars = {} }: Seen, due: Instant): TemplateScope {
  const { zone } = schedule
  const occurrence = { ...momentOf(due, zone), id, key: keyOf(id, due) }
  const own = eventOf(schedule, due)
  if (own === undefined) return { occurrence, vars }
  const reminder = own.reminder?.text
  return { occurrence, event: momentOf(own.begin, zone), ...(reminder !== undefined && { reminder }), vars }
}

/** The parts of an announcement that templates see. */
export type Seen = Pick<Announcement, 'id' | 'vars'> & { readonly schedule: Schedule }

function momentOf(instant: Instant, zone: Zone): ShownMoment {
  const { date, time, weekday } = piecesOf(instant, zone)
  return { at: formatInstant(instant), date, time, weekday, zone: zone.name }
}
