import { SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Lease, LeaseStore } from '../../ports/lease-store.ts'

/** How long a lease lasts without being renewed: what another process waits after a crash. */
const LEASE = 10 * SECOND

/** What holding the lease needs of the outside. */
export interface HeldLeaseParts {
  readonly store: LeaseStore
  readonly clock: Clock
  readonly holder: string
  readonly host: string
  readonly pid: number
  /** Whether the process that holds a lease is known to be dead, so that nobody need wait until it runs out. */
  readonly isGone: (lease: Lease) => boolean
  readonly events: { standsBy(lease: Lease): void }
}

/** The lease as this process knows it: held, lost, or another one's. */
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

  /** A lease that ran out may have been somebody else's meanwhile: a process that slept through its end takes over anew. */
  noticeEnd(now: Instant): void {
    this.#isHeld &&= now < this.#ends
  }

  /** The store says that another process holds it. */
  lost(): void {
    this.#isHeld = false
  }

  /**
   * Takes or renews it. `takeOver` is done before it counts as held, when it was not: if that throws, the next turn takes
   * over again. Returns whether it is held.
   */
  async hold(now: Instant, takeOver: (lease: Lease) => Promise<void>): Promise<boolean> {
    const { store, holder, host, pid, isGone, events, clock } = this.#parts
    // Renewed when a third of it is gone: a write each second would cost more than it gives.
    if (this.#isHeld && this.#ends - now > (LEASE * 2) / 3 && this.#ends - now <= LEASE) return true
    const wanted = { holder, host, pid, expiresAt: now + LEASE }
    let lease = await store.holdLease(wanted, now)
    // A lease that reaches further than any lease lasts was made by a clock that has been stepped back since. By the clock as it
    // is now: another one may have renewed it since this turn began.
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

  /** Gives it back, so that another process need not wait until it runs out. */
  async release(): Promise<void> {
    if (this.#isHeld) await this.#parts.store.releaseLease(this.#parts.holder)
    this.#isHeld = false
  }
}
