import type { Millis } from '../../src/core/time.ts'
import { BelfryError } from '../../src/errors.ts'
import type { Store } from '../../src/ports.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Dice } from './dice.ts'
import type { Faults } from './scenario.ts'
import type { Stage } from './service.ts'
import { faulty } from './store-faults.ts'
import type { Victim } from './store-faults.ts'
import { watched } from './watch.ts'

/** A command that a person runs: a process of its own with its own connection, which fails and dies like any other. */
export class Command implements Victim {
  isAlive = true
  readonly name: string
  readonly #stage: Stage
  #store: Store | undefined
  #standsStillUntil = 0

  constructor(name: string, stage: Stage) {
    this.name = name
    this.#stage = stage
  }

  /**
   * Opens the database, acts and closes it. Resolves when that ended in whatever way but death; says whether it was done,
   * as far as the person was told.
   */
  async run(file: string, dice: Dice, act: (store: Store) => Promise<void>): Promise<boolean> {
    const { world, host, checks, findings } = this.#stage
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
    this.#end()
    return isDone
  }

  get faults(): Faults {
    return this.#stage.faults
  }

  get isDiskFull(): boolean {
    return this.#stage.isDiskFull
  }

  crash(why: string): void {
    if (!this.isAlive) return
    this.#stage.world.note(`${this.name} dies ${why}`)
    this.#end()
  }

  wait(delay: Millis): Promise<void> {
    return new Promise((resolve) => this.#after(delay, resolve))
  }

  pause(length: Millis): void {
    this.#standsStillUntil = this.#stage.world.now + length
    this.#stage.world.note(`${this.name} stands still for ${length} ms`)
  }

  count(): void {
    // A command takes no turns.
  }

  #after(delay: Millis, act: () => void): void {
    const { world } = this.#stage
    world.after(delay, () => {
      if (!this.isAlive) return
      const rest = this.#standsStillUntil - world.now
      if (rest > 0) this.#after(rest, act)
      else act()
    })
  }

  #end(): void {
    this.isAlive = false
    void this.#store?.close()
  }
}
