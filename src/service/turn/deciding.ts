import { endOfChance } from '../../core/admission/candidate.ts'
import { admit, admitAlone, isHold } from '../../core/admission/admission.ts'
import type { AdmissionInput, Decision } from '../../core/admission/admission.ts'
import type { Check } from '../../core/announcement/check.ts'
import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import type { Call, Quota } from '../../core/quota/quota.ts'
import type { Instant } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
import type { Booking, LedgerStore } from '../../ports/ledger-store.ts'
import type { OccurrenceStore } from '../../ports/occurrence-store.ts'
import type { AccountGuard } from '../account-guard.ts'
import type { FireParts, Firing, TurnStart } from '../fire.ts'
import type { Hindrances } from '../hindrance.ts'
import { candidatesOf } from '../in-force.ts'
import type { Waiting } from '../in-force.ts'
import type { BookingTrial } from './booking-trial.ts'
import type { DefinitionsInUse } from './definitions-in-use.ts'
import type { HeldLease } from './held-lease.ts'

/** What deciding needs of the outside. */
export interface DecidingParts extends Pick<FireParts, 'render' | 'guard' | 'events' | 'limits' | 'holder'> {
  readonly store: LedgerStore & OccurrenceStore
  /** Fires this occurrence alone. Other due occurrences keep their slots and are left to a service. */
  readonly only?: OccurrenceKey
}

/** The other parts of the turn that make decisions and carry them out. */
interface DecidingWith {
  readonly lease: HeldLease
  readonly definitions: DefinitionsInUse
  readonly firing: Firing
  readonly account: AccountGuard
  readonly hindrances: Hindrances
  readonly trial: BookingTrial
}

/** Decides about everything that is due, and carries the decisions out. */
export class Deciding {
  readonly #parts: DecidingParts
  readonly #lease: HeldLease
  readonly #definitions: DefinitionsInUse
  readonly #firing: Firing
  readonly #account: AccountGuard
  readonly #hindrances: Hindrances
  readonly #trial: BookingTrial
  /** The senders of what is in force or waits. Only their faults matter. */
  #senders: ReadonlySet<string> = new Set()
  /** Why something that may leave by the decision of this turn is not booked. */
  #refused: BelfryError | undefined
  /**
   * Occurrences that wait after a call, each with the end of the wait that the call caused. Each such wait is recorded
   * once.
   */
  readonly #noted = new Map<OccurrenceKey, Instant>()

  constructor(parts: DecidingParts, { lease, definitions, firing, account, hindrances, trial }: DecidingWith) {
    this.#parts = parts
    this.#lease = lease
    this.#definitions = definitions
    this.#firing = firing
    this.#account = account
    this.#hindrances = hindrances
    this.#trial = trial
  }

  /** The senders of what is in force or waits, as of the last decision. */
  get senders(): ReadonlySet<string> {
    return this.#senders
  }

  /** Judges what is due and starts at most one call. Returns the end of the earliest wait. */
  async decide(turn: TurnStart): Promise<Instant> {
    const { now } = turn
    const { store, limits, only } = this.#parts
    const pending = await store.pending(now)
    if (pending.length === 0) {
      this.#noted.clear()
      this.#senders = this.#definitions.inForce.senders
      this.#hindrances.over('leaving')
      return Number.POSITIVE_INFINITY
    }
    const ledger = await store.ledger(limits, now)
    const quota = this.#held(quotaAt(ledger, now, limits), now)
    this.#refused = undefined
    let until = Number.POSITIVE_INFINITY
    const candidates = candidatesOf(pending, (id) => this.#definitions.inForce.known(id))
    this.#knowSenders(candidates)
    const input = this.#admissionInput(ledger, quota, now)
    try {
      for (const decision of only === undefined ? admit(candidates, input) : admitAlone(candidates, input, only)) {
        until = Math.min(until, await this.#apply(decision, turn))
      }
    } finally {
      this.#parts.events.decided()
    }
    if (this.#refused === undefined) this.#hindrances.over('leaving')
    else this.#hindrances.met('leaving', this.#refused)
    return until
  }

  /** A resend keeps its sender, even when nothing in force names that sender any more. */
  #knowSenders(candidates: readonly Waiting[]): void {
    const all = new Set([...this.#definitions.inForce.senders, ...candidates.map(({ sender }) => sender)])
    const isSame = all.size === this.#senders.size && [...all].every((sender) => this.#senders.has(sender))
    // Another set object means a new sender, so keep the same object while nothing changes.
    if (!isSame)
      this.#senders = all.size === this.#definitions.inForce.senders.size ? this.#definitions.inForce.senders : all
    this.#account.know(this.#senders)
  }

  /** Everything that decisions depend on: the ledger, how the quota is shared out, and what is coming. */
  #admissionInput(calls: readonly Call[], quota: Quota, now: Instant): AdmissionInput {
    const { upcoming, budgets } = this.#definitions.inForce
    const { holds } = this.#account
    return { now, calls, limits: this.#parts.limits, quota, budgets, holds, upcoming }
  }

  /** The quota with the spacing of the monotonic clock, where that is longer: the wall clock may have been moved. */
  #held(quota: Quota, now: Instant): Quota {
    const heldUntil = now + Math.ceil(this.#firing.holdLeft)
    if (quota.nextStartAt === undefined || heldUntil <= now) return quota
    return { ...quota, nextStartAt: Math.max(quota.nextStartAt, heldUntil) }
  }

  /** Carries out one decision. Returns when to look at this occurrence again. */
  async #apply({ candidate, verdict, checks: ofAdmission }: Decision<Waiting>, turn: TurnStart): Promise<Instant> {
    const { now } = turn
    const { store, events } = this.#parts
    const checks = [...ofAdmission, ...this.#checksOfTurn()]
    switch (verdict.kind) {
      case 'skip':
        if (await store.skip({ key: candidate.key, reason: verdict.reason, now, checks }))
          events.skipped(candidate, verdict.reason)
        return Number.POSITIVE_INFINITY
      case 'cancel':
        if (await store.cancel({ key: candidate.key, reason: verdict.reason, now, checks }))
          events.cancelled(candidate, verdict.reason)
        return Number.POSITIVE_INFINITY
      case 'wait':
        // A wait for the spacing takes about a second and is not worth a write. But write it when the record still says
        // that the occurrence is held.
        if ((verdict.reason !== 'spacing' || isHold(candidate.waitingFor)) && this.#isNews(candidate, verdict.reason)) {
          await store.noteWaiting(candidate.key, verdict.reason, checks)
          events.waiting(candidate, verdict.reason, verdict.until)
        }
        return Math.min(verdict.until ?? Number.POSITIVE_INFINITY, endOfChance(candidate))
      case 'send':
        return this.#fire(candidate, checks, turn)
    }
  }

  /** Whether it is not recorded yet that the occurrence waits for this, and why. */
  #isNews({ key, due, notBefore, waitingFor }: Waiting, reason: string): boolean {
    if (reason !== waitingFor) return true
    // Its last call recorded what it waits for. What was checked since then is not on record yet.
    if (notBefore <= due || this.#noted.get(key) === notBefore) return false
    this.#noted.set(key, notBefore)
    return true
  }

  /** What every decision of this turn rests on: this process fires, and its clock is trusted. */
  #checksOfTurn(): readonly Check[] {
    const { guard, holder } = this.#parts
    return [
      { check: 'lease', isPassed: true, holder },
      // The clock was trusted when the turn began. An answer may have cast doubt on it since then.
      { ...guard.check, isPassed: true },
    ]
  }

  /** Fires one occurrence. One that cannot be rendered makes room for the next at once. */
  async #fire(candidate: Waiting, checks: readonly Check[], turn: TurnStart): Promise<Instant> {
    const { now } = turn
    const announcement = this.#definitions.inForce.find(candidate.announcementId)
    if (!announcement) return Number.POSITIVE_INFINITY
    const { store, render, events } = this.#parts
    const { key, due, resend } = candidate
    // What is rendered here is booked, stored and sent. A resend uses the words that were stored before.
    const rendered = resend ? { broadcast: resend } : render(announcement, due)
    if (!('broadcast' in rendered)) {
      events.cannotRender(candidate, rendered.findings)
      if (await store.skip({ key, reason: 'render', now, checks })) events.skipped(candidate, 'render')
      return now
    }
    const grounds = { revision: this.#definitions.inForce.revision, checks, owner: announcement.owner ?? null }
    const dispatch = { key, due, announcement, broadcast: rendered.broadcast, grounds }
    const answer = await this.#firing.fire(dispatch, turn)
    if (answer !== 'booked') this.#refused = notBooked(key, answer)
    else this.#trial.proven()
    // A definition or a pause changed meanwhile. The next turn comes at once and decides anew.
    if (answer === 'outdated') return now
    // Another process fires. This process finds out what it has done when it takes over again.
    if (answer === 'not-holder') this.#lease.lost()
    // Any other answer means: another process was faster, or the ledger changed. A later turn looks again.
    return Number.POSITIVE_INFINITY
  }
}

/** For a moment this is normal: another process was faster, or something changed. The next turn decides anew. */
function notBooked(key: OccurrenceKey, answer: Booking['kind']): BelfryError {
  return new BelfryError('unavailable', `${key} may leave, and booking it answers "${answer}"`, {
    remedy: 'The log says what else happens; if nothing does, restart the service and report it.',
  })
}
