import type { Instant, Millis } from '../core/time/instant.ts'

/** The only source of time. Read once per tick; everything below a tick is told what time it is. */
export interface Clock {
  /** The wall clock, UTC ms. May step in either direction. */
  now(): Instant
  /** Milliseconds that only ever grow, from an arbitrary start. Never compared with `now`. */
  monotonic(): Millis
}

/** What a server says of its clock. */
export type ServerTime =
  /** `serverTime` undefined: it answers and does not tell the time. */
  | { readonly kind: 'answered'; readonly serverTime: Instant | undefined }
  | { readonly kind: 'unreachable'; readonly detail: string }

/** A clock elsewhere, to compare ours with. Asking is harmless and costs no quota. */
export interface ServerClock {
  ask(): Promise<ServerTime>
}

/** Something that ends later: a timer that can be taken back. */
export interface Timer {
  /** Calls `act` once after `delay` ms, unless taken back. Delays are capped by the implementation, so re-check the clock. */
  after(delay: Millis, act: () => void): { cancel(): void }
}
