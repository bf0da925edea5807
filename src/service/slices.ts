import { setImmediate } from 'node:timers/promises'
import type { Millis } from '../core/time/instant.ts'
import type { Clock } from '../ports/clock.ts'

/** Runs steps to their end, with something else in between. Undefined when that would take longer than it may. */
export type RunSteps = <T>(steps: Generator<undefined, T>) => Promise<T | undefined>

/** How steps are run. */
export interface Slicing {
  readonly clock: Pick<Clock, 'monotonic'>
  /** How long one slice is, about: nothing else runs meanwhile. */
  readonly slice: Millis
  /** How long all slices may take together, of everything that one runner runs. */
  readonly budget: Millis
  /** Ends the run before the next slice: the steps stay as they are, and the reason of the signal is thrown. */
  readonly signal: AbortSignal
}

/** Runs steps in slices, within a budget, for as long as somebody wants the result. */
export function inSlices({ clock, slice, budget, signal }: Slicing): RunSteps {
  let spent = 0
  return async (steps) => {
    while (spent < budget) {
      // What was done before is a slice of its own. The reader may have left meanwhile.
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
