import { setImmediate } from 'node:timers/promises'
import type { Millis } from '../core/time/instant.ts'
import type { Clock } from '../ports/clock.ts'

/** Takes steps to their end, with something else in between; undefined when that would take more than it may. */
export type RunSteps = <T>(steps: Generator<undefined, T>) => Promise<T | undefined>

/** How steps are taken. */
export interface Slicing {
  readonly clock: Pick<Clock, 'monotonic'>
  /** For about so long at a time nothing else runs. */
  readonly slice: Millis
  /** So much time of all slices together, of everything that is taken with it. */
  readonly budget: Millis
  /** Ends it before its next slice: the steps are left as they are, and its reason is thrown. */
  readonly signal: AbortSignal
}

/** Takes steps in slices, within a budget, for as long as anybody wants the result. */
export function inSlices({ clock, slice, budget, signal }: Slicing): RunSteps {
  let spent = 0
  return async (steps) => {
    while (spent < budget) {
      // What was done before is a slice of its own; whoever asked may leave meanwhile.
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
