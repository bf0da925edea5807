import { MINUTE, SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LedgerStore } from '../../ports/ledger-store.ts'
import type { Hindrances } from '../hindrance.ts'

/** How often it is tried whether a booking could be written when one is due: while none failed, and after one has. */
const TRY_EVERY = { well: MINUTE, hindered: 5 * SECOND }
/** What is due so soon must not meet that. */
const QUIET: Millis = SECOND / 2

/** What the trial needs of the outside. */
export interface BookingTrialParts {
  readonly store: LedgerStore
  readonly clock: Clock
}

/** Tries whether what comes due can be booked, while it does not yet matter: green means that it will leave. */
export class BookingTrial {
  readonly #parts: BookingTrialParts
  readonly #hindrances: Hindrances
  /** When it was known last whether a booking could be written, by the monotonic clock. */
  #triedAt: Millis = Number.NEGATIVE_INFINITY

  constructor(parts: BookingTrialParts, hindrances: Hindrances) {
    this.#parts = parts
    this.#hindrances = hindrances
  }

  /** A booking was written just now: nothing has to be tried for a while. */
  proven(): void {
    this.#triedAt = this.#parts.clock.monotonic()
  }

  /** Tries it, unless something is due within `quiet` ms, or it was tried a short while ago. */
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
