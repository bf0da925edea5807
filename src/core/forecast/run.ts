import { Admission } from '../admission/admission.ts'
import type { Verdict } from '../admission/admission.ts'
import { endOfChance } from '../admission/candidate.ts'
import type { AdmissionInput } from '../admission/candidate.ts'
import type { Check } from '../announcement/check.ts'
import { freezeOver } from '../announcement/freeze.ts'
import type { Known } from '../planning/agenda.ts'
import { upcomingOver } from '../planning/upcoming.ts'
import type { UpcomingWindow } from '../planning/upcoming.ts'
import { NO_BUDGETS } from '../quota/budget.ts'
import { longestHold } from '../quota/slots.ts'
import type { Instant } from '../time/instant.ts'
import { AgendaPages } from './agenda-pages.ts'
import { causeOf } from './departure.ts'
import type { Departure } from './departure.ts'
import type { ForecastInput } from './input.ts'
import { LedgerAhead } from './ledger-ahead.ts'
import { lookAhead } from './look-ahead.ts'
import { carriedOf, pendingDepartureOf } from './pending-departure.ts'
import type { PendingDeparture } from './pending-departure.ts'
import { ReservedVerdicts } from './reserved-verdicts.ts'
import { WaitingDepartures } from './waiting-departures.ts'
import { keepsAll, silenceBehind, WaitingReasons } from './waiting-reasons.ts'

/**
 * The service's turns without the service. It goes from one instant at which something changes to the next. In each
 * turn the same occurrences come due, the same quota is left, and the same verdicts are found. Every call is accepted.
 */
export class ForecastRun {
  readonly #input: ForecastInput
  readonly #known: ReadonlyMap<string, Known>
  /** All that came due, decided or not, in the order of coming due. */
  readonly #departures: PendingDeparture[] = []
  /** What comes due. */
  readonly #pages: AgendaPages
  /** What has come due and waits, and why. */
  readonly #waiting = new WaitingDepartures()
  readonly #reasons = new WaitingReasons()
  /** What the calls leave, and what is kept for more important occurrences to come. */
  readonly #ledger: LedgerAhead
  readonly #upcoming: UpcomingWindow
  readonly #reserved = new ReservedVerdicts()
  /** The earliest instant that a verdict of the last turn said to wait for. */
  #wakeAt: Instant = Infinity
  /** In the last turn no slot of the quota was free. */
  #isFull = false

  constructor(input: ForecastInput) {
    this.#input = input
    this.#known = new Map(input.known.map((known) => [known.announcement.id, known]))
    this.#pages = new AgendaPages(input.known, input.from, input.through)
    this.#ledger = new LedgerAhead(input)
    this.#upcoming = input.upcoming?.copy() ?? upcomingOver(input.known)
    for (const carried of input.carried ?? []) {
      // The service leaves it alone too: no definition says any more how late it may be.
      if (!this.#known.has(carried.announcementId)) continue
      this.#enter(pendingDepartureOf(carried, this.#reasons.turnsDone), input.from)
      this.#wakeAt = input.from
    }
  }

  /** Runs to the end in small steps; other work may be done in between. Returns all departures as they came due. */
  *steps(): Generator<undefined, readonly Departure[]> {
    const { from, through, limits } = this.#input
    yield* lookAhead(this.#upcoming, from, longestHold(limits))
    for (let now = this.#nextTurn(); now <= through; now = this.#nextTurn()) {
      this.#ledger.settle(now)
      this.#endExpired(now)
      this.#enterDue(now)
      this.#serve(now)
      this.#reasons.endTurn()
      yield undefined
    }
    this.#endExpired(through)
    this.#tellWaiting()
    return this.#departures
  }

  /** The next instant at which anything can change: something comes due, a call ends, a wait ends. */
  #nextTurn(): Instant {
    return Math.min(this.#pages.nextDue(), this.#ledger.callEndsAt, this.#wakeAt, this.#nextExpiry())
  }

  /** When the next waiting occurrence expires: a slot that was kept for it is free then. */
  #nextExpiry(): Instant {
    // While no slot is free, an expiry changes nothing for the others.
    if (this.#isFull) return Infinity
    // What came due before the range may have expired already.
    return Math.max(this.#input.from, this.#waiting.nextExpiry())
  }

  /** Ends what could not be sent in time. */
  #endExpired(now: Instant): void {
    for (let next = this.#waiting.firstExpired(now); next !== undefined; next = this.#waiting.firstExpired(now)) {
      this.#end(next, now)
    }
  }

  /** What comes due enters. An older occurrence of the same announcement that still waits is stale, and ends. */
  #enterDue(now: Instant): void {
    for (let next = this.#pages.takeDue(now); next !== undefined; next = this.#pages.takeDue(now)) {
      const older = this.#waiting.newestOf(next.announcementId)
      if (older !== undefined) {
        older.isSuperseded = true
        this.#end(older, now)
      }
      const carried = carriedOf(next, this.#known.get(next.announcementId)!)
      this.#enter(pendingDepartureOf(carried, this.#reasons.turnsDone), now)
    }
  }

  #enter(departure: PendingDeparture, now: Instant): void {
    this.#reserved.endBelow(departure.priority)
    this.#departures.push(departure)
    this.#waiting.add(departure)
    const { isSuperseded, pause, skip = null, due, freezes = [] } = departure
    const isHeld = pause !== null || skip !== null || freezeOver(freezes, due, due) !== null
    if (isSuperseded || isHeld || endOfChance(departure) <= now) this.#end(departure, now)
  }

  /** Serves what waits, in order, until one leaves or one gets a reason that keeps all after it. */
  #serve(now: Instant): void {
    this.#wakeAt = Infinity
    this.#isFull = false
    if (this.#waiting.isEmpty) return
    const input = this.#admissionInputAt(now)
    const admission = new Admission(input)
    const kept: PendingDeparture[] = []
    for (let next = this.#waiting.take(); next !== undefined; next = this.#waiting.take()) {
      next.waitingFor = this.#reasons.reasonOf(next, now)
      const { verdict, checks } = this.#reserved.find(next, now) ?? admission.judge(next)
      // What is paused, taken out, frozen, stale or too late has ended already. So an occurrence that need not wait
      // leaves.
      if (verdict.kind !== 'wait') {
        this.#leave(next, checks, now)
        break
      }
      kept.push(next)
      this.#wakeAt = Math.min(this.#wakeAt, verdict.until ?? Infinity)
      // No call can start now, whatever it is. That is not noted, because it lasts about a second.
      if (verdict.reason === 'spacing' && next.notBefore <= now) break
      this.#reasons.note(next, verdict.reason, checks)
      this.#reserved.remember(next, verdict, checks)
      if (!keepsAll(verdict.reason, next, input)) continue
      this.#reasons.noteForAll(verdict.reason, checks)
      this.#isFull = verdict.reason === 'quota'
      break
    }
    this.#waiting.putBack(kept)
  }

  /** The input of admission, as the service would have it. */
  #admissionInputAt(now: Instant): AdmissionInput {
    const { limits, budgets = NO_BUDGETS, holds } = this.#input
    this.#upcoming.advance(now, longestHold(limits))
    const { calls, quota, slots } = this.#ledger.at(now)
    return { now, calls, limits, quota, slots, budgets, upcoming: this.#upcoming, ...(holds && { holds }) }
  }

  /** Ends a departure that is stale, paused, frozen or too late, with what it waited for if that is known. */
  #end(departure: PendingDeparture, now: Instant): void {
    this.#reserved.endBelow(departure.priority)
    departure.waitingFor = this.#reasons.reasonOf(departure, now)
    departure.explanation = this.#reasons.checksOf(departure)
    // For a stale, paused, taken out, frozen or late departure, admission gives no other verdict.
    type End = Extract<Verdict, { kind: 'skip' | 'cancel' }>
    const verdict = new Admission(this.#admissionInputAt(now)).judge(departure).verdict as End
    departure.state = verdict.kind === 'skip' ? 'skipped' : 'cancelled'
    departure.reason = verdict.reason
    departure.waitedFor = departure.waitingFor ?? 'spacing'
    departure.silenceId = silenceBehind(causeOf(departure), departure, now)
  }

  /** A departure may leave: its call starts, unless it has nothing to say. `checks`: those of this decision. */
  #leave(departure: PendingDeparture, checks: readonly Check[], now: Instant): void {
    this.#reserved.endBelow(departure.priority)
    if (departure.key === this.#input.explains) departure.explanation = checks
    if (!this.#hasWords(departure)) {
      departure.state = 'skipped'
      departure.reason = 'render'
      // Its place is free for the next one at once.
      this.#wakeAt = now
      return
    }
    departure.state = 'sent'
    departure.leavesAt = now
    departure.waitedFor = now === departure.due ? null : (this.#reasons.reasonOf(departure, now) ?? 'spacing')
    departure.silenceId = silenceBehind(causeOf(departure), departure, now)
    this.#ledger.book(departure, now)
  }

  /** A resend repeats its old text. Everything else must render. */
  #hasWords({ announcementId, due, isResend }: PendingDeparture): boolean {
    const { render } = this.#input
    if (isResend || render === undefined) return true
    return 'broadcast' in render(this.#known.get(announcementId)!.announcement, due)
  }

  /** The range ends: records what each waiting departure waits for. */
  #tellWaiting(): void {
    for (const departure of this.#departures) {
      if (departure.state !== 'waiting') continue
      const end = this.#input.through + 1
      departure.reason = departure.waitedFor = this.#reasons.reasonOf(departure, end) ?? 'spacing'
      departure.silenceId = silenceBehind(causeOf(departure), departure, end)
      departure.explanation = this.#reasons.checksOf(departure)
    }
  }
}
