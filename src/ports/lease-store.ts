import type { Instant } from '../core/time/instant.ts'

/** Who may fire: one holder at a time, until its lease runs out. */
export interface Lease {
  readonly holder: string
  readonly host: string
  readonly pid: number
  readonly expiresAt: Instant
}

/** Who may fire: the lease is taken, renewed and given back. */
export interface LeaseStore {
  /**
   * Takes or renews the lease. Returns the lease in force: yours exactly if its holder is you. A lease of `gone`, a
   * holder known to be dead, is taken at once.
   */
  holdLease(lease: Lease, now: Instant, gone?: string): Promise<Lease>
  /** The lease that holds at `now`. */
  lease(now: Instant): Promise<Lease | undefined>
  /** Gives the lease back, if it is yours. */
  releaseLease(holder: string): Promise<void>
}
