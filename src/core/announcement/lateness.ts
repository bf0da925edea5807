import type { Announcement, LatePolicy } from './announcement.ts'
import { eventInstant } from '../schedule/one-time.ts'
import { nextInstant } from '../schedule/recurrence.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * What ends the time in which an occurrence may be sent: its `grace` (with `then: latest` its `maxLateness`), the begin of
 * its `event`, the `until` of its late policy after that, or the next `reminder` of its event.
 */
export type Bound = 'grace' | 'event' | 'until' | 'reminder'

/** How late an occurrence may be sent, and what says so. */
export interface Expiry {
  /** The last instant at which it may be sent. */
  readonly last: Instant
  readonly bound: Bound
}

/** Why an occurrence is skipped that was not sent in time. */
export type MissReason = 'late' | 'event_began' | 'superseded'

const REASONS: Readonly<Record<Bound, MissReason>> = {
  grace: 'late',
  event: 'event_began',
  until: 'event_began',
  reminder: 'superseded',
}

/** Whether an occurrence may still be sent at `now`, or why not any more. */
export type Lateness =
  | { readonly kind: 'timely' }
  | { readonly kind: 'late-send' }
  | { readonly kind: 'missed'; readonly reason: MissReason }

/**
 * How late the occurrence of an announcement that is due at an instant may be sent: the one rule for all who judge
 * lateness. The grace is inclusive. What is announced before an event is untrue at the very instant at which it begins,
 * or `until` after it, and out of date at the very instant at which the next reminder is due. At equal instants the event
 * is told: what is untrue is worse than what is out of date.
 */
export function expiryOf({ schedule, late }: Pick<Announcement, 'schedule' | 'late'>, due: Instant): Expiry {
  const grace = graceOf(late, due)
  const event = eventInstant(schedule)
  if (event === undefined) return grace
  const bounds: Expiry[] = [grace]
  if (due < event) {
    bounds.unshift({ last: event + (late.until ?? 0) - 1, bound: late.until ? 'until' : 'event' })
  }
  const next = nextInstant(schedule, due)
  if (next !== undefined) bounds.push({ last: next - 1, bound: 'reminder' })
  return bounds.reduce((first, other) => (other.last < first.last ? other : first))
}

/** How late something may be sent that only its grace bounds, such as what a person sends again. */
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
 * Judges how late an occurrence is: within its grace it is sent as it is; beyond it `latest` still sends it, said to be
 * late, while younger than `maxLateness`; after its last instant it is missed.
 */
export function judgeLateness({ due, now, late, expiry }: LatenessQuestion): Lateness {
  const { last, bound } = expiry
  if (now > last) return { kind: 'missed', reason: REASONS[bound] }
  return { kind: now - due <= late.grace ? 'timely' : 'late-send' }
}

/** How late an occurrence may be sent at the latest whatever else bounds it, in ms. */
export function longestLateness({ grace, then, maxLateness }: LatePolicy): Millis {
  return then === 'latest' ? Math.max(grace, maxLateness) : grace
}
