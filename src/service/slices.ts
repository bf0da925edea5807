import { setImmediate } from 'node:timers/promises'
import type { Millis } from '../core/time/instant.ts'
import type { Clock } from '../ports/clock.ts'

/**
 * Runs steps to their end, and lets other work run in between. Undefined when that would take longer than its budget.
 */
export type RunSteps = <T>(steps: Generator<undefined, T>) => Promise<T | undefined>

/** How steps are run. */
export interface Slicing {
  readonly clock: Pick<Clock, 'monotonic'>
  /** About how long one slice is, in ms. Nothing else runs during a slice. */
  readonly slice: Millis
  /** How long all slices of one runner may take together, in ms. */
  readonly budget: Millis
  /** Ends the run before the next slice. The steps stay as they are, and the signal's reason is thrown. */
  readonly signal: AbortSignal
}

/** Runs steps in slices, within a budget, until the signal is aborted. Throws the signal's reason then. */
export function inSlices({ clock, slice, budget, signal }: Slicing): RunSteps {
  let spent = 0
  return async (steps) => {
    while (spent < budget) {
      // Other work goes first. The reader may have left meanwhile.
      await setImmediate()
      signal.throwIfAborted()
      const began = clock.monotonic()
      let took = 0
      while (took < slice) {
        const step = steps.next()
        took = clock.monotonic() - began
        if (step.done !== true) continue
        spent += took
        return step.value
      }
      spent += took
    }
    return undefined
  }
}
