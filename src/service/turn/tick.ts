import { admit, admitAlone, isHold } from '../../core/admission/admission.ts'
import type { Decision, AdmissionInput } from '../../core/admission/admission.ts'
import type { ClockReading } from '../../core/time/clock-error.ts'
import type { Check } from '../../core/announcement/check.ts'
import { endOf } from '../../core/announcement/lateness.ts'
import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import type { Problem } from '../../core/problem.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import type { Call, Quota } from '../../core/quota/quota.ts'
import { longestHold } from '../../core/quota/slots.ts'
import { missingUntil, SETTINGS_GRACE } from '../../core/announcement/source.ts'
import { MINUTE, SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { BelfryError, isBusy, NotNewestError } from '../../errors.ts'
import { AccountGuard } from '../account-guard.ts'
import { Firing } from '../fire.ts'
import type { FireParts, TurnStart } from '../fire.ts'
import { Hindrances } from '../hindrance.ts'
import type { Hindrance } from '../hindrance.ts'
import { planStretch } from '../planner.ts'
import { candidatesOf, InForce } from '../in-force.ts'
import type { Waiting } from '../in-force.ts'
import { rememberDefinitions, syncDefinitions } from '../sync.ts'
import type { ReadDocument } from '../sync.ts'
import type { DefinitionSource } from '../../ports/definitions.ts'
import type { AccountProbe } from '../../ports/sender.ts'
import type { Store } from '../../ports/store.ts'
import type { Booking } from '../../ports/ledger-store.ts'
import type { Lease } from '../../ports/lease-store.ts'

/** How long a lease lasts without being renewed: what another process waits after a crash. */
const LEASE = 10 * SECOND
/** How long after files were missed for the first time it is looked again. */
const SECOND_LOOK = 5 * SECOND
/** How often it is looked whether a booking could be written when one is due: while none failed, and after one has. */
const TRY_EVERY = { well: MINUTE, hindered: 5 * SECOND }
/** What is due so soon must not meet that. */
const QUIET: Millis = SECOND / 2

/** Everything that a turn needs of the outside. */
export interface TickParts extends FireParts {
  readonly store: Store
  /** Without it the definition files are left alone, and what the store remembers of them counts. */
  readonly source?: DefinitionSource
  readonly read: ReadDocument
  readonly probe: AccountProbe
  readonly host: string
  readonly pid: number
  /** Whether the process that holds a lease is known to be dead, so that nobody need wait until it runs out. */
  readonly isGone: (lease: Lease) => boolean
  /** The version of the time zone rules of this runtime. */
  readonly tz: string
  /** Fires this one alone: whatever else is due keeps its slot and is left to a service. */
  readonly only?: OccurrenceKey
}

/**
 * The service's one turn. `tick(now)` looks at the durable state as it is at `now`, moves it on, starts at most one call
 * and says when to look again. It keeps nothing that a restart would miss: the row decides, not the memory.
 */
export class Ticker {
  readonly #parts: TickParts
  readonly #firing: Firing
  readonly #account: AccountGuard
  readonly #hindrances: Hindrances
  /** How many settlements the account's guard knows of. */
  #settlementsSeen = 0
  #inForce = new InForce([], { revision: -1, from: 0 })
  #isHolder = false
  #standsByFor: string | undefined
  #leaseEnds: Instant = Number.NEGATIVE_INFINITY
  /** How often somebody wanted the files to be read, and how far that has been done. */
  #syncsAsked = 1
  #syncsDone = 0
  /** When to look once more whether files are really missing. */
  #secondLookAt: Instant | undefined
  #problems: readonly Problem[] = []
  #staleSince: Instant | undefined
  /** Who sends what is in force or waits: a fault of theirs alone matters. */
  #senders: ReadonlySet<string> = new Set()
  #turn: TurnStart = { now: 0, monotonic: 0 }
  /** What may leave by the decision of this turn and is not booked, and why. */
  #refused: BelfryError | undefined
  /** What waits since its last call, and until when that call made it wait: recorded once. */
  readonly #noted = new Map<OccurrenceKey, Instant>()
  #lastTick: Instant | undefined
  #refusal: NotNewestError | undefined
  /** When it was looked last whether a booking could be written, by the monotonic clock. */
  #triedAt: Millis = Number.NEGATIVE_INFINITY

  constructor(parts: TickParts) {
    this.#parts = parts
    const { clock, probe, store, holder, events, guard, onSettled } = parts
    this.#hindrances = new Hindrances(clock, events)
    this.#firing = new Firing(parts, this.#hindrances)
    const onClockRefused = () => guard.refused()
    const onClockHeard = (reading: ClockReading) => guard.heard(reading)
    const ofClock = { onClockRefused, onClockHeard }
    this.#account = new AccountGuard({ clock, probe, store, holder, events, onChange: onSettled, ...ofClock })
  }

  /**
   * One turn at `now`. Returns the instant at which the next one is due at the latest. Throws a NotNewestError while the
   * database is not the newest state that there was of it.
   */
  async tick(now: Instant): Promise<Instant> {
    try {
      const next = await this.#takeTurn(now)
      this.#refusal = undefined
      return next
    } catch (error) {
      if (error instanceof NotNewestError) this.#refusal = error
      this.hindered(error)
      throw error
    }
  }

  /** A turn failed, or what belongs to one: kept for health, and told once. */
  hindered(error: unknown): void {
    this.#hindrances.met('turn', error)
  }

  async #takeTurn(now: Instant): Promise<Instant> {
    // Read at once, as its pair: what the turn does before a call must not be missing from the call's end.
    this.#turn = { now, monotonic: this.#parts.clock.monotonic() }
    // A clock that may be wrong decides nothing: neither who fires, nor what is due, nor what is missed.
    const isTrusted = this.#parts.guard.observe(now)
    // A lease that ran out may have been somebody else's meanwhile: whoever slept through its end takes over anew.
    this.#isHolder &&= now < this.#leaseEnds
    // Whose clock is not trusted neither takes the lease nor renews it: another one, whose clock is right, may send. Only
    // for a call under way it is kept, whose outcome nobody else could write.
    const mayHold = isTrusted || (this.#isHolder && this.isCalling)
    const isHolder = mayHold && (await this.#holdLease(now))
    const unsettled = await this.#firing.settleLeftover()
    // Nothing can be decided before: the next turn, which comes soon, begins with it again.
    if (unsettled !== undefined) throw unsettled.error
    // Also for who stands by: what its health says of delivery is what the ledger says.
    if (!isHolder || this.#settlementsSeen !== this.#firing.settlements) await this.#refreshAccount()
    // A fault of a sender that nothing in force names any more is none.
    if (!isHolder && this.#account.holds.senders.size > 0) {
      await this.#noticeChanges(now)
      this.#account.know(this.#inForce.senders)
    }
    if (!isHolder || !isTrusted) return this.#idleTurn(now)
    if (this.#firing.isInDoubt) await this.#recoverForgotten(now)
    await this.#noticeChanges(now)
    if (!(await this.#plan(now))) return now
    if (this.#secondLookAt !== undefined && now >= this.#secondLookAt) this.#syncsAsked += 1
    if (await this.#syncIfAsked(now)) {
      if (!(await this.#plan(now))) return now
    }
    // What the files say is for whoever fires by now to find out, and so is all else.
    if (!this.#isHolder) return this.#idleTurn(now)
    // Also when nothing is due: what is looked ahead for the first time must not hold up what leaves at its instant.
    this.#inForce.upcoming.advance(now, longestHold(this.#parts.limits))
    const until = await this.#decide(now)
    await this.#giveUpMissing(now)
    const nextDue = (await this.#parts.store.nextDue(now)) ?? Number.POSITIVE_INFINITY
    const next = this.#parts.only === undefined ? Math.min(until, nextDue) : until
    this.#account.probeIfDue({ now, senders: this.#senders, nextDue: this.isCalling ? now : next })
    await this.#tryBooking(next - now)
    this.#lastTick = now
    this.#hindrances.wholeTurn()
    return next
  }

  /** A turn of a process that may not fire, or with a clock that may not be acted on: it has done all that it may. */
  #idleTurn(now: Instant): Instant {
    if (!this.#isHolder) for (const duty of ['booking', 'leaving'] as const) this.#hindrances.over(duty)
    this.#hindrances.wholeTurn()
    return now + SECOND
  }

  /** Looks whether what comes due can be booked, while it does not yet matter: green means that it will leave. */
  async #tryBooking(quiet: Millis): Promise<void> {
    const { store, clock } = this.#parts
    const pause = this.#hindrances.isMet('booking') ? TRY_EVERY.hindered : TRY_EVERY.well
    if (this.isCalling || quiet <= QUIET || clock.monotonic() - this.#triedAt < pause) return
    this.#triedAt = clock.monotonic()
    try {
      await store.tryBooking()
      this.#hindrances.over('booking')
    } catch (error) {
      this.#hindrances.met('booking', error)
    }
  }

  /** Looks at the ledger anew: what calls have ended with decides whether anything may leave. */
  async #refreshAccount(): Promise<void> {
    const { settlements } = this.#firing
    await this.#account.refresh()
    this.#settlementsSeen = settlements
  }

  /** Reads the definition files again in the next turn, and asks whether the account is mended. */
  requestSync(): void {
    this.#syncsAsked += 1
    this.#account.probeSoon()
  }

  /** Resolves when no call and no probe is under way. */
  async idle(): Promise<void> {
    await this.#firing.idle()
    await this.#account.idle()
  }

  /** What keeps what comes due from leaving, of all that the one that lasts longest: everyday ones last a moment. */
  get hindrance(): Hindrance {
    return this.#hindrances.longest
  }

  /** What keeps broadcasts from leaving, and whether they arrive. To look at: only the turns move it on. */
  get account(): Pick<AccountGuard, 'holds' | 'delivery' | 'isFailing'> {
    return this.#account
  }

  /** Since when, by the monotonic clock, a call is under way; undefined while none is. */
  get callingSince(): Millis | undefined {
    return this.#firing.callingSince
  }

  /** Whether a call is under way, or its outcome is not written yet: until then the lease must be held. */
  get isCalling(): boolean {
    return this.#firing.callId !== undefined
  }

  /**
   * Ends: waits for the call under way, then lets another process take over. Throws `busy` while the database is locked by
   * somebody else: then it can be done again.
   */
  async stop(): Promise<void> {
    const unsettled = await this.#firing.idle()
    if (unsettled !== undefined && isBusy(unsettled.error)) throw unsettled.error
    await this.#account.idle()
    if (this.#isHolder) await this.#parts.store.releaseLease(this.#parts.holder)
    this.#isHolder = false
  }

  /** The announcements in force, as this process knows them. To look at: only the turns move it on. */
  get inForce(): InForce {
    return this.#inForce
  }

  /** How the service stands, for health and metrics. */
  get status() {
    return {
      isHolder: this.#isHolder,
      /** The last whole turn. */
      lastTick: this.#lastTick,
      /** Why nothing is written into the database, nor sent from it: it is not the newest. */
      refusal: this.#refusal,
      announcements: this.#inForce.size,
      /** Since when the files on disk are not what runs; undefined while they are. */
      staleSince: this.#staleSince,
      problems: this.#problems,
      /** What of the files is held, since it is not there any more. Only who fires knows. */
      missingFiles: this.#isHolder ? this.#inForce.missingFiles : [],
    }
  }

  async #holdLease(now: Instant): Promise<boolean> {
    const { store, holder, host, pid, isGone, events, clock } = this.#parts
    // Renewed when a third of it is gone: a write each second would cost more than it gives.
    if (this.#isHolder && this.#leaseEnds - now > (LEASE * 2) / 3 && this.#leaseEnds - now <= LEASE) return true
    const wanted = { holder, host, pid, expiresAt: now + LEASE }
    let lease = await store.holdLease(wanted, now)
    // A lease that reaches further than any lease lasts was made by a clock that has been stepped back since. By the clock as it
    // is now: another one may have renewed it since this turn began.
    const isDead = isGone(lease) || lease.expiresAt - Math.max(now, clock.now()) > LEASE
    if (lease.holder !== holder && isDead) lease = await store.holdLease(wanted, now, lease.holder)
    const isMine = lease.holder === holder
    if (isMine && !this.#isHolder) await this.#takeOver(lease, now)
    if (!isMine && this.#standsByFor !== lease.holder) events.standsBy(lease)
    this.#standsByFor = isMine ? undefined : lease.holder
    this.#isHolder = isMine
    this.#leaseEnds = lease.expiresAt
    return isMine
  }

  /** Before anything is sent: what the last holder left open is unknown, and what it knew is what is planned. */
  async #takeOver(lease: Lease, now: Instant): Promise<void> {
    const { store, tz, events } = this.#parts
    events.tookLease(lease)
    // A call of our own that is still under way has an owner: this process.
    const keys = await store.recover(now, lease.holder, this.#firing.callId)
    this.#firing.keepSpacing()
    await this.#refreshAccount()
    if (keys.length > 0) events.recovered(keys)
    const { tz: before } = await store.state()
    if (before !== tz) {
      await store.changeTz(tz, now)
      if (before !== null) events.tzChanged(before, tz)
    }
    await this.#remember(now)
    this.requestSync()
  }

  async #remember(now: Instant): Promise<void> {
    const { inForce, problems } = await rememberDefinitions({ store: this.#parts.store, read: this.#parts.read, now })
    if (problems.length > 0) this.#parts.events.unreadableDefinitions(problems)
    this.#inForce = inForce
  }

  /** Plans one stretch. False when there is more to plan before `now`, which the next turn goes on with. */
  async #plan(now: Instant): Promise<boolean> {
    const planned = await planStretch(this.#parts.store, this.#inForce, now)
    if (planned.kind === 'outdated') {
      await this.#remember(now)
      return false
    }
    if (planned.missed.length > 0) this.#parts.events.missed(planned.missed)
    return planned.kind === 'planned'
  }

  async #syncIfAsked(now: Instant): Promise<boolean> {
    const { store, source, read, holder, events } = this.#parts
    const asked = this.#syncsAsked
    if (asked > this.#syncsDone && source !== undefined) {
      const outcome = await syncDefinitions({ store, source, read, now, holder })
      if (outcome.kind === 'not-holder') {
        this.#isHolder = false
        return false
      }
      // Only now: what failed on the way is tried again. What was asked for meanwhile is still to be done.
      this.#syncsDone = asked
      this.#secondLookAt = undefined
      if (outcome.kind === 'synced') {
        this.#inForce = outcome.inForce
        this.#problems = outcome.warnings
        this.#staleSince = undefined
        // A folder that was away for the blink of an eye, just when it was read, looks to the watch as if nothing had been.
        if (outcome.report.missing.length > 0) this.#secondLookAt = now + SECOND_LOOK
        events.synced(outcome.report, outcome.warnings, outcome.inForce.size)
        return true
      }
      this.#problems = outcome.problems
      this.#staleSince ??= now
      events.refusedDefinitions(outcome.problems)
    }
    return false
  }

  /** Another process added or removed a definition, or a sync of ours was written and its answer got lost. */
  async #noticeChanges(now: Instant): Promise<void> {
    const { revision } = await this.#parts.store.state()
    if (revision !== this.#inForce.revision) await this.#remember(now)
  }

  /** Files that have been missing for longer than anything of them may wait will not come back: what they said ends. */
  async #giveUpMissing(now: Instant): Promise<void> {
    const { store, source, holder, events } = this.#parts
    // While the files are refused, or nobody reads them, nobody can see what has come back.
    if (source === undefined || this.#staleSince !== undefined) return
    const overdue = this.#inForce.missing
      .map(({ announcement: { id, late }, missing }) => ({ id, dueBy: missingUntil(missing, late) }))
      .filter(({ dueBy }) => dueBy < now)
    const ids = overdue.length === 0 ? [] : await store.retireMissing(overdue, now, holder)
    if (ids.length > 0) events.gaveUpMissing(ids)
    const { budgetsMissingSince: since } = this.#inForce
    if (since === null || now - since <= SETTINGS_GRACE) return
    if (await store.dropMissingBudgets(now, holder)) events.gaveUpSettings()
  }

  /** Judges what is due and starts at most one call. Returns when the earliest wait ends. */
  async #decide(now: Instant): Promise<Instant> {
    const { store, limits, only } = this.#parts
    const pending = await store.pending(now)
    if (pending.length === 0) {
      this.#noted.clear()
      this.#senders = this.#inForce.senders
      this.#hindrances.over('leaving')
      return Number.POSITIVE_INFINITY
    }
    const ledger = await store.ledger(limits, now)
    const quota = this.#held(quotaAt(ledger, now, limits), now)
    this.#refused = undefined
    let until = Number.POSITIVE_INFINITY
    const candidates = candidatesOf(pending, (id) => this.#inForce.known(id))
    this.#knowSenders(candidates)
    const input = this.#admissionInput(ledger, quota, now)
    try {
      for (const decision of only === undefined ? admit(candidates, input) : admitAlone(candidates, input, only)) {
        until = Math.min(until, await this.#apply(decision, now))
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
    const all = new Set([...this.#inForce.senders, ...candidates.map(({ sender }) => sender)])
    const isSame = all.size === this.#senders.size && [...all].every((sender) => this.#senders.has(sender))
    // Another set stands for somebody new.
    if (!isSame) this.#senders = all.size === this.#inForce.senders.size ? this.#inForce.senders : all
    this.#account.know(this.#senders)
  }

  /** All that decisions depend on: the ledger, what it is shared out into, and what is to come. */
  #admissionInput(calls: readonly Call[], quota: Quota, now: Instant): AdmissionInput {
    const { upcoming, budgets } = this.#inForce
    const { holds } = this.#account
    return { now, calls, limits: this.#parts.limits, quota, budgets, holds, upcoming }
  }

  /** The spacing as the monotonic clock has it, where that is longer: the wall clock may have been moved. */
  #held(quota: Quota, now: Instant): Quota {
    const heldUntil = now + Math.ceil(this.#firing.holdLeft)
    if (quota.nextStartAt === undefined || heldUntil <= now) return quota
    return { ...quota, nextStartAt: Math.max(quota.nextStartAt, heldUntil) }
  }

  /**
   * A booking that nobody works on: it was committed, but its acknowledgement got lost on the way to us (a full disk, a
   * busy database). Nothing has been sent for it, and nobody but us can know; `unknown` is what the ledger can say.
   */
  async #recoverForgotten(now: Instant): Promise<void> {
    const { store, holder, events } = this.#parts
    const keys = await store.recover(now, holder, this.#firing.callId)
    this.#firing.doubtResolved()
    if (keys.length > 0) events.recovered(keys)
  }

  /** Carries out one decision. Returns when to look again for its sake. */
  async #apply({ candidate, verdict, checks: ofAdmission }: Decision<Waiting>, now: Instant): Promise<Instant> {
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
        return this.#fire(candidate, checks, now)
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
  async #fire(candidate: Waiting, checks: readonly Check[], now: Instant): Promise<Instant> {
    const announcement = this.#inForce.find(candidate.announcementId)
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
    const grounds = { revision: this.#inForce.revision, checks, owner: announcement.owner ?? null }
    const dispatch = { key, due, announcement, broadcast: rendered.broadcast, grounds }
    const answer = await this.#firing.fire(dispatch, this.#turn)
    if (answer !== 'booked') this.#refused = notBooked(key, answer)
    else this.#triedAt = this.#parts.clock.monotonic()
    // Somebody edited or paused something meanwhile: what that means for this one is found out at once.
    if (answer === 'outdated') return now
    // What another one has done meanwhile is found out when this process takes over anew.
    if (answer === 'not-holder') this.#isHolder = false
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
