import type { Millis } from '../../../src/core/time/instant.ts'
import type { Faults } from '../faults/faults.ts'
import type { Stage } from './stage.ts'
import type { Victim } from '../faults/store-faults.ts'

/** A process of the host. It stands still, and it dies. After its death, nothing that it waits for ever comes. */
export abstract class Mortal implements Victim {
  isAlive = true
  readonly name: string
  protected readonly stage: Stage
  #standsStillUntil = 0

  constructor(name: string, stage: Stage) {
    this.name = name
    this.stage = stage
  }

  get faults(): Faults {
    return this.stage.faults
  }

  get isDiskFull(): boolean {
    return this.stage.isDiskFull
  }

  crash(why: string): void {
    if (!this.isAlive) return
    this.stage.world.note(`${this.name} dies ${why}`)
    this.end()
  }

  wait(delay: Millis): Promise<void> {
    return new Promise((resolve) => {
      this.after(delay, resolve)
    })
  }

  pause(length: Millis): void {
    this.#standsStillUntil = this.stage.world.now + length
    this.stage.world.note(`${this.name} stands still for ${length} ms`)
  }

  /** Runs an act in this process after `delay` ms: later if the process stands still, never if it is dead. */
  after(delay: Millis, act: () => void): { cancel(): void } {
    const { world } = this.stage
    let handle = world.after(delay, () => {
      if (!this.isAlive) return
      const rest = this.#standsStillUntil - world.now
      if (rest > 0) handle = this.after(rest, act)
      else act()
    })
    return { cancel: () => handle.cancel() }
  }

  abstract count(): void

  /** Ends the process. The operating system closes its files. Whatever was not committed is lost. */
  protected end(): void {
    this.isAlive = false
    this.closeFiles()
  }

  protected abstract closeFiles(): void
}
