import { admit, admitAlone, isHold } from '../../core/admission/admission.ts'
import type { AdmissionInput, Decision } from '../../core/admission/admission.ts'
import type { Check } from '../../core/announcement/check.ts'
import { endOf } from '../../core/announcement/lateness.ts'
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
  /** Fires this one alone: whatever else is due keeps its slot and is left to a service. */
  readonly only?: OccurrenceKey
}

/** The other parts of the turn with which decisions are made and carried out. */
interface DecidingWith {
  readonly lease: HeldLease
  readonly definitions: DefinitionsInUse
  readonly firing: Firing
  readonly account: AccountGuard
  readonly hindrances: Hindrances
  readonly trial: BookingTrial
}

/** Decides about all that is due, and carries the decisions out. */
export class Deciding {
  readonly #parts: DecidingParts
  readonly #lease: HeldLease
  readonly #definitions: DefinitionsInUse
  readonly #firing: Firing
  readonly #account: AccountGuard
  readonly #hindrances: Hindrances
  readonly #trial: BookingTrial
  /** Who sends what is in force or waits: a fault of theirs alone matters. */
  #senders: ReadonlySet<string> = new Set()
  /** What may leave by the decision of this turn and is not booked, and why. */
  #refused: BelfryError | undefined
  /** What waits since its last call, and until when that call made it wait: recorded once. */
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

  /** Who sends what is in force or waits, as it was decided last. */
  get senders(): ReadonlySet<string> {
    return this.#senders
  }

  /** Judges what is due and starts at most one call. Returns when the earliest wait ends. */
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

  /** What a person sends again keeps its sender, also where nothing in force names that one any more. */
  #knowSenders(candidates: readonly Waiting[]): void {
    const all = new Set([...this.#definitions.inForce.senders, ...candidates.map(({ sender }) => sender)])
    const isSame = all.size === this.#senders.size && [...all].every((sender) => this.#senders.has(sender))
    // Another set stands for somebody new.
    if (!isSame)
      this.#senders = all.size === this.#definitions.inForce.senders.size ? this.#definitions.inForce.senders : all
    this.#account.know(this.#senders)
  }

  /** All that decisions depend on: the ledger, what it is shared out into, and what is to come. */
  #admissionInput(calls: readonly Call[], quota: Quota, now: Instant): AdmissionInput {
    const { upcoming, budgets } = this.#definitions.inForce
    const { holds } = this.#account
    return { now, calls, limits: this.#parts.limits, quota, budgets, holds, upcoming }
  }

  /** The spacing as the monotonic clock has it, where that is longer: the wall clock may have been moved. */
  #held(quota: Quota, now: Instant): Quota {
    const heldUntil = now + Math.ceil(this.#firing.holdLeft)
    if (quota.nextStartAt === undefined || heldUntil <= now) return quota
    return { ...quota, nextStartAt: Math.max(quota.nextStartAt, heldUntil) }
  }

  /** Carries out one decision. Returns when to look again for its sake. */
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
        // A wait for the spacing is a second or so and not worth a write, unless the record says that it is held still.
        if ((verdict.reason !== 'spacing' || isHold(candidate.waitingFor)) && this.#isNews(candidate, verdict.reason)) {
          await store.noteWaiting(candidate.key, verdict.reason, checks)
          events.waiting(candidate, verdict.reason, verdict.until)
        }
        return Math.min(verdict.until ?? Number.POSITIVE_INFINITY, endOf(candidate.expiry))
      case 'send':
        return this.#fire(candidate, checks, turn)
    }
  }

  /** Whether nobody has recorded yet that it waits for this, and why. */
  #isNews({ key, due, notBefore, waitingFor }: Waiting, reason: string): boolean {
    if (reason !== waitingFor) return true
    // Its last call has said what it waits for; what was looked at since is not on record.
    if (notBefore <= due || this.#noted.get(key) === notBefore) return false
    this.#noted.set(key, notBefore)
    return true
  }

  /** What every decision of this turn rests on: who fires, and a clock that may be acted on. */
  #checksOfTurn(): readonly Check[] {
    const { guard, holder } = this.#parts
    return [
      { check: 'lease', isPassed: true, holder },
      // It was when the turn began; an answer may accuse it meanwhile.
      { ...guard.check, isPassed: true },
    ]
  }

  /** Fires one. What cannot be rendered leaves its place to the next, at once. */
  async #fire(candidate: Waiting, checks: readonly Check[], turn: TurnStart): Promise<Instant> {
    const { now } = turn
    const announcement = this.#definitions.inForce.find(candidate.announcementId)
    if (!announcement) return Number.POSITIVE_INFINITY
    const { store, render, events } = this.#parts
    const { key, due, resend } = candidate
    // What is rendered here is what is booked, stored and sent; what a person sends again is what was stored then.
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
    // Somebody edited or paused something meanwhile: what that means for this one is found out at once.
    if (answer === 'outdated') return now
    // What another one has done meanwhile is found out when this process takes over anew.
    if (answer === 'not-holder') this.#lease.lost()
    // Whatever else booking answers but yes, somebody was faster or the ledger changed: a later turn looks again.
    return Number.POSITIVE_INFINITY
  }
}

/** For the moment that is everyday life: somebody was faster, or changed something. The next turn decides anew. */
function notBooked(key: OccurrenceKey, answer: Booking['kind']): BelfryError {
  return new BelfryError('unavailable', `${key} may leave, and booking it answers "${answer}"`, {
    remedy: 'The log says what else happens; if nothing does, restart the service and report it.',
  })
}
