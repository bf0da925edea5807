import type { World } from '../world/world.ts'

/**
 * A promise of ARCHITECTURE.md, the cap, the spacing and what a team may take apart; `word` is that what a person said
 * holds, `account` that faults of the account hold what is due, and `order` is what every promise rests on.
 */
export type Promised =
  'P1 cap' | 'P1 spacing' | 'P1 budget' | 'word' | 'account' | 'P2' | 'P3' | 'P4' | 'P5' | 'P9' | 'order'

/** A promise that was broken, when, and how. */
export interface Violation {
  readonly promise: Promised
  readonly step: number
  readonly at: string
  readonly text: string
}

/** What the checks found. A run ends at its first violation: what follows from it says nothing more. */
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
