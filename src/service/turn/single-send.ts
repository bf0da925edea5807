import { SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Turn } from '../loop.ts'
import type { Ticker } from './tick.ts'

/** A wait up to this long is stood out with the lease: giving it back and taking it anew costs a spacing. */
const SHORT_WAIT = 2 * SECOND
/** For how long at most it is not looked at while it waits. */
const LONGEST_NAP = 5 * SECOND

/**
 * One occurrence sent by a process that is no service: the turns of a {@link Ticker} that fires nothing else. While it
 * waits for a slot it gives the lease back, so that a service that starts meanwhile fires what is due, this one included.
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
