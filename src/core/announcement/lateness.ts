import type { Announcement, LatePolicy } from './announcement.ts'
import { eventOf } from '../schedule/event-of.ts'
import { nextInstant } from '../schedule/recurrence.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * What ends the time in which an occurrence may be sent. `grace`: its grace, or its `maxLateness` with `then: latest`.
 * `event`: its event begins. `until`: the `until` of its late policy after that. `reminder`: the next reminder of its
 * event.
 */
export type Bound = 'grace' | 'event' | 'until' | 'reminder'

/** How late an occurrence may be sent, and what sets this limit. */
export interface Expiry {
  /** The last instant at which it may be sent. */
  readonly last: Instant
  readonly bound: Bound
}

/** Why an occurrence that was not sent in time is skipped. */
export type MissReason = 'late' | 'event_began' | 'superseded'

const REASONS: Readonly<Record<Bound, MissReason>> = {
  grace: 'late',
  event: 'event_began',
  until: 'event_began',
  reminder: 'superseded',
}

/** Whether an occurrence may still be sent at `now`. If not, why. */
export type Lateness =
  | { readonly kind: 'timely' }
  | { readonly kind: 'late-send' }
  | { readonly kind: 'missed'; readonly reason: MissReason }

/**
 * How late an occurrence that is due at an instant may be sent. Every part that judges lateness uses this one rule. The
 * grace is inclusive. A reminder before an event becomes untrue at the instant at which the event begins, or `until`
 * later. Any reminder, also one after the begin, is out of date at the instant at which the next one is due, whichever
 * event that one speaks of. When both limits are equal, `event` or `until` is the bound: an untrue text is worse than one
 * that is out of date.
 */
export function expiryOf({ schedule, late }: Pick<Announcement, 'schedule' | 'late'>, due: Instant): Expiry {
  const grace = graceOf(late, due)
  const event = eventOf(schedule, due)
  if (event === undefined) return grace
  const bounds: Expiry[] = [grace]
  if (due < event.begin) {
    bounds.unshift({ last: event.begin + (late.until ?? 0) - 1, bound: late.until ? 'until' : 'event' })
  }
  const next = nextInstant(schedule, due)
  if (next !== undefined) bounds.push({ last: next - 1, bound: 'reminder' })
  return bounds.reduce((first, other) => (other.last < first.last ? other : first))
}

/** How late something may be sent when only its grace limits it, e.g. an occurrence that a person sends again. */
export function graceOf(late: LatePolicy, due: Instant): Expiry {
  return { last: due + longestLateness(late), bound: 'grace' }
}

/** The first instant at which it is too late. */
export function endOf({ last }: Expiry): Instant {
  return last + 1
}

/** How late something is at an instant, and by what that is judged. */
export interface LatenessQuestion {
  readonly due: Instant
  readonly now: Instant
  readonly late: Pick<LatePolicy, 'grace'>
  readonly expiry: Expiry
}

/**
 * Judges how late an occurrence is. Within its grace it is `timely`. Beyond it, with `then: latest`, it is a
 * `late-send` and says that it is late. After its last instant it is `missed`.
 */
export function judgeLateness({ due, now, late, expiry }: LatenessQuestion): Lateness {
  const { last, bound } = expiry
  if (now > last) return { kind: 'missed', reason: REASONS[bound] }
  return { kind: now - due <= late.grace ? 'timely' : 'late-send' }
}

/** How late an occurrence may be sent at most, in ms, before other bounds apply. */
export function longestLateness({ grace, then, maxLateness }: LatePolicy): Millis {
  return then === 'latest' ? Math.max(grace, maxLateness) : grace
}
