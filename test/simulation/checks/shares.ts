import { isSharedOut, UNPLANNED } from '../../../src/core/quota/budget.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import { SIGNATURE_LIFETIME } from '../../../src/core/quota/quota.ts'
import type { Limits } from '../../../src/core/quota/quota.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Findings } from './findings.ts'

/** One call of the ledger, counted by separate arithmetic. */
interface Held {
  readonly key: string
  readonly owner: string | null
  readonly bookedAt: Instant
  /** The last instant at which the vendor can have counted it. Infinity while that is unknown. */
  latest: number
}

/**
 * The checks of budgets. A team holds no more slots than it may, and no team takes slots kept for another. If the quota
 * is not shared, there is nothing to check.
 */
export class Shares {
  readonly #findings: Findings
  readonly #budgets: Budgets
  readonly #limits: Limits
  readonly #calls = new Map<number, Held>()
  /** True instants, ascending, at which calls of each team reached ZIM. */
  readonly #seen = new Map<string, Instant[]>()
  #isInForce = false

  constructor(findings: Findings, budgets: Budgets, limits: Limits) {
    this.#findings = findings
    this.#budgets = budgets
    this.#limits = limits
  }

  /** A slot was taken for a team at `now`, by the host's clock. */
  booked(callId: number, key: string, owner: string | null, now: Instant): void {
    if (!isSharedOut(this.#budgets)) return
    const before = this.#count(now)
    this.#calls.set(callId, { key, owner, bookedAt: now, latest: Number.POSITIVE_INFINITY })
    if (!this.#isInForce) return
    const own = before.get(owner) ?? 0
    const { daily = null, canBorrow = false } = this.#budgetOf(owner)
    if (daily !== null && !canBorrow && own >= daily)
      this.#findings.broken('P1 budget', `${key} takes slot ${own + 1} of the ${daily} of ${owner}`)
    const [was, is] = [this.#spoken(before), this.#spoken(this.#count(now))]
    if (is > was && is > this.#limits.limit)
      this.#findings.broken('P1 budget', `${key} of ${owner} takes a slot that is kept for another`)
  }

  /** The files that share the quota have been read. Before that, no process knew about it. */
  comeIntoForce(): void {
    this.#isInForce = true
  }

  settled(callId: number, outcome: Outcome['kind'], endedAt: Instant): void {
    const call = this.#calls.get(callId)
    if (call === undefined) return
    if (outcome === 'unsent') this.#calls.delete(callId)
    const ended = Math.max(endedAt, call.bookedAt)
    call.latest = outcome === 'unknown' ? Math.max(ended, call.bookedAt + SIGNATURE_LIFETIME) : ended
  }

  /** The process that took over gave calls up. */
  recovered(keys: readonly string[], endedAt: Instant): void {
    for (const [callId, { key, latest, bookedAt }] of this.#calls) {
      if (latest !== Number.POSITIVE_INFINITY || !keys.includes(key)) continue
      // However late this is found out: its signature has been invalid since then.
      this.settled(callId, 'unknown', Math.min(endedAt, bookedAt + SIGNATURE_LIFETIME))
    }
  }

  /** A call of a team reached ZIM at a true instant. No window may hold more calls of the team than it may send. */
  reached(owner: string | null, at: Instant): void {
    if (owner === null) return
    const seen = this.#seen.get(owner) ?? []
    this.#seen.set(owner, seen)
    seen.push(at)
    const { daily = null, canBorrow = false } = this.#budgetOf(owner)
    if (daily === null || canBorrow) return
    const back = seen.at(-1 - daily)
    if (back !== undefined && at - back < this.#limits.window)
      this.#findings.broken('P1 budget', `${daily + 1} calls of ${owner} within ${at - back} ms, of at most ${daily}`)
  }

  #budgetOf(owner: string | null): Partial<Budgets['owners'][string]> {
    if (owner === UNPLANNED) return { reserve: this.#budgets.unplanned }
    return owner === null ? {} : (this.#budgets.owners[owner] ?? {})
  }

  /** How many slots each team holds. */
  #count(now: Instant): ReadonlyMap<string | null, number> {
    const { window, margin } = this.#limits
    const counts = new Map<string | null, number>()
    for (const { owner, latest } of this.#calls.values()) {
      if (latest + window + margin > now) counts.set(owner, (counts.get(owner) ?? 0) + 1)
    }
    return counts
  }

  /** How many slots are held or kept. */
  #spoken(counts: ReadonlyMap<string | null, number>): number {
    const names = new Set([...counts.keys(), ...Object.keys(this.#budgets.owners), UNPLANNED])
    return [...names].reduce(
      (sum, owner) => sum + Math.max(counts.get(owner) ?? 0, this.#budgetOf(owner).reserve ?? 0),
      0,
    )
  }
}
