import { budgetOf, commonSlots, reservesOf } from './budget.ts'
import type { Budget, Budgets } from './budget.ts'
import { Heights } from './heights.ts'
import { latestArrival, releaseOf, SIGNATURE_LIFETIME } from './quota.ts'
import type { Call, Limits } from './quota.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** How long a call may occupy its slot at most, from its booking, in ms: as long as one whose outcome stays unknown. */
export function longestHold({ window, margin }: Limits): Millis {
  return SIGNATURE_LIFETIME + window + margin
}

/** Why a slot cannot be taken: the common limit, the owner's own bound, or what is kept for other owners. */
export type Obstacle = 'quota' | 'budget' | 'reserve'

/** What one owner occupies, in each stretch. Owners without a budget share one pool. */
interface Pool {
  readonly budget: Budget
  /** By the calls of the ledger alone. */
  readonly held: Int32Array
  /** With the slots taken on top. Undefined until one is taken, which most owners never do. */
  used: Heights | undefined
  /** Nothing can be taken at or before this instant. It stays true, because slots are taken and never given back. */
  closedThrough: Instant
}

/** What is there before any slot is taken. It never changes. */
interface Ground {
  readonly limit: number
  readonly common: number
  readonly budgets: Budgets
  /** The ends of the stretches, ascending; the last one is Infinity. */
  readonly ends: Float64Array
}

/** What changes as slots are taken. */
interface Taken {
  readonly total: Heights
  /** Slots that owners took beyond their reserve, out of the common ones. */
  readonly excess: Heights
  readonly pools: Map<string, Pool>
}

/**
 * The slots from one instant on: those that the ledger's calls occupy until their release, and those taken on top. A
 * slot that is taken is kept for longer than anything looks ahead, so it never ends here. A stretch lies between two
 * releases. The free slots in it are fewest at its end, and that counts.
 */
export class Slots {
  readonly #ground: Ground
  readonly #total: Heights
  readonly #excess: Heights
  readonly #pools: Map<string, Pool>
  /** Pools by owner: one decision looks them up thousands of times. */
  readonly #poolsOfOwners = new Map<string | null, Pool>()

  private constructor(ground: Ground, { total, excess, pools }: Taken) {
    this.#ground = ground
    this.#total = total
    this.#excess = excess
    this.#pools = pools
  }

  /** The slots that a ledger leaves at an instant. */
  static of(calls: readonly Call[], now: Instant, limits: Limits, budgets: Budgets): Slots {
    const held = new Map<string, number[]>()
    for (const call of calls) {
      const release = releaseAt(call, now, limits)
      if (release <= now) continue
      const name = poolNameOf(budgets, call.owner)
      const releases = held.get(name)
      if (releases === undefined) held.set(name, [release])
      else releases.push(release)
    }
    const ends = endsOf(held)
    const total = new Int32Array(ends.length)
    const excess = new Int32Array(ends.length)
    const pools = new Map<string, Pool>()
    for (const [name, releases] of held) {
      const budget = budgetOf(budgets, name || null)
      const inStretches = heldIn(ends, releases)
      for (let index = 0; index < ends.length; index++) {
        total[index]! += inStretches[index]!
        excess[index]! += Math.max(0, inStretches[index]! - budget.reserve)
      }
      pools.set(name, poolOf(budget, inStretches))
    }
    const ground = { limit: limits.limit, common: commonSlots(budgets, limits), budgets, ends }
    return new Slots(ground, { total: Heights.of(total), excess: Heights.of(excess), pools })
  }

  /** An independent copy: what is taken from one is not taken from the other. */
  copy(): Slots {
    const pools = new Map<string, Pool>()
    for (const [name, pool] of this.#pools) pools.set(name, { ...pool, used: pool.used?.copy() })
    return new Slots(this.#ground, { total: this.#total.copy(), excess: this.#excess.copy(), pools })
  }

  /** Slots that an owner occupies at the first instant. */
  used(owner: string | null): number {
    return usedNow(this.#poolOf(owner))
  }

  /** Why an owner cannot take a slot at the first instant, if nobody takes one later. */
  obstacleNow(owner: string | null): Obstacle | undefined {
    const { limit, common } = this.#ground
    const pool = this.#poolOf(owner)
    const { budget } = pool
    const used = usedNow(pool)
    if (used >= boundOf(budget)) return 'budget'
    if (this.#total.first >= limit) return 'quota'
    if (used >= budget.reserve && this.#excess.first >= common) return 'reserve'
    return undefined
  }

  /** The owner can take no slot at or before this instant, as far as was tried. */
  closedThrough(owner: string | null): Instant {
    return this.#poolOf(owner).closedThrough
  }

  /** Takes a slot from an instant on. False, and nothing taken, when none is free at some time from then on. */
  take(owner: string | null, at: Instant): boolean {
    const pool = this.#poolOf(owner)
    if (at <= pool.closedThrough) return false
    const used = (pool.used ??= Heights.of(pool.held))
    const first = firstAfter(this.#ground.ends, at)
    const closed = this.#lastClosed(pool.budget, used)
    if (closed >= first) {
      // A claim that begins before the end of this stretch meets the same obstacle in it.
      pool.closedThrough = this.#ground.ends[closed]! - 1
      return false
    }
    const { reserve } = pool.budget
    if (reserve === 0) this.#excess.raise(first)
    else this.#excess.raiseWhere(first, used, reserve)
    this.#total.raise(first)
    used.raise(first)
    return true
  }

  /** The owner whose reserve blocks a common slot: the one with the most kept slots that are not in use. */
  keptFor(): string {
    const unused = reservesOf(this.#ground.budgets).map(([owner, reserve]) => ({
      owner,
      left: reserve - this.used(owner),
    }))
    // A slot is only ever kept for an owner.
    return unused.sort((a, b) => b.left - a.left)[0]!.owner
  }

  /** Slots that are kept for other owners and not in use, at the first instant. */
  keptFromOthers(owner: string | null): number {
    return reservesOf(this.#ground.budgets)
      .filter(([other]) => other !== owner)
      .reduce((sum, [other, reserve]) => sum + Math.max(0, reserve - this.used(other)), 0)
  }

  /** The last stretch in which a pool cannot take a slot; -1 when there is none. */
  #lastClosed(budget: Budget, used: Heights): number {
    const { limit, common } = this.#ground
    const byReserve =
      budget.reserve === 0 ? this.#excess.lastWith(common) : this.#excess.lastWithBoth(common, used, budget.reserve)
    return Math.max(used.lastWith(boundOf(budget)), this.#total.lastWith(limit), byReserve)
  }

  #poolOf(owner: string | null): Pool {
    const remembered = this.#poolsOfOwners.get(owner)
    if (remembered !== undefined) return remembered
    const pool = this.#findPool(owner)
    this.#poolsOfOwners.set(owner, pool)
    return pool
  }

  #findPool(owner: string | null): Pool {
    const { budgets, ends } = this.#ground
    const name = poolNameOf(budgets, owner)
    const known = this.#pools.get(name)
    if (known !== undefined) return known
    const pool = poolOf(budgetOf(budgets, name || null), new Int32Array(ends.length))
    this.#pools.set(name, pool)
    return pool
  }
}

/** The name of an owner's pool: its own, or that of all owners without a budget. */
function poolNameOf(budgets: Budgets, owner: string | null): string {
  const { daily, reserve } = budgetOf(budgets, owner)
  return owner !== null && (daily !== null || reserve > 0) ? owner : ''
}

/** The most slots that a pool may have at once. */
function boundOf({ daily, canBorrow }: Budget): number {
  return daily === null || canBorrow ? Infinity : daily
}

/** The ends of the stretches between releases, ascending; the last one is Infinity. */
function endsOf(held: ReadonlyMap<string, readonly number[]>): Float64Array {
  let count = 1
  for (const releases of held.values()) count += releases.length
  const all = new Float64Array(count).fill(Infinity)
  let filled = 0
  for (const releases of held.values()) {
    all.set(releases, filled)
    filled += releases.length
  }
  all.sort()
  let last = 0
  for (const end of all) if (end !== all[last]) all[++last] = end
  return all.subarray(0, last + 1)
}

/** How many slots are held in each stretch. A slot is held in all stretches up to its release. */
function heldIn(ends: Float64Array, releases: readonly number[]): Int32Array {
  const held = new Int32Array(ends.length)
  const sorted = Float64Array.from(releases).sort()
  let from = 0
  for (let freed = 0; freed < sorted.length; freed++) {
    const until = firstAfter(ends, sorted[freed]!)
    held.fill(sorted.length - freed, from, until)
    from = until
  }
  return held
}

/** The index of the first stretch that ends after an instant. */
function firstAfter(ends: Float64Array, at: Instant): number {
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ends[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low
}

function poolOf(budget: Budget, held: Int32Array): Pool {
  return { budget, held, used: undefined, closedThrough: Number.NEGATIVE_INFINITY }
}

/** Slots that a pool occupies at the first instant. */
function usedNow({ held, used }: Pool): number {
  return used === undefined ? held[0]! : used.first
}

/** When a call's slot frees. For a call under way the worst case is assumed. */
function releaseAt(call: Call, now: Instant, limits: Limits): Instant {
  return releaseOf(call, limits) ?? latestArrival('unknown', call.bookedAt, now) + limits.window + limits.margin
}
