import { SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import { showDuration } from '../../core/wording/duration.ts'
import { BelfryError } from '../../errors.ts'
import { within } from './patience.ts'
import type { Terminal } from '../support/terminal.ts'

/** How long closing one thing may take by default, in ms. Normally it takes milliseconds. */
const PATIENCE: Millis = SECOND

/** How to close one thing, and how long that may take, in ms. */
interface Closing {
  readonly name: string
  readonly close: () => Promise<unknown>
  readonly patience: Millis
}

/** What was opened. It is closed in reverse order, each thing once, even if the opening failed. */
export class Teardown {
  #closings: Closing[] = []
  readonly #terminal: Pick<Terminal, 'onOverdue'>

  constructor(terminal: Pick<Terminal, 'onOverdue'>) {
    this.#terminal = terminal
  }

  /** Remembers how to close what was just opened. `name` is for people. */
  defer(name: string, close: () => Promise<unknown>, patience: Millis = PATIENCE): void {
    this.#closings.push({ name, close, patience })
  }

  /**
   * Closes everything, last opened first. If one closing fails, or takes too long, the others are still closed.
   * @throws the first failure
   */
  async run(): Promise<void> {
    const failures: unknown[] = []
    for (const { name, close, patience } of this.#closings.splice(0).toReversed()) {
      try {
        await within(patience, close(), () => {
          this.#terminal.onOverdue?.()
          throw new BelfryError('unavailable', `${name} could not be closed within ${showDuration(patience)}`, {
            remedy: 'It was left as it is. What was not settled is unknown at the next start.',
          })
        })
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
