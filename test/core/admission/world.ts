import { admit } from '../../../src/core/admission/admission.ts'
import { rankOf } from '../../../src/core/announcement/announcement.ts'
import type { Priority } from '../../../src/core/announcement/announcement.ts'
import { budgetOf, reservesOf } from '../../../src/core/quota/budget.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import type { Candidate, AdmissionInput } from '../../../src/core/admission/candidate.ts'
import { expiryOf } from '../../../src/core/announcement/lateness.ts'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import { UpcomingWindow } from '../../../src/core/planning/upcoming.ts'
import { Agenda } from '../../../src/core/planning/agenda.ts'
import type { Known } from '../../../src/core/planning/agenda.ts'
import { latestArrival, quotaAt, releaseOf } from '../../../src/core/quota/quota.ts'
import type { Call, Limits } from '../../../src/core/quota/quota.ts'
import { longestHold } from '../../../src/core/quota/slots.ts'
import { SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'

/** How one call ends, and after how long. */
export interface Ending {
  readonly kind: Extract<Outcome['kind'], 'accepted' | 'rejected' | 'unknown' | 'unsent'>
  readonly after: Millis
}

interface Booked extends Call {
  readonly priority: Priority
}

type Waiting = { -readonly [K in keyof Candidate]: Candidate[K] }

/**
 * The decisions of a service whose calls fail at random. Admission, quota and planning are the real ones; everything
 * else is as simple as possible. Each decision is checked, and `wrongs` holds those that were wrong.
 */
export class AdmissionWorld {
  readonly wrongs: string[] = []
  readonly reasons = new Map<string, number>()
  readonly #limits: Limits
  readonly #budgets: Budgets
  readonly #known: ReadonlyMap<string, Known>
  readonly #agenda: Agenda
  readonly #upcoming: UpcomingWindow
  readonly #endings: () => Ending
  #calls: Booked[] = []
  #waiting: Waiting[] = []
  #now: Instant

  constructor(known: readonly Known[], limits: Limits, budgets: Budgets, start: Instant, endings: () => Ending) {
    this.#limits = limits
    this.#budgets = budgets
    this.#known = new Map(known.map((each) => [each.announcement.id, each]))
    this.#agenda = new Agenda(known, start)
    this.#upcoming = new UpcomingWindow(known)
    this.#endings = endings
    this.#now = start
  }

  /** A turn every second, and one after each end of a call. */
  run(end: Instant): void {
    for (; this.#now <= end; this.#now = Math.floor(this.#now / SECOND) * SECOND + SECOND) {
      this.#enterDue()
      if (this.#waiting.length > 0) this.#decide()
    }
  }

  #enterDue(): void {
    const { occurrences, mark } = this.#agenda.ahead(this.#now, this.#now, 1000)
    this.#agenda.advance(mark)
    for (const { key, announcementId, due } of occurrences) {
      const { announcement } = this.#known.get(announcementId)!
      const { priority, late, owner = null, broadcast } = announcement
      for (const older of this.#waiting) older.isSuperseded ||= older.announcementId === announcementId
      const fresh = { pause: null, isSuperseded: false, notBefore: due, waitingFor: null }
      const expiry = expiryOf(announcement, due)
      const { sender } = broadcast
      this.#waiting.push({ key, announcementId, owner, sender, due, priority, late, expiry, ...fresh })
    }
  }

  #decide(): void {
    const input = this.#input(this.#calls)
    for (const { candidate, verdict } of admit(this.#waiting, input)) {
      if (verdict.kind === 'wait') this.#checkWait(candidate, verdict.reason)
      if (verdict.kind !== 'wait') this.#waiting = this.#waiting.filter((each) => each !== candidate)
      const word = verdict.kind === 'send' ? 'send' : verdict.reason.split(/[:@]/u)[0]!
      this.reasons.set(word, (this.reasons.get(word) ?? 0) + 1)
      if (verdict.kind !== 'send') continue
      this.#call(candidate)
      return
    }
  }

  #call(candidate: Waiting): void {
    const { kind, after } = this.#endings()
    const { key, owner, priority } = candidate
    const [bookedAt, endedAt] = [this.#now, this.#now + after]
    const settled = { endedAt, latestAt: latestArrival(kind, bookedAt, endedAt), outcome: kind, cause: null }
    const call: Booked = { id: this.#calls.length, occurrenceKey: key, owner, priority, bookedAt, ...settled }
    this.#calls.push(call)
    this.#checkBooking(owner)
    this.#now = endedAt
    if (kind === 'unsent') this.#waiting.push({ ...candidate, notBefore: endedAt + 2 * SECOND })
  }

  #input(calls: readonly Call[]): AdmissionInput {
    const [now, limits] = [this.#now, this.#limits]
    this.#upcoming.advance(now, longestHold(limits))
    const quota = quotaAt(calls, now, limits)
    return { now, calls, limits, quota, budgets: this.#budgets, upcoming: this.#upcoming }
  }

  /** With the call just booked, the limit, the owner's budget and the kept slots must hold. */
  #checkBooking(owner: string | null): void {
    const held = this.#held()
    const usedBy = (who: string | null) => held.filter((call) => call.owner === who).length
    const { daily, canBorrow, reserve } = budgetOf(this.#budgets, owner)
    if (held.length > this.#limits.limit) this.wrongs.push(`${held.length} slots are held at ${this.#now}`)
    if (daily !== null && !canBorrow && usedBy(owner) > daily) this.wrongs.push(`${owner} exceeds its budget`)
    const kept = reservesOf(this.#budgets).reduce((sum, [who, slots]) => sum + Math.max(0, slots - usedBy(who)), 0)
    if (usedBy(owner) > reserve && held.length + kept > this.#limits.limit) this.wrongs.push(`a reserve is touched`)
  }

  /**
   * An occurrence never waits for a slot that a less important one took while this one was known: without that call it
   * would not wait.
   */
  #checkWait(candidate: Candidate, reason: string): void {
    if (!/^(?:quota|budget|reserved_for)/u.test(reason)) return
    const lower = this.#held().filter(({ priority }) => rankOf(priority) < rankOf(candidate.priority))
    for (const call of lower) {
      const without = this.#input(this.#calls.filter((each) => each !== call))
      const again = admit(this.#waiting, without).find((each) => each.candidate === candidate)?.verdict
      if (again?.kind !== 'send') continue
      this.wrongs.push(`${candidate.key} waits (${reason}) for a slot that ${call.occurrenceKey} took`)
    }
  }

  #held(): readonly Booked[] {
    return this.#calls.filter((call) => releaseOf(call, this.#limits)! > this.#now)
  }
}
