import { compareCandidates, endOfChance } from '../admission/candidate.ts'
import type { Instant } from '../time/instant.ts'
import type { PendingDeparture } from './pending-departure.ts'
import { Queue } from './queue.ts'

/**
 * What has come due and is not decided yet, in two orders: by serving, and by expiry. A decided departure is not taken
 * out: each order drops it when it becomes the first.
 */
export class WaitingDepartures {
  readonly #byTurn = new Queue<PendingDeparture>(compareCandidates)
  readonly #byExpiry = new Queue<PendingDeparture>((a, b) => endOfChance(a) - endOfChance(b))
  /** The newest occurrence of each announcement, decided or not. Resends are not among them. */
  readonly #newest = new Map<string, PendingDeparture>()

  /** Whether there is nothing to serve. Decided departures count until they are dropped. */
  get isEmpty(): boolean {
    return this.#byTurn.first === undefined
  }

  add(departure: PendingDeparture): void {
    this.#byTurn.add(departure)
    this.#byExpiry.add(departure)
    if (!departure.isResend) this.#newest.set(departure.announcementId, departure)
  }

  /** Takes out the one that is served next. */
  take(): PendingDeparture | undefined {
    let next = this.#byTurn.take()
    while (next !== undefined && next.state !== 'waiting') next = this.#byTurn.take()
    return next
  }

  /** Puts back departures that were taken and must wait longer. */
  putBack(departures: readonly PendingDeparture[]): void {
    for (const departure of departures) this.#byTurn.add(departure)
  }

  /** The newest occurrence of an announcement, if it still waits. */
  newestOf(announcementId: string): PendingDeparture | undefined {
    const newest = this.#newest.get(announcementId)
    return newest?.state === 'waiting' ? newest : undefined
  }

  /** The first instant at which one of them is too late; Infinity when there are none. */
  nextExpiry(): Instant {
    const first = this.#firstToExpire()
    return first === undefined ? Infinity : endOfChance(first)
  }

  /** A departure that is too late at `now`; the caller decides about it. Undefined when there is none. */
  firstExpired(now: Instant): PendingDeparture | undefined {
    const first = this.#firstToExpire()
    return first !== undefined && endOfChance(first) <= now ? first : undefined
  }

  #firstToExpire(): PendingDeparture | undefined {
    while (this.#byExpiry.first !== undefined && this.#byExpiry.first.state !== 'waiting') this.#byExpiry.take()
    return this.#byExpiry.first
  }
}
