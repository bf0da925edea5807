import { HOUR, SECOND } from './instant.ts'
import type { Instant, Millis } from './instant.ts'

/**
 * How far the local clock may be from the server's clock while anything is sent, in ms. It is half of the quota's
 * margin.
 */
export const CLOCK_TOLERANCE: Millis = 30 * SECOND

/**
 * How far the wall clock may run away from the monotonic clock since the last comparison, in ms. More than this is a
 * step, at once or little by little.
 */
export const STEP_TOLERANCE: Millis = SECOND

/** How much the monotonic clock may drift from one comparison to the next, in ms: 277 ppm of an hour. */
const DRIFT_TOLERANCE: Millis = SECOND

/**
 * How far off a comparison may find the clock, in ms. A step and a drift that nobody notices until the next comparison
 * then still fit into the tolerance.
 */
export const TRUSTED_ERROR: Millis = CLOCK_TOLERANCE - STEP_TOLERANCE - DRIFT_TOLERANCE

/**
 * How long one comparison holds, in ms. After that time, the allowed drift and an unnoticed step may have moved the
 * clock out of its tolerance. At least an hour if the comparison was within {@link TRUSTED_ERROR}.
 */
export function holdsFor({ least, most }: ClockError): Millis {
  const room = CLOCK_TOLERANCE - STEP_TOLERANCE - Math.max(Math.abs(least), Math.abs(most))
  return (room / DRIFT_TOLERANCE) * HOUR
}

/** One comparison with a server. It told its time, in whole seconds, between two local instants. */
export interface ClockReading {
  readonly sentAt: Instant
  readonly receivedAt: Instant
  /** The `Date` header. It has no milliseconds. */
  readonly serverTime: Instant
}

/** Local time minus server time in ms, at least and at most. Nobody knows when in between the server read its clock. */
export interface ClockError {
  readonly least: Millis
  readonly most: Millis
}

/** What a reading says about the local clock. */
export function clockErrorOf({ sentAt, receivedAt, serverTime }: ClockReading): ClockError {
  return { least: sentAt - (serverTime + SECOND - 1), most: receivedAt - serverTime }
}

/**
 * Whether the local clock is certainly within the tolerance. A reading that took too long proves nothing and is not
 * within.
 */
export function isWithin({ least, most }: ClockError, tolerance: Millis): boolean {
  return least >= -tolerance && most <= tolerance
}

/** A wall clock and a monotonic clock, read together. */
export interface ClockPair {
  readonly wall: Instant
  readonly monotonic: Millis
}

/** How far the wall clock was moved between two readings, in ms. Positive is forward. */
export function stepBetween(before: ClockPair, after: ClockPair): Millis {
  return after.wall - before.wall - (after.monotonic - before.monotonic)
}
