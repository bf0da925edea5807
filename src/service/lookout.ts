import { setImmediate } from 'node:timers/promises'
import type { Broadcast } from '../core/broadcast.ts'
import type { Explained } from '../core/explained.ts'
import type { Clock } from '../ports.ts'
import { readOverview } from './overview.ts'
import type { Overview, OverviewParts } from './overview.ts'
import type { Finding } from '../core/problem.ts'
import type { Instant, Millis } from '../core/time.ts'
import type { ClockGuard } from './clock-guard.ts'
import type { Roster } from './roster.ts'
import { rememberDefinitions } from './sync.ts'
import type { ReadDocument } from './sync.ts'
import type { Ticker, TickParts } from './tick.ts'
import { explainOccurrence } from './why.ts'
import type { Take } from './why.ts'

/** For no longer than this at a time is anything foretold: what leaves at its instant must find the process free. */
const SLICE: Millis = 4

/** What is looked at. */
export interface LookoutParts extends Pick<OverviewParts, 'store' | 'limits'>, Pick<TickParts, 'render'> {
  readonly read: ReadDocument
  readonly clock: Clock
  readonly guard: ClockGuard
  readonly ticker: Ticker
}

/** What an occurrence says, word for word. */
export type Words =
  /** As it was booked last, or is to be sent again. */
  | { readonly kind: 'recorded'; readonly broadcast: Broadcast }
  /** As it would be said by the definition that is in force. */
  | { readonly kind: 'rendered'; readonly broadcast: Broadcast }
  | { readonly kind: 'unspeakable'; readonly findings: readonly Finding[] }

/** One occurrence, with what it says where anything still knows it. */
export interface Described {
  readonly explained: Explained
  readonly words: Words | undefined
}

/**
 * For those who only look: what the service knows, without a change to it and without holding it up. Whatever takes
 * long is done in slices, and one after the other.
 */
export class Lookout {
  readonly #parts: LookoutParts
  #remembered: Roster | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: LookoutParts) {
    this.#parts = parts
  }

  /** What goes out next, what waits, what is paused and what was decided last. */
  overview(now: Instant): Promise<Overview> {
    return this.#inTurn(async () => {
      const { store, limits } = this.#parts
      const { holds } = this.#parts.ticker.account
      return readOverview({ store, limits, holds, roster: await this.#roster(now), take: this.#take }, now)
    })
  }

  /** Explains an occurrence as `why` does; undefined when there is neither such an announcement nor such an occurrence. */
  describe(key: string, now: Instant): Promise<Described | undefined> {
    return this.#inTurn(async () => {
      const { store, limits, read, guard, ticker } = this.#parts
      const { holds } = ticker.account
      const roster = await this.#roster(now)
      const parts = { store, limits, read, holds, roster, clock: guard.check, take: this.#take }
      const explained = await explainOccurrence(parts, key, now)
      return explained && { explained, words: await this.#wordsOf(explained, roster) }
    })
  }

  async #wordsOf({ key, announcementId, due }: Explained, roster: Roster): Promise<Words | undefined> {
    const said = await this.#parts.store.said(key)
    if (said !== undefined) return { kind: 'recorded', broadcast: said }
    const announcement = roster.find(announcementId)
    if (announcement === undefined) return undefined
    const rendered = this.#parts.render(announcement, due)
    return 'broadcast' in rendered
      ? { kind: 'rendered', broadcast: rendered.broadcast }
      : { kind: 'unspeakable', findings: rendered.findings }
  }

  /** The announcements in force: those that the turns go by. Only a process that does not fire reads them itself. */
  async #roster(now: Instant): Promise<Roster> {
    const { ticker, store, read } = this.#parts
    if (ticker.status.isHolder) return ticker.roster
    const { revision } = await store.state()
    if (this.#remembered?.revision !== revision) {
      this.#remembered = (await rememberDefinitions(store, read, now)).roster
    }
    return this.#remembered
  }

  /** Two that look at once must not take two slices in a row. */
  #inTurn<T>(look: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(look)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  readonly #take: Take = async (steps) => {
    const { clock } = this.#parts
    // What was done to begin was a slice of its own.
    await setImmediate()
    let began = clock.monotonic()
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return step.value
      if (clock.monotonic() - began < SLICE) continue
      await setImmediate()
      began = clock.monotonic()
    }
  }
}
