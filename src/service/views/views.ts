import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { CodeWords } from '../../core/delivery/call-made.ts'
import type { Explained } from '../../core/wording/explanation.ts'
import { readOverview } from './overview.ts'
import type { Overview } from './overview.ts'
import type { Finding } from '../../core/problem.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import type { ClockGuard } from '../clock-guard.ts'
import type { InForce } from '../in-force.ts'
import { inSlices } from '../slices.ts'
import type { RunSteps } from '../slices.ts'
import { rememberDefinitions } from '../sync.ts'
import type { ReadDocument } from '../sync.ts'
import type { Ticker, TickParts } from '../turn/tick.ts'
import { Turns } from '../turns.ts'
import { explainOccurrence } from './why.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store.ts'

/**
 * The longest stretch of forecasting at a time, in ms. An occurrence that must leave now must find the process free.
 */
const SLICE: Millis = 4
/** The longest forecast of one look, in ms. Beyond it the answer comes without the forecast, and says so. */
const BUDGET: Millis = 2 * SECOND
/** How many explanations may wait for their turn. */
const WAITING = 5

/** What the views read. */
export interface ViewsParts extends Pick<TickParts, 'limits' | 'render'> {
  readonly store: Store
  readonly read: ReadDocument
  readonly clock: Clock
  readonly guard: ClockGuard
  readonly ticker: Ticker
  /** As for {@link explainOccurrence}. */
  readonly codes?: (code: number) => CodeWords
  /** How long one look may foretell, in ms. Absent: 2 s. */
  readonly budget?: Millis
}

/** What an occurrence says, word for word. */
export type Words =
  /** As it was booked last, or as it will be sent again. */
  | { readonly kind: 'recorded'; readonly broadcast: Broadcast }
  /** As the definition in force would say it. */
  | { readonly kind: 'rendered'; readonly broadcast: Broadcast }
  | { readonly kind: 'unspeakable'; readonly findings: readonly Finding[] }

/** One occurrence, with its words where they are still known. */
export interface Described {
  readonly explained: Explained
  readonly words: Words | undefined
}

/**
 * For readers: what the service knows. Reading never changes the service and never holds it up. A long forecast runs in
 * slices, one reader after the other, within a budget, and only while its reader is there.
 */
export class Views {
  readonly #parts: ViewsParts
  #remembered: InForce | undefined
  readonly #turns = new Turns(WAITING)

  constructor(parts: ViewsParts) {
    this.#parts = parts
  }

  /**
   * What goes out next, what waits, what is paused and what was decided last. It goes before all explanations.
   *
   * @param signal aborted when its reader has left
   */
  overview(now: Instant, signal: AbortSignal): Promise<Overview> {
    const read = async () => {
      const { store, limits } = this.#parts
      const { holds } = this.#parts.ticker.account
      const runSteps = this.#runnerFor(signal)
      return readOverview({ store, limits, holds, inForce: await this.#inForce(now), runSteps }, now)
    }
    return this.#turns.take(read, { signal, goesFirst: true })
  }

  /**
   * Explains an occurrence as `why` does. Throws `unavailable` when too many wait for an explanation, and `not-found`
   * as {@link explainOccurrence} does.
   *
   * @param signal aborted when its reader has left
   */
  describe(key: string, now: Instant, signal: AbortSignal): Promise<Described> {
    const explain = async () => {
      const { store, limits, read, guard, ticker, codes } = this.#parts
      const { holds } = ticker.account
      const inForce = await this.#inForce(now)
      const parts = {
        store,
        limits,
        read,
        holds,
        inForce,
        clock: guard.check,
        runSteps: this.#runnerFor(signal),
        codes,
      }
      const explained = await explainOccurrence(parts, key, now)
      return { explained, words: await this.#wordsOf(explained, inForce) }
    }
    return this.#turns.take(explain, { signal })
  }

  async #wordsOf({ key, announcementId, due }: Explained, inForce: InForce): Promise<Words | undefined> {
    const broadcast = await this.#parts.store.said(key)
    if (broadcast !== undefined) return { kind: 'recorded', broadcast }
    const announcement = inForce.find(announcementId)
    if (announcement === undefined) return undefined
    const rendered = this.#parts.render(announcement, due)
    return 'broadcast' in rendered
      ? { kind: 'rendered', broadcast: rendered.broadcast }
      : { kind: 'unspeakable', findings: rendered.findings }
  }

  /** The announcements in force, as the turns use them. A process that does not fire reads them itself. */
  async #inForce(now: Instant): Promise<InForce> {
    const { ticker, store, read } = this.#parts
    if (ticker.status.isHolder) return ticker.inForce
    const { revision } = await store.state()
    if (this.#remembered?.revision !== revision) {
      this.#remembered = (await rememberDefinitions({ store, read, now })).inForce
    }
    return this.#remembered
  }

  #runnerFor(signal: AbortSignal): RunSteps {
    const { clock, budget = BUDGET } = this.#parts
    return inSlices({ clock, slice: SLICE, budget, signal })
  }
}
