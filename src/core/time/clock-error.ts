import { HOUR, SECOND } from './instant.ts'
import type { Instant, Millis } from './instant.ts'

/** How far the local clock may be from the server's while anything is sent, in ms. Half of the quota's margin. */
export const CLOCK_TOLERANCE: Millis = 30 * SECOND

/**
 * How much the wall clock may run away from the monotonic one since it was compared before that counts as a step, in ms,
 * whether at once or little by little.
 */
export const STEP_TOLERANCE: Millis = SECOND

/** How much the monotonic clock may drift from one comparison to the next, in ms: 277 ppm of an hour. */
const DRIFT_TOLERANCE: Millis = SECOND

/** How far off a comparison may find the clock, in ms: what goes by unnoticed until the next one fits into the tolerance. */
export const TRUSTED_ERROR: Millis = CLOCK_TOLERANCE - STEP_TOLERANCE - DRIFT_TOLERANCE

/**
 * For how long one comparison holds, in ms: until the drift that is allowed for, and a step that goes by unnoticed, may
 * have led the clock out of its tolerance. An hour at least, as long as the comparison was within {@link TRUSTED_ERROR}.
 */
export function holdsFor({ least, most }: ClockError): Millis {
  const room = CLOCK_TOLERANCE - STEP_TOLERANCE - Math.max(Math.abs(least), Math.abs(most))
  return (room / DRIFT_TOLERANCE) * HOUR
}

/** One comparison with a server: between two local instants it said what time it was, in whole seconds. */
export interface ClockReading {
  readonly sentAt: Instant
  readonly receivedAt: Instant
  /** The `Date` header; it says nothing about the milliseconds. */
  readonly serverTime: Instant
}

/** Local time minus server time: at least and at most, as nobody knows when in between the server looked. */
export interface ClockError {
  readonly least: Millis
  readonly most: Millis
}

/** What a reading says about the local clock. */
export function clockErrorOf({ sentAt, receivedAt, serverTime }: ClockReading): ClockError {
  return { least: sentAt - (serverTime + SECOND - 1), most: receivedAt - serverTime }
}

/** Whether the local clock is certainly within the tolerance: also a reading that took too long proves nothing. */
export function isWithin({ least, most }: ClockError, tolerance: Millis): boolean {
  return least >= -tolerance && most <= tolerance
}

/** A wall clock and a monotonic clock, read together. */
export interface ClockPair {
  readonly wall: Instant
  readonly monotonic: Millis
}

/** How far the wall clock was moved between two looks: positive forward, in ms. */
export function stepBetween(before: ClockPair, after: ClockPair): Millis {
  return after.wall - before.wall - (after.monotonic - before.monotonic)
}
