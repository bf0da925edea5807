import { CLOCK_TOLERANCE } from '../time/clock-error.ts'
import type { Outcome, OutcomeCause } from '../delivery/outcome.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * How long after signing the gateway still accepts a request, in ms: its Timestamp may be off by 10 minutes. Until then
 * the vendor may count a call without an answer. Source:
 * https://www.zegocloud.com/docs/zim-server/accessing-server-apis.
 */
export const SIGNATURE_LIFETIME: Millis = 600_000

/**
 * How long a call is assumed to take, in ms: about as long as an answer from another continent. The spacing counts from
 * the end of a call, so this decides in which second the next call of a collision leaves.
 */
export const ASSUMED_CALL_TIME: Millis = 200

/** The vendor's limits and Belfry's safety margins. They are settings, because the vendor raises limits on request. */
export interface Limits {
  /** Calls in any window. */
  readonly limit: number
  /** The window, in ms. */
  readonly window: Millis
  /** Added to the window for the difference between the vendor's clock and this host's, in ms. */
  readonly margin: Millis
  /** From the end of one call to the start of the next, in ms. */
  readonly spacing: Millis
  /**
   * The extra pause after a call that was given up, in ms: its bytes may still be on their way. With 630 s (the life of
   * its signature plus the tolerated clock error) the spacing holds at the vendor whatever the network does. With 0
   * there is no extra pause.
   */
  readonly holdAfterUnknown: Millis
}

/** One entry of the ledger: a call that was booked, and how it ended once that is settled. */
export interface Call {
  readonly id: number
  /** Null for a call that was assumed when a restored or copied database was adopted. */
  readonly occurrenceKey: string | null
  /** The team whose budget it uses; null when none is known. */
  readonly owner: string | null
  /** When it was booked and signed. The vendor cannot have seen it earlier. */
  readonly bookedAt: Instant
  /** When the answer was read or the call was given up; null while it is under way. */
  readonly endedAt: Instant | null
  /** The last instant at which the vendor can have counted it; null while it is under way. */
  readonly latestAt: Instant | null
  readonly outcome: Outcome['kind'] | null
  readonly cause: OutcomeCause | null
}

/** The last instant at which the vendor can have counted a call: its end, or the end of its signature if unknown. */
export function latestArrival(outcome: Outcome['kind'], bookedAt: Instant, endedAt: Instant): Instant {
  return outcome === 'unknown' ? Math.max(endedAt, bookedAt + SIGNATURE_LIFETIME) : endedAt
}

/** When a call stops occupying quota: undefined while it is under way, -Infinity when it never left this host. */
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
  /** When the next slot frees; undefined when none is occupied, or only by calls under way. */
  readonly nextFreeAt: Instant | undefined
  /** The earliest start that keeps the spacing; undefined while a call is under way. */
  readonly nextStartAt: Instant | undefined
}

/** How long sending stops when the vendor says twice in a row that its limit is exceeded, in ms. */
export const RATE_HOLD: Millis = 300_000

/**
 * Computes the quota from the ledger. A call occupies its slot from its booking until `window + margin` after the last
 * instant at which the vendor can have counted it. So at most `limit` occupied slots at once bound the calls in every
 * window at the vendor (docs/proof.md). It is never a counter: what cannot be derived from rows does not count.
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
  // If this host's clock is ahead of the gateway's, the signature lives longer by the difference.
  return Math.min(latestAt + CLOCK_TOLERANCE, endedAt + holdAfterUnknown) + spacing
}

/** When the pause ends that follows two rate refusals in a row: they mean that someone else uses this AppID's quota. */
function rateHoldEnd(calls: readonly Call[]): Instant {
  const settled = calls.filter((call) => call.endedAt !== null && call.outcome !== 'unsent')
  const [before, last] = settled.slice(-2)
  if (before?.cause !== 'rate' || last?.cause !== 'rate' || last.endedAt === null) return Number.NEGATIVE_INFINITY
  return last.endedAt + RATE_HOLD
}
