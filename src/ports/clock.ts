import type { Instant, Millis } from '../core/time/instant.ts'

/** The only source of time. Read it once per tick; everything below a tick gets the time as an argument. */
export interface Clock {
  /** The wall clock, in UTC ms. It may step in either direction. */
  now(): Instant
  /** Milliseconds that never go back, from an arbitrary start. Never compare them with `now`. */
  monotonic(): Millis
}

/** What a server says of its clock. */
export type ServerTime =
  /** `serverTime` undefined: the server answers, but without the time. */
  | { readonly kind: 'answered'; readonly serverTime: Instant | undefined }
  | { readonly kind: 'unreachable'; readonly detail: string }

/** The clock of a server, to compare ours with. Asking is harmless and costs no quota. */
export interface ServerClock {
  ask(): Promise<ServerTime>
}

/** Timers that can be cancelled. */
export interface Timer {
  /**
   * Calls `act` once after `delay` ms, unless cancelled. An implementation may call early for a long delay, so read the
   * clock again.
   */
  after(delay: Millis, act: () => void): { cancel(): void }
}
