import { budgetOf, commonSlots } from '../../../src/core/quota/budget.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { latestArrival, releaseOf } from '../../../src/core/quota/quota.ts'
import type { Call, Limits } from '../../../src/core/quota/quota.ts'
import type { Instant } from '../../../src/core/time/instant.ts'

/** One taken slot: its pool, and from when on. */
interface Taken {
  readonly pool: string
  readonly from: Instant
}

/** The slots by their definition: at every instant each of them is counted again. */
export class CountedSlots {
  readonly #calls: readonly (Taken & { readonly until: Instant })[]
  readonly #taken: Taken[] = []
  readonly #now: Instant
  readonly #limits: Limits
  readonly #budgets: Budgets

  constructor(calls: readonly Call[], now: Instant, limits: Limits, budgets: Budgets) {
    ;[this.#now, this.#limits, this.#budgets] = [now, limits, budgets]
    this.#calls = calls.map((call) => {
      const worst = latestArrival('unknown', call.bookedAt, now) + limits.window + limits.margin
      return { pool: this.#poolOf(call.owner), from: Number.NEGATIVE_INFINITY, until: releaseOf(call, limits) ?? worst }
    })
  }

  /** Takes a slot if one is free at all times from an instant on. It checks only where a slot is released or taken. */
  take(owner: string | null, at: Instant): boolean {
    const changes = [...this.#calls.map(({ until }) => until), ...this.#taken.map(({ from }) => from)]
    const instants = [at, ...changes.flatMap((change) => [change - 1, change]).filter((change) => change > at)]
    if (instants.some((instant) => this.#isFull(owner, instant))) return false
    this.#taken.push({ pool: this.#poolOf(owner), from: at })
    return true
  }

  /** Slots that an owner occupies at the first instant. */
  used(owner: string | null): number {
    return this.#usedAt(this.#poolOf(owner), this.#now)
  }

  #isFull(owner: string | null, at: Instant): boolean {
    const pool = this.#poolOf(owner)
    const { daily, canBorrow, reserve } = this.#budgetOf(pool)
    const used = this.#usedAt(pool, at)
    if (daily !== null && !canBorrow && used >= daily) return true
    const pools = [...new Set([...this.#calls, ...this.#taken].map((each) => each.pool))]
    const counts = pools.map((each) => [this.#usedAt(each, at), this.#budgetOf(each).reserve] as const)
    if (counts.reduce((sum, [count]) => sum + count, 0) >= this.#limits.limit) return true
    const excess = counts.reduce((sum, [count, kept]) => sum + Math.max(0, count - kept), 0)
    return used >= reserve && excess >= commonSlots(this.#budgets, this.#limits)
  }

  #usedAt(pool: string, at: Instant): number {
    const held = this.#calls.filter((call) => call.pool === pool && call.until > at).length
    return held + this.#taken.filter((taken) => taken.pool === pool && taken.from <= at).length
  }

  #budgetOf(pool: string) {
    return budgetOf(this.#budgets, pool === '' ? null : pool)
  }

  #poolOf(owner: string | null): string {
    const { daily, reserve } = budgetOf(this.#budgets, owner)
    return owner !== null && (daily !== null || reserve > 0) ? owner : ''
  }
}
