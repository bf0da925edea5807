import { BelfryError } from '../errors.ts'

/** How a caller waits for its turn. */
export interface TurnOptions {
  /** Ends the wait: a caller that has left needs no turn. */
  readonly signal: AbortSignal
  /** Whether it goes before all others, even when too many wait. */
  readonly goesFirst?: boolean
}

/** Runs callers one after the other. Only a few may wait: one too many is refused at once. */
export class Turns {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #isTaken = false

  /** @param most how many may wait */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Runs `act` when its turn comes. Throws `unavailable` when too many wait, and the signal's reason when the signal is
   * aborted.
   */
  async take<T>(act: () => Promise<T>, options: TurnOptions): Promise<T> {
    if (this.#isTaken) await this.#wait(options)
    this.#isTaken = true
    try {
      options.signal.throwIfAborted()
      return await act()
    } finally {
      // The turn is handed over directly, so that no new caller gets in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#isTaken = false
      else next()
    }
  }

  async #wait({ signal, goesFirst = false }: TurnOptions): Promise<void> {
    if (!goesFirst && this.#waiting.length >= this.#most) {
      throw new BelfryError('unavailable', 'others have asked already for as much as can be worked out soon', {
        remedy: 'Ask again in a few seconds.',
      })
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      const index = this.#waiting.indexOf(resolve)
      if (index >= 0) this.#waiting.splice(index, 1)
      reject(signal.reason)
    }
    if (goesFirst) this.#waiting.unshift(resolve)
    else this.#waiting.push(resolve)
    signal.addEventListener('abort', leave)
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}
