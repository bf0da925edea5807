import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { Queue } from './queue.ts'

/** Something that happens at one true instant; a promise is waited for before time goes on. */
type Act = () => void | Promise<void>

/**
 * True time and everything that will happen in it. One event at a time, in the order of instants and, within one, in the
 * order in which they were asked for: nothing here depends on how fast the machine is.
 */
export class World {
  readonly trace: string[] = []
  steps = 0
  #now: Instant
  #hash = 0x811c9dc5
  readonly #queue = new Queue<Act>()
  readonly #isTraced: boolean

  constructor(start: Instant, isTraced: boolean) {
    this.#now = start
    this.#isTraced = isTraced
  }

  /** What no process in the simulation can know. */
  get now(): Instant {
    return this.#now
  }

  /** Has something happen in `delay` ms. */
  after(delay: Millis, act: Act): { cancel(): void } {
    return this.#queue.add(this.#now + Math.max(0, Math.round(delay)), act)
  }

  /** Lets everything happen up to `end`. Each event and all that follows from it without time passing is one step. */
  async run(end: Instant, afterStep: () => boolean): Promise<void> {
    for (let next = this.#queue.take(end); next; next = this.#queue.take(end)) {
      this.#now = next.at
      await next.what()
      await settled()
      this.steps += 1
      if (!afterStep()) return
    }
    this.#now = end
  }

  /** Notes what happened. Its hash is the run's fingerprint: equal seeds must give equal ones. */
  note(what: string): void {
    for (let index = 0; index < what.length; index++) {
      this.#hash = Math.imul(this.#hash ^ what.charCodeAt(index), 0x01000193)
    }
    this.#hash = Math.imul(this.#hash ^ (this.#now % 0x7fffffff), 0x01000193)
    if (this.#isTraced) this.trace.push(`${new Date(this.#now).toISOString().slice(5, 23)} ${what}`)
  }

  get fingerprint(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }
}

/**
 * Resolves when every promise that can go on without another event has done so. The one use of the real event loop: a
 * turn of it runs all microtasks first, however many there are, and none of them waits for anything outside.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
