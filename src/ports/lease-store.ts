import type { Instant } from '../core/time/instant.ts'

/** Who may fire: one holder at a time, until its lease runs out. */
export interface Lease {
  readonly holder: string
  readonly host: string
  readonly pid: number
  readonly expiresAt: Instant
}

/** Takes, renews and gives back the lease, which says who may fire. */
export interface LeaseStore {
  /**
   * Takes or renews the lease. Returns the lease in force. It is yours only if its holder is you. A lease of `gone`, a
   * holder known to be dead, is taken at once.
   */
  holdLease(lease: Lease, now: Instant, gone?: string): Promise<Lease>
  /** The lease in force at `now`; undefined when there is none. */
  lease(now: Instant): Promise<Lease | undefined>
  /** Gives the lease back, if `holder` holds it. */
  releaseLease(holder: string): Promise<void>
}
