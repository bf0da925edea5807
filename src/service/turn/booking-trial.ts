import { MINUTE, SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LedgerStore } from '../../ports/ledger-store.ts'
import type { Hindrances } from '../hindrance.ts'

/** How often to try whether a booking could be written, in ms: after a success, and after a failure. */
const TRY_EVERY = { well: MINUTE, hindered: 5 * SECOND }
/** No trial begins when something is due within this time, in ms. */
const QUIET: Millis = SECOND / 2

/** What the trial needs of the outside. */
export interface BookingTrialParts {
  readonly store: LedgerStore
  readonly clock: Clock
}

/** Tries early whether due occurrences could be booked. A green health must mean that they will leave. */
export class BookingTrial {
  readonly #parts: BookingTrialParts
  readonly #hindrances: Hindrances
  /** When the last trial or booking was, by the monotonic clock. */
  #triedAt: Millis = Number.NEGATIVE_INFINITY

  constructor(parts: BookingTrialParts, hindrances: Hindrances) {
    this.#parts = parts
    this.#hindrances = hindrances
  }

  /** A booking was written just now: no trial is needed for a while. */
  proven(): void {
    this.#triedAt = this.#parts.clock.monotonic()
  }

  /**
   * Tries it, unless something is due within `quiet` ms or the last trial was a short while ago. A failure goes to the
   * hindrances.
   */
  async tryIfQuiet(quiet: Millis): Promise<void> {
    const { store, clock } = this.#parts
    const pause = this.#hindrances.isMet('booking') ? TRY_EVERY.hindered : TRY_EVERY.well
    if (quiet <= QUIET || clock.monotonic() - this.#triedAt < pause) return
    this.#triedAt = clock.monotonic()
    try {
      await store.tryBooking()
      this.#hindrances.over('booking')
    } catch (error) {
      this.#hindrances.met('booking', error)
    }
  }
}
