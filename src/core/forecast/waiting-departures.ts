import { compareCandidates } from '../admission/candidate.ts'
import { endOf } from '../announcement/lateness.ts'
import type { Instant } from '../time/instant.ts'
import type { PendingDeparture } from './pending-departure.ts'
import { Queue } from './queue.ts'

/**
 * What has come due and is not decided yet: in the order in which it is served, and in the order in which its time runs
 * out. What is decided need not be taken out: both orders leave it out when they come to it.
 */
export class WaitingDepartures {
  readonly #byTurn = new Queue<PendingDeparture>(compareCandidates)
  readonly #byExpiry = new Queue<PendingDeparture>((a, b) => a.expiry.last - b.expiry.last)
  /** The newest occurrence of each announcement, decided or not. A resend stands for itself and is not among them. */
  readonly #newest = new Map<string, PendingDeparture>()

  /** Whether there is nothing to serve. What is decided counts until an order comes to it. */
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

  /** Puts back what was taken and must go on waiting. */
  putBack(departures: readonly PendingDeparture[]): void {
    for (const departure of departures) this.#byTurn.add(departure)
  }

  /** The newest occurrence of an announcement, if it still waits. */
  newestOf(announcementId: string): PendingDeparture | undefined {
    const newest = this.#newest.get(announcementId)
    return newest?.state === 'waiting' ? newest : undefined
  }

  /** The first instant at which it is too late for one of them; Infinity when there are none. */
  nextExpiry(): Instant {
    const first = this.#firstToExpire()
    return first === undefined ? Infinity : endOf(first.expiry)
  }

  /** One for which it is too late at `now`; it is the caller's to decide about. Undefined when there is none. */
  firstExpired(now: Instant): PendingDeparture | undefined {
    const first = this.#firstToExpire()
    return first !== undefined && first.expiry.last < now ? first : undefined
  }

  #firstToExpire(): PendingDeparture | undefined {
    while (this.#byExpiry.first !== undefined && this.#byExpiry.first.state !== 'waiting') this.#byExpiry.take()
    return this.#byExpiry.first
  }
}
