import { SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Turn } from '../loop.ts'
import type { Ticker } from './tick.ts'

/** Keep the lease for waits up to this long, in ms. Taking it again would cost one spacing. */
const SHORT_WAIT = 2 * SECOND
/** The longest time without a look while it waits, in ms. */
const LONGEST_NAP = 5 * SECOND

/**
 * Sends one occurrence from a process that is no service: the turns of a {@link Ticker} that fires nothing else. While
 * it waits for a slot it gives the lease back. A service that starts meanwhile then fires what is due, this occurrence
 * included.
 */
export class SingleSend implements Turn {
  readonly #ticker: Ticker
  #nap: { readonly from: Instant; readonly until: Instant } | undefined

  constructor(ticker: Ticker) {
    this.#ticker = ticker
  }

  async tick(now: Instant): Promise<Instant> {
    // A clock that was set back ends the nap as well.
    if (this.#nap !== undefined && this.#nap.from <= now && now < this.#nap.until) return this.#nap.until
    this.#nap = undefined
    const next = await this.#ticker.tick(now)
    if (this.#ticker.isCalling || next - now <= SHORT_WAIT) return next
    await this.#ticker.stop()
    this.#nap = { from: now, until: Math.min(next, now + LONGEST_NAP) }
    return this.#nap.until
  }
}
