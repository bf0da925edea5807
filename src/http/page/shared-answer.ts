import type { Millis } from '../../core/time/instant.ts'
import type { Clock } from '../../ports/clock.ts'

interface Work<T> {
  readonly began: Millis
  readonly answer: Promise<T>
  readonly stop: AbortController
  readers: number
  isOver: boolean
}

/** How an answer is shared. */
export interface SharedParts<T> {
  readonly clock: Pick<Clock, 'monotonic'>
  /** For so long from its beginning it is what everybody gets. */
  readonly lasts: Millis
  readonly make: (signal: AbortSignal) => Promise<T>
}

/** One answer for all who ask while it is made or shortly after. When nobody waits for it any more, it is not made to its end. */
export class Shared<T> {
  readonly #parts: SharedParts<T>
  #last: Work<T> | undefined

  constructor(parts: SharedParts<T>) {
    this.#parts = parts
  }

  /** @param signal aborted when this reader has left */
  async read(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    const work = this.#current()
    work.readers += 1
    const leave = () => {
      work.readers -= 1
      if (work.readers > 0 || work.isOver) return
      this.#forget(work)
      work.stop.abort(signal.reason)
    }
    signal.addEventListener('abort', leave)
    try {
      return await work.answer
    } catch (error) {
      // What failed is tried again by whoever asks next.
      this.#forget(work)
      throw error
    } finally {
      work.isOver = true
      signal.removeEventListener('abort', leave)
    }
  }

  #current(): Work<T> {
    const { clock, lasts, make } = this.#parts
    const now = clock.monotonic()
    if (this.#last !== undefined && (!this.#last.isOver || now - this.#last.began < lasts)) return this.#last
    const stop = new AbortController()
    this.#last = { began: now, answer: make(stop.signal), stop, readers: 0, isOver: false }
    return this.#last
  }

  #forget(work: Work<T>): void {
    if (this.#last === work) this.#last = undefined
  }
}
