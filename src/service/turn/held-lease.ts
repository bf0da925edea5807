import { SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Lease, LeaseStore } from '../../ports/lease-store.ts'

/** How long a lease lasts without being renewed, in ms. After a crash another process waits this long. */
const LEASE = 10 * SECOND

/** What holding the lease needs of the outside. */
export interface HeldLeaseParts {
  readonly store: LeaseStore
  readonly clock: Clock
  readonly holder: string
  readonly host: string
  readonly pid: number
  /** Whether the holder of a lease is known to be dead. Then nobody need wait until the lease runs out. */
  readonly isGone: (lease: Lease) => boolean
  readonly events: { standsBy(lease: Lease): void }
}

/** The lease as this process knows it: held, lost, or held by another process. */
export class HeldLease {
  readonly #parts: HeldLeaseParts
  #isHeld = false
  #standsByFor: string | undefined
  #ends: Instant = Number.NEGATIVE_INFINITY

  constructor(parts: HeldLeaseParts) {
    this.#parts = parts
  }

  /** Whether this process may fire. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  /**
   * Counts a lease that ran out as lost: another process may have held it meanwhile. A process that slept through its
   * end takes over again.
   */
  noticeEnd(now: Instant): void {
    this.#isHeld &&= now < this.#ends
  }

  /** To be called when the store says that another process holds the lease. */
  lost(): void {
    this.#isHeld = false
  }

  /**
   * Takes or renews the lease. Returns whether it is held. If it was not held before, `takeOver` runs before it counts
   * as held. If `takeOver` throws, the next turn takes over again.
   */
  async hold(now: Instant, takeOver: (lease: Lease) => Promise<void>): Promise<boolean> {
    const { store, holder, host, pid, isGone, events, clock } = this.#parts
    // Renew it when a third of it is over: a write each second would cost more than it gives.
    if (this.#isHeld && this.#ends - now > (LEASE * 2) / 3 && this.#ends - now <= LEASE) return true
    const wanted = { holder, host, pid, expiresAt: now + LEASE }
    let lease = await store.holdLease(wanted, now)
    // A lease that ends later than any lease can was made before the clock was stepped back. Compare with the clock as
    // it is now: another process may have renewed the lease since this turn began.
    const isDead = isGone(lease) || lease.expiresAt - Math.max(now, clock.now()) > LEASE
    if (lease.holder !== holder && isDead) lease = await store.holdLease(wanted, now, lease.holder)
    const isMine = lease.holder === holder
    if (isMine && !this.#isHeld) await takeOver(lease)
    if (!isMine && this.#standsByFor !== lease.holder) events.standsBy(lease)
    this.#standsByFor = isMine ? undefined : lease.holder
    this.#isHeld = isMine
    this.#ends = lease.expiresAt
    return isMine
  }

  /** Gives the lease back, so that another process need not wait until it runs out. */
  async release(): Promise<void> {
    if (this.#isHeld) await this.#parts.store.releaseLease(this.#parts.holder)
    this.#isHeld = false
  }
}
