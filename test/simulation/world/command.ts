import { BelfryError } from '../../../src/errors.ts'
import type { Store } from '../../../src/ports/store.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import type { Dice } from './dice.ts'
import { Mortal } from './mortal.ts'
import { faulty } from '../faults/store-faults.ts'
import { watched } from '../checks/watch.ts'

/**
 * A command that a person runs. It is a process of its own with its own connection. It fails and dies like any other.
 */
export class Command extends Mortal {
  #store: Store | undefined

  /**
   * Opens the database, acts and closes it. Resolves when that ended in any way except death. Returns whether it
   * succeeded, as far as the person was told.
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
      // A person may ask for something impossible. The store then refuses it and tells them.
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
