import type { Instant, Millis } from '../../core/time/instant.ts'
import type { GatewaySettings } from './settings.ts'

/** Why a call is over a limit: too soon after the previous one, or the window is full. */
export type OverLimit = 'gap' | 'window'

/** Remembers counted calls. It has no clock: every question brings its instant. */
export interface Limiter {
  /** Why a call at `now` would be refused; undefined when it is within the limits. Counts nothing. */
  check(now: Instant): OverLimit | undefined
  /** Counts a call at `now`. */
  count(now: Instant): void
  /** How many counted calls are in the window of `now`; at most the limit. */
  used(now: Instant): number
}

/** The settings that a limiter needs. */
export type LimiterSettings = Pick<GatewaySettings, 'limit' | 'windowLength' | 'window' | 'calendarOffset' | 'gap'>

/**
 * Limits the calls per window and the gap between two calls. All windows are half-open: a call exactly one length after
 * another is in the next window. Memory is bounded by the limit: nobody needs to know how far a full window is over it.
 */
export function createLimiter(settings: LimiterSettings): Limiter {
  const counter = settings.window === 'rolling' ? rolling(settings) : resetting(settings)
  let previous: Instant | undefined
  return {
    check(now) {
      if (previous !== undefined && settings.gap > 0 && now - previous < settings.gap) return 'gap'
      return counter.used(now) >= settings.limit ? 'window' : undefined
    },
    count(now) {
      previous = now
      counter.count(now)
    },
    used: (now) => Math.min(counter.used(now), settings.limit),
  }
}

type Counter = Pick<Limiter, 'count' | 'used'>

/** Holds the last `limit` counted instants. The window is full exactly when all of them are younger than its length. */
function rolling({ limit, windowLength }: LimiterSettings): Counter {
  const counted: Instant[] = []
  return {
    count(now) {
      counted.push(now)
      if (counted.length > limit) counted.shift()
    },
    used: (now) => counted.filter((instant) => now - instant < windowLength).length,
  }
}

/** Counts from the start of the current window: its first call, or the start of the vendor's day. */
function resetting({ window, windowLength, calendarOffset }: LimiterSettings): Counter {
  const startFor = (now: Instant): Instant =>
    window === 'fixed' ? now : now - modulo(now + calendarOffset, windowLength)
  let start = -Infinity
  let used = 0
  const isOpen = (now: Instant): boolean => now - start < windowLength
  return {
    count(now) {
      if (!isOpen(now)) {
        start = startFor(now)
        used = 0
      }
      used++
    },
    used: (now) => (isOpen(now) ? used : 0),
  }
}

function modulo(value: Millis, divisor: Millis): Millis {
  return ((value % divisor) + divisor) % divisor
}
