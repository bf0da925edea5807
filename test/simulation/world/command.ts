import { BelfryError } from '../../../src/errors.ts'
import type { Store } from '../../../src/ports/store.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import type { Dice } from './dice.ts'
import { Mortal } from './mortal.ts'
import { faulty } from '../faults/store-faults.ts'
import { watched } from '../checks/watch.ts'

/** A command that a person runs: a process of its own with its own connection, which fails and dies like any other. */
export class Command extends Mortal {
  #store: Store | undefined

  /**
   * Opens the database, acts and closes it. Resolves when that ended in whatever way but death; says whether it was done,
   * as far as the person was told.
   */
  async run(file: string, dice: Dice, act: (store: Store) => Promise<void>): Promise<boolean> {
    const { world, host, checks, findings } = this.stage
    this.#store = await openSqliteStore(file, { newId: () => 'simulated', now: host.now() })
    const seen = watched(this.#store, world, checks, () => undefined)
    let isDone = false
    try {
      await act(faulty(seen, this, dice))
      isDone = true
    } catch (error) {
      // What a person asks for may be impossible, and what the store refuses is told to them.
      if (error instanceof BelfryError) world.note(`${this.name} is told: ${error.message}`)
      else findings.broken('order', `${this.name} failed: ${String(error)}`)
    }
    this.end()
    return isDone
  }

  count(): void {
    // A command takes no turns.
  }

  protected closeFiles(): void {
    void this.#store?.close()
  }
}
