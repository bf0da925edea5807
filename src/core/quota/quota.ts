import { CLOCK_TOLERANCE } from '../time/clock-error.ts'
import type { Outcome, OutcomeCause } from '../delivery/outcome.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * How long after signing the gateway still accepts a request: its Timestamp may be off by 10 minutes. A call without an
 * answer may be counted by the vendor up to then. Source: https://www.zegocloud.com/docs/zim-server/accessing-server-apis.
 */
export const SIGNATURE_LIFETIME: Millis = 600_000

/**
 * How long a call is assumed to take: about what an answer from another continent takes. The spacing counts from the end
 * of a call, so this settles the second in which the next one of a collision leaves.
 */
export const ASSUMED_CALL_TIME: Millis = 200

/** The vendor's limits and the care taken with them. They are settings, since the vendor raises them on request. */
export interface Limits {
  /** Calls in any window. */
  readonly limit: number
  /** The window, in ms. */
  readonly window: Millis
  /** Added to the window for the difference between the vendor's clock and ours, in ms. */
  readonly margin: Millis
  /** From the end of one call to the start of the next, in ms. */
  readonly spacing: Millis
  /**
   * How much longer nothing else starts after a call that was given up, in ms. Its bytes may be on their way still: with
   * 630 s (the life of its signature, and the tolerated clock error) the spacing holds at the vendor whatever the network does; with 0 nobody waits.
   */
  readonly holdAfterUnknown: Millis
}

/** One entry of the ledger: a call that was booked, and how it ended once that is settled. */
export interface Call {
  readonly id: number
  /** Null for a call that was assumed when a restored or copied database was adopted. */
  readonly occurrenceKey: string | null
  /** The team whose budget it takes from; null where none is known. */
  readonly owner: string | null
  /** When it was booked and signed; the vendor cannot have seen it earlier. */
  readonly bookedAt: Instant
  /** When the answer was read or the call given up; null while it is under way. */
  readonly endedAt: Instant | null
  /** The last instant at which the vendor can have counted it; null while it is under way. */
  readonly latestAt: Instant | null
  readonly outcome: Outcome['kind'] | null
  readonly cause: OutcomeCause | null
}

/** The last instant at which the vendor can have counted a call that ended so: the end, or the death of its signature. */
export function latestArrival(outcome: Outcome['kind'], bookedAt: Instant, endedAt: Instant): Instant {
  return outcome === 'unknown' ? Math.max(endedAt, bookedAt + SIGNATURE_LIFETIME) : endedAt
}

/** When a call stops to occupy quota: undefined while it is under way, -Infinity when it never left this host. */
export function releaseOf(call: Call, limits: Limits): Instant | undefined {
  if (call.outcome === 'unsent') return Number.NEGATIVE_INFINITY
  return call.latestAt === null ? undefined : call.latestAt + limits.window + limits.margin
}

/** What the ledger allows at one instant. */
export interface Quota {
  readonly limit: number
  /** Calls that occupy quota now. */
  readonly used: number
  readonly free: number
  /** Those of `used` whose outcome is unknown. */
  readonly unknown: number
  /** When the next occupied slot frees; undefined when none is occupied or the only ones are still under way. */
  readonly nextFreeAt: Instant | undefined
  /** The earliest start that keeps the spacing; undefined while a call is under way. */
  readonly nextStartAt: Instant | undefined
}

/** How long sending stops when the vendor says twice in a row that its limit is exceeded, in ms. */
export const RATE_HOLD: Millis = 300_000

/**
 * Computes the quota from the ledger. A call occupies its slot from its booking until `window + margin` after the last
 * instant at which the vendor can have counted it, so that at most `limit` open intervals bound every window at the
 * vendor (docs/proof.md). Never a counter: what cannot be derived from rows does not count.
 */
export function quotaAt(calls: readonly Call[], now: Instant, limits: Limits): Quota {
  let used = 0
  let unknown = 0
  let isUnderWay = false
  let nextFreeAt = Number.POSITIVE_INFINITY
  let nextStartAt = Number.NEGATIVE_INFINITY
  for (const call of calls) {
    const release = releaseOf(call, limits)
    if (release === undefined) isUnderWay = true
    else if (release <= now) continue
    else nextFreeAt = Math.min(nextFreeAt, release)
    used += 1
    if (call.outcome === 'unknown') unknown += 1
    nextStartAt = Math.max(nextStartAt, spacedStart(call, limits))
  }
  return {
    limit: limits.limit,
    used,
    free: Math.max(0, limits.limit - used),
    unknown,
    nextFreeAt: Number.isFinite(nextFreeAt) ? nextFreeAt : undefined,
    nextStartAt: isUnderWay ? undefined : Math.max(nextStartAt, rateHoldEnd(calls)),
  }
}

/** The earliest start after one settled call. */
function spacedStart({ outcome, endedAt, latestAt }: Call, { spacing, holdAfterUnknown }: Limits): Instant {
  if (endedAt === null || latestAt === null) return Number.NEGATIVE_INFINITY
  if (outcome !== 'unknown') return endedAt + spacing
  // A clock ahead of the gateway's makes the signature live that much longer than ours says.
  return Math.min(latestAt + CLOCK_TOLERANCE, endedAt + holdAfterUnknown) + spacing
}

/** Two rate refusals in a row mean that someone else spends this AppID's quota: when the pause after them ends. */
function rateHoldEnd(calls: readonly Call[]): Instant {
  const settled = calls.filter((call) => call.endedAt !== null && call.outcome !== 'unsent')
  const [before, last] = settled.slice(-2)
  if (before?.cause !== 'rate' || last?.cause !== 'rate' || last.endedAt === null) return Number.NEGATIVE_INFINITY
  return last.endedAt + RATE_HOLD
}
