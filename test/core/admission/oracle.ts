import { rankOf } from '../../../src/core/announcement/announcement.ts'
import { budgetOf } from '../../../src/core/quota/budget.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { compareCandidates } from '../../../src/core/admission/candidate.ts'
import type { Candidate } from '../../../src/core/admission/candidate.ts'
import type { Known } from '../../../src/core/planning/agenda.ts'
import { releaseOf } from '../../../src/core/quota/quota.ts'
import type { Call, Limits } from '../../../src/core/quota/quota.ts'
import { instantsBetween } from '../../../src/core/schedule/recurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'

/** One held slot: its owner, and from when until when. */
interface Held {
  readonly owner: string | null
  readonly from: Instant
  readonly until: Instant
}

/** A claim to a slot, in the order of serving. */
interface Wish {
  readonly owner: string | null
  readonly at: Instant
}

/** How long a call may hold its slot, computed again: 600 s for its signature, the window, the margin. */
const holdOf = ({ window, margin }: Limits): number => 600_000 + window + margin

/**
 * Admission by brute force: slots are a list of intervals, and everything is checked at every instant at which
 * something changes. It has no stretches, no pools and no shortcuts.
 */
export class Oracle {
  readonly #now: Instant
  readonly #limits: Limits
  readonly #budgets: Budgets
  readonly #held: readonly Held[]
  readonly #known: readonly Known[]

  constructor(now: Instant, limits: Limits, budgets: Budgets, calls: readonly Call[], known: readonly Known[]) {
    this.#now = now
    this.#limits = limits
    this.#budgets = budgets
    this.#known = known
    this.#held = calls.map((call) => ({
      owner: call.owner,
      from: call.bookedAt,
      until: releaseOf(call, limits) ?? call.bookedAt + holdOf(limits),
    }))
  }

  /** Whether a candidate may have a slot now, beside those that wait before it. */
  mayGo(candidate: Candidate, waiting: readonly Candidate[]): boolean {
    const wishes = this.#wishesBefore(candidate, waiting)
    const own = this.#slotOf({ owner: candidate.owner, at: this.#now })
    const without = this.#served(wishes, this.#held)
    const withIt = this.#served(wishes, [...this.#held, own])
    return this.#isSound([...this.#held, own], own) && without.every((isServed, index) => !isServed || withIt[index])
  }

  /** Whether each of these claims gets a slot, one after the other. */
  #served(wishes: readonly Wish[], held: readonly Held[]): readonly boolean[] {
    const all = [...held]
    return wishes.map((wish) => {
      const slot = this.#slotOf(wish)
      const isServed = this.#isSound([...all, slot], slot)
      if (isServed) all.push(slot)
      return isServed
    })
  }

  #slotOf({ owner, at }: Wish): Held {
    return { owner, from: at, until: Number.POSITIVE_INFINITY }
  }

  /** Whether no bound is broken, at any time looked ahead, when this owner takes a slot now. */
  #isSound(all: readonly Held[], fresh: Held): boolean {
    const end = this.#now + holdOf(this.#limits)
    const changes = [fresh.from, ...all.flatMap(({ from, until }) => [from, until])]
    return changes
      .filter((at) => at >= fresh.from && at < end)
      .every((at) => {
        const held = all.filter(({ from, until }) => from <= at && at < until)
        return this.#isWithin(held, fresh.owner)
      })
  }

  /** The bounds: the limit, the owner's budget, and the slots kept for other owners. */
  #isWithin(held: readonly Held[], owner: string | null): boolean {
    if (held.length > this.#limits.limit) return false
    const usedBy = (who: string | null) => held.filter((each) => each.owner === who).length
    const { daily, canBorrow, reserve } = budgetOf(this.#budgets, owner)
    if (daily !== null && !canBorrow && usedBy(owner) > daily) return false
    if (usedBy(owner) <= reserve) return true
    const reserves = Object.entries(this.#budgets.owners).map(([who, budget]) => [who, budget.reserve] as const)
    const kept = [...reserves, ['unplanned', this.#budgets.unplanned] as const]
    const unused = kept.reduce((sum, [who, slots]) => sum + Math.max(0, slots - usedBy(who)), 0)
    return held.length + unused <= this.#limits.limit
  }

  #wishesBefore(candidate: Candidate, waiting: readonly Candidate[]): readonly Wish[] {
    const end = this.#now + holdOf(this.#limits) - 1
    const toCome = this.#known
      .filter(({ announcement }) => rankOf(announcement.priority) > rankOf(candidate.priority))
      .flatMap(({ announcement, knownSince }) =>
        instantsBetween(announcement.schedule, { after: Math.max(this.#now, knownSince), through: end }).map((due) => ({
          announcementId: announcement.id,
          owner: announcement.owner ?? null,
          priority: announcement.priority,
          due,
          at: due,
        })),
      )
    const before = waiting
      .filter((other) => compareCandidates(other, candidate) < 0)
      .map((other) => ({ ...other, at: Math.max(this.#now, other.notBefore) }))
    return [...toCome, ...before].sort(compareCandidates)
  }
}
