import type { World } from '../world/world.ts'

/**
 * A promise of ARCHITECTURE.md. P1 has three parts here: the cap, the spacing, and what a team may use. `word`: what a
 * person said is kept. `account`: faults of the account hold what is due. `order`: the base of every promise.
 */
export type Promised =
  'P1 cap' | 'P1 spacing' | 'P1 budget' | 'word' | 'account' | 'P2' | 'P3' | 'P4' | 'P5' | 'P9' | 'order'

/** A broken promise: when and how. */
export interface Violation {
  readonly promise: Promised
  readonly step: number
  readonly at: string
  readonly text: string
}

/** What the checks found. A run ends at its first violation, since its consequences say nothing more. */
export class Findings {
  readonly violations: Violation[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  broken(promise: Promised, text: string): void {
    this.#world.note(`VIOLATION of ${promise}: ${text}`)
    const at = new Date(this.#world.now).toISOString()
    this.violations.push({ promise, step: this.#world.steps, at, text })
  }

  get isClean(): boolean {
    return this.violations.length === 0
  }
}
