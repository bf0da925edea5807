import { budgetOf, commonSlots, reservesOf } from './budget.ts'
import type { Budget, Budgets } from './budget.ts'
import { latestArrival, releaseOf, SIGNATURE_LIFETIME } from './quota.ts'
import type { Call, Limits } from './quota.ts'
import type { Instant, Millis } from './time.ts'

/** How long a call may occupy its slot at most, from its booking: as long as one does whose outcome stays unknown. */
export function longestHold({ window, margin }: Limits): Millis {
  return SIGNATURE_LIFETIME + window + margin
}

/** What keeps a slot from being taken: everybody's limit, the owner's own, or what is kept for others. */
export type Obstacle = 'quota' | 'budget' | 'reserve'

/** What one owner occupies, in each stretch. Owners without a budget are one pool. */
interface Pool {
  readonly budget: Budget
  readonly used: Int32Array
  /** Nothing can be taken at or before this instant: it was tried, and slots are only ever taken. */
  closedThrough: Instant
}

/**
 * The slots from one instant on: those that the ledger's calls occupy until each is released, and those taken on top.
 * Whoever takes one from an instant on keeps it for longer than is looked ahead, so that nothing taken ends. A stretch
 * lies between two releases; within one the slots are fewest at its end, and that is what counts.
 */
export class Slots {
  readonly #limit: number
  readonly #common: number
  readonly #budgets: Budgets
  /** Ends of the stretches, ascending; the last one has none. */
  readonly #ends: Float64Array
  readonly #total: Int32Array
  /** Slots taken by owners beyond what is kept for them, out of those that are everybody's. */
  readonly #excess: Int32Array
  readonly #pools = new Map<string, Pool>()
  /** Pools by owner: looked up thousands of times for a decision. */
  readonly #poolsOfOwners = new Map<string | null, Pool>()

  constructor(calls: readonly Call[], now: Instant, limits: Limits, budgets: Budgets) {
    this.#limit = limits.limit
    this.#budgets = budgets
    this.#common = commonSlots(budgets, limits)
    const held = calls.flatMap((call) => {
      const release = releaseAt(call, now, limits)
      return release > now ? [{ owner: call.owner, release }] : []
    })
    const releases = [...new Set(held.map(({ release }) => release))].sort((a, b) => a - b)
    this.#ends = Float64Array.from([...releases, Infinity])
    this.#total = new Int32Array(this.#ends.length)
    this.#excess = new Int32Array(this.#ends.length)
    const stretchOf = new Map(releases.map((release, index) => [release, index]))
    // Each in the last stretch in which it is held, and then in all those before.
    for (const { owner, release } of held) this.#poolOf(owner).used[stretchOf.get(release)!]! += 1
    for (const { budget, used } of this.#pools.values()) {
      for (let index = used.length - 1; index >= 0; index--) {
        used[index]! += used[index + 1] ?? 0
        this.#total[index]! += used[index]!
        this.#excess[index]! += Math.max(0, used[index]! - budget.reserve)
      }
    }
  }

  /** Slots that an owner occupies at the first instant. */
  used(owner: string | null): number {
    return this.#poolOf(owner).used[0]!
  }

  /** What keeps an owner from taking a slot at the first instant, if nobody takes one later. */
  obstacleNow(owner: string | null): Obstacle | undefined {
    return this.#obstacleIn(0, this.#poolOf(owner))
  }

  /** No owner's slot can be taken at or before this instant, as far as was tried. */
  closedThrough(owner: string | null): Instant {
    return this.#poolOf(owner).closedThrough
  }

  /** Takes a slot from an instant on; false, and nothing is taken, where there is none at some time from then on. */
  take(owner: string | null, at: Instant): boolean {
    const pool = this.#poolOf(owner)
    if (at <= pool.closedThrough) return false
    const first = this.#ends.findIndex((end) => end > at)
    for (let index = this.#ends.length - 1; index >= first; index--) {
      if (this.#obstacleIn(index, pool) === undefined) continue
      // Whoever begins before the end of this stretch meets the same obstacle in it.
      pool.closedThrough = this.#ends[index]! - 1
      return false
    }
    for (let index = first; index < this.#ends.length; index++) {
      if (pool.used[index]! >= pool.budget.reserve) this.#excess[index]! += 1
      this.#total[index]! += 1
      pool.used[index]! += 1
    }
    return true
  }

  /** Whose kept slots are in the way of one more of everybody's: the owner with the most of them not in use. */
  keptFor(): string {
    const unused = reservesOf(this.#budgets).map(([owner, reserve]) => ({ owner, left: reserve - this.used(owner) }))
    // Nothing is kept without somebody to keep it for.
    return unused.sort((a, b) => b.left - a.left)[0]!.owner
  }

  /** Slots that are kept for others at the first instant and not in use. */
  keptFromOthers(owner: string | null): number {
    return reservesOf(this.#budgets)
      .filter(([other]) => other !== owner)
      .reduce((sum, [other, reserve]) => sum + Math.max(0, reserve - this.used(other)), 0)
  }

  #obstacleIn(index: number, { budget, used }: Pool): Obstacle | undefined {
    if (budget.daily !== null && !budget.canBorrow && used[index]! >= budget.daily) return 'budget'
    if (this.#total[index]! >= this.#limit) return 'quota'
    if (used[index]! >= budget.reserve && this.#excess[index]! >= this.#common) return 'reserve'
    return undefined
  }

  #poolOf(owner: string | null): Pool {
    const remembered = this.#poolsOfOwners.get(owner)
    if (remembered !== undefined) return remembered
    const pool = this.#findPool(owner)
    this.#poolsOfOwners.set(owner, pool)
    return pool
  }

  #findPool(owner: string | null): Pool {
    const budget = budgetOf(this.#budgets, owner)
    const hasOwn = budget.daily !== null || budget.reserve > 0
    const name = hasOwn && owner !== null ? owner : ''
    const known = this.#pools.get(name)
    if (known !== undefined) return known
    const pool = { budget, used: new Int32Array(this.#ends.length), closedThrough: Number.NEGATIVE_INFINITY }
    this.#pools.set(name, pool)
    return pool
  }
}

/** When a call's slot frees; of one that is under way the worst is assumed. */
function releaseAt(call: Call, now: Instant, limits: Limits): Instant {
  return releaseOf(call, limits) ?? latestArrival('unknown', call.bookedAt, now) + limits.window + limits.margin
}
