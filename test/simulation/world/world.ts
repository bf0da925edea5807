import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { Queue } from './queue.ts'

/** What happens at one true instant. If it returns a promise, time waits for it. */
type Act = () => void | Promise<void>

/**
 * True time, and everything that will happen in it. One event runs at a time, in the order of instants, then in the
 * order of asking. Nothing here depends on the speed of the machine.
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

  /** True time. No process in the simulation can know it. */
  get now(): Instant {
    return this.#now
  }

  /** Runs an act in `delay` ms. */
  after(delay: Millis, act: Act): { cancel(): void } {
    return this.#queue.add(this.#now + Math.max(0, Math.round(delay)), act)
  }

  /** Runs everything up to `end`. One step is one event and everything that follows from it without time passing. */
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

  /** Notes what happened. The hash of the notes is the run's fingerprint: equal seeds must give equal fingerprints. */
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
 * Resolves when every promise that can continue without another event has done so. This is the only use of the real
 * event loop. One round of it first runs all microtasks, however many there are, and none of them waits for anything
 * outside.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
