import { seededChance } from '../../../src/simulator/gateway/chance.ts'

/**
 * Chance from a seed, with a separate stream for each purpose. Drawing more for one purpose must not change what
 * happens for another. So a scenario stays the same when a fault is added to it.
 */
export class Dice {
  readonly #next: () => number

  constructor(seed: number, purpose: string) {
    this.#next = seededChance(mix(seed, purpose))
  }

  happens(probability: number): boolean {
    return probability > 0 && this.#next() < probability
  }

  /** A whole number from `least` to `most`, both inclusive. */
  int(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1))
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#next() * items.length)]!
  }

  /** A length between two, with each size equally likely: 1 to 10 ms as often as 1 to 10 hours. */
  span(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.#next())
  }
}

/** Spreads neighbouring seeds over all states of the source (the last step of murmur3, over FNV-1a). */
function mix(seed: number, purpose: string): number {
  let hash = 0x811c9dc5 ^ seed
  for (let index = 0; index < purpose.length; index++) {
    hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
