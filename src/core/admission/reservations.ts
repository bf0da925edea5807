import { PRIORITIES, rankOf } from '../announcement/announcement.ts'
import type { Priority } from '../announcement/announcement.ts'
import { isSharedOut, NO_BUDGETS } from '../quota/budget.ts'
import type { Budgets } from '../quota/budget.ts'
import type { Candidate, AdmissionInput } from './candidate.ts'
import { keyOf } from '../announcement/occurrence.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import { indexAfter } from '../planning/upcoming.ts'
import { Slots } from '../quota/slots.ts'
import type { Instant } from '../time/instant.ts'

/** A claim to a slot from an instant on. It comes before the occurrence that asks. */
interface SlotClaim {
  readonly key: OccurrenceKey | undefined
  readonly announcementId: string
  readonly owner: string | null
  readonly at: Instant
}

/** The answer to an occurrence that asks for a slot. */
export interface ReservationAnswer {
  /** Whose slot it would take: a key, or an owner; null when it may have one. */
  readonly keptFor: string | null
  /** Occurrences of higher priority to come. */
  readonly ahead: number
  /** Slots that are kept for other owners and not in use. */
  readonly kept: number
}

/**
 * Keeps slots for what is to come. Every occurrence of higher priority that comes due while a call may hold its slot
 * claims one, from its own instant on. The claims are served in the common order: the highest priority first, then by
 * instant, then id. A claim gets a slot if one is free at all times from then on. A claim that finds none blocks
 * nobody. The occurrence that asks may have a slot now if all served claims still get theirs (docs/admission.md).
 */
export class Reservations {
  readonly #input: AdmissionInput
  readonly #budgets: Budgets
  /** Candidates that wait, in the order in which they are served. */
  readonly #waiting: Candidate[] = []
  readonly #isShared: boolean
  /** Filled at the first question: most decisions do not need it. */
  #bare: Slots | undefined
  /** The owner's last answer: those that ask later come after it and get the same. */
  readonly #answers = new Map<string | null, string>()

  constructor(input: AdmissionInput) {
    this.#input = input
    this.#budgets = input.budgets ?? NO_BUDGETS
    this.#isShared = isSharedOut(this.#budgets)
  }

  /** Slots that an owner occupies now. */
  used(owner: string): number {
    return this.#now().used(owner)
  }

  /** A candidate waits: it comes before all that ask later. */
  keepFor(candidate: Candidate): void {
    this.#waiting.push(candidate)
  }

  /** When the next occurrence of a higher priority comes due. */
  soonestAbove(priority: Priority): Instant | undefined {
    const soonest = prioritiesAbove(priority).map((above) => this.#input.upcoming?.soonest(above)?.due ?? Infinity)
    const first = Math.min(Infinity, ...soonest)
    return Number.isFinite(first) ? first : undefined
  }

  /** Whether an owner may have a slot for a priority. The limit and its own budget must allow one. */
  answer(owner: string | null, priority: Priority): ReservationAnswer {
    const ahead = this.#countAbove(priority)
    const kept = this.#isShared ? this.#now().keptFromOthers(owner) : 0
    return { keptFor: this.#keptFor(owner, priority, ahead), ahead, kept }
  }

  #keptFor(owner: string | null, priority: Priority, ahead: number): string | null {
    const { quota } = this.#input
    // When there is room for all of them at once, no claim needs to be served.
    if (!this.#isShared && ahead + this.#waiting.length < quota.free) return null
    const pool = this.#isShared ? owner : null
    const answered = this.#answers.get(pool)
    if (answered !== undefined) return answered
    const keptFor = this.#ask(owner, priority)
    if (keptFor !== null) this.#answers.set(pool, keptFor)
    return keptFor
  }

  #ask(owner: string | null, priority: Priority): string | null {
    const { now } = this.#input
    const bare = this.#now()
    if (bare.obstacleNow(owner) === 'reserve') return bare.keptFor()
    const without = bare.copy()
    const claims = this.#serve(without, priority)
    if (without.take(owner, now)) return null
    // Serve it first. Then one claim that found its slot finds none: that is the claim whose slot it would take.
    const withIt = bare.copy()
    withIt.take(owner, now)
    // There is such a claim. Otherwise all claims, and the one that asks, would find slots in any order.
    const displaced = claims.find((claim) => !withIt.take(claim.owner, claim.at))!
    return displaced.key ?? keyOf(displaced.announcementId, displaced.at)
  }

  /** Gives a slot to every claim that comes before a priority, as long as one is free. Returns the claims served. */
  #serve(slots: Slots, priority: Priority): readonly SlotClaim[] {
    const served: SlotClaim[] = []
    const claim = (wanted: SlotClaim) => {
      if (slots.take(wanted.owner, wanted.at)) served.push(wanted)
    }
    for (const level of prioritiesAbove(priority)) {
      for (const wanted of this.#claimsOfWaiting(level)) claim(wanted)
      this.#serveUpcoming(slots, level, claim)
    }
    for (const wanted of this.#claimsOfWaiting(priority)) claim(wanted)
    return served
  }

  #serveUpcoming(slots: Slots, level: Priority, claim: (wanted: SlotClaim) => void): void {
    const upcoming = this.#input.upcoming?.of(level) ?? []
    for (let index = 0; index < upcoming.length; index++) {
      const { announcementId, owner, due } = upcoming[index]!
      const closedThrough = slots.closedThrough(owner)
      if (due > closedThrough) claim({ key: undefined, announcementId, owner, at: due })
      // In one common pool, the claims that find nothing need not be looked at one by one.
      else if (!this.#isShared) index = indexAfter(upcoming, closedThrough, index) - 1
    }
  }

  #claimsOfWaiting(level: Priority): readonly SlotClaim[] {
    const { now } = this.#input
    return this.#waiting
      .filter((candidate) => candidate.priority === level)
      .map(({ key, announcementId, owner, notBefore }) => ({
        key,
        announcementId,
        owner,
        at: Math.max(now, notBefore),
      }))
  }

  #countAbove(priority: Priority): number {
    const { upcoming } = this.#input
    if (upcoming === undefined) return 0
    return prioritiesAbove(priority).reduce((sum, above) => sum + upcoming.count(above), 0)
  }

  #now(): Slots {
    const { calls, now, limits, slots } = this.#input
    this.#bare ??= slots?.() ?? Slots.of(calls, now, limits, this.#budgets)
    return this.#bare
  }
}

/** The priorities above one, the highest first. */
function prioritiesAbove(priority: Priority): readonly Priority[] {
  return PRIORITIES.slice(rankOf(priority) + 1).toReversed()
}
