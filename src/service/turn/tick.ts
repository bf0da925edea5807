import type { ClockReading } from '../../core/time/clock-error.ts'
import { longestHold } from '../../core/quota/slots.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { isBusy, NotNewestError } from '../../errors.ts'
import type { Lease } from '../../ports/lease-store.ts'
import type { AccountProbe } from '../../ports/sender.ts'
import type { Store } from '../../ports/store.ts'
import { AccountGuard } from '../account-guard.ts'
import type { ServiceEvents } from '../events.ts'
import { Firing } from '../fire.ts'
import type { FireParts } from '../fire.ts'
import { Hindrances } from '../hindrance.ts'
import type { Hindrance } from '../hindrance.ts'
import type { InForce } from '../in-force.ts'
import { BookingTrial } from './booking-trial.ts'
import { Deciding } from './deciding.ts'
import type { DecidingParts } from './deciding.ts'
import { DefinitionsInUse } from './definitions-in-use.ts'
import type { DefinitionsInUseParts } from './definitions-in-use.ts'
import { HeldLease } from './held-lease.ts'
import type { HeldLeaseParts } from './held-lease.ts'

/** Everything that a turn needs of the outside. */
export interface TickParts extends FireParts, HeldLeaseParts, DefinitionsInUseParts, DecidingParts {
  readonly store: Store
  readonly events: ServiceEvents
  readonly probe: AccountProbe
  /** The version of the time zone rules of this runtime. */
  readonly tz: string
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
  readonly #lease: HeldLease
  readonly #definitions: DefinitionsInUse
  readonly #trial: BookingTrial
  readonly #deciding: Deciding
  /** How many settlements the account's guard knows of. */
  #settlementsSeen = 0
  #lastTick: Instant | undefined
  #refusal: NotNewestError | undefined

  constructor(parts: TickParts) {
    this.#parts = parts
    const { clock, probe, store, holder, events, guard, onSettled } = parts
    this.#hindrances = new Hindrances(clock, events)
    this.#firing = new Firing(parts, this.#hindrances)
    const onClockRefused = () => guard.refused()
    const onClockHeard = (reading: ClockReading) => guard.heard(reading)
    const ofClock = { onClockRefused, onClockHeard }
    this.#account = new AccountGuard({ clock, probe, store, holder, events, onChange: onSettled, ...ofClock })
    this.#lease = new HeldLease(parts)
    this.#definitions = new DefinitionsInUse(parts)
    this.#trial = new BookingTrial(parts, this.#hindrances)
    this.#deciding = new Deciding(parts, {
      lease: this.#lease,
      definitions: this.#definitions,
      firing: this.#firing,
      account: this.#account,
      hindrances: this.#hindrances,
      trial: this.#trial,
    })
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
    const turn = { now, monotonic: this.#parts.clock.monotonic() }
    // A clock that may be wrong decides nothing: neither who fires, nor what is due, nor what is missed.
    const isTrusted = this.#parts.guard.observe(now)
    this.#lease.noticeEnd(now)
    // Whose clock is not trusted neither takes the lease nor renews it: another one, whose clock is right, may send. Only
    // for a call under way it is kept, whose outcome nobody else could write.
    const mayHold = isTrusted || (this.#lease.isHeld && this.isCalling)
    const isHolder = mayHold && (await this.#lease.hold(now, (lease) => this.#takeOver(lease, now)))
    const unsettled = await this.#firing.settleLeftover()
    // Nothing can be decided before: the next turn, which comes soon, begins with it again.
    if (unsettled !== undefined) throw unsettled.error
    // Also for who stands by: what its health says of delivery is what the ledger says.
    if (!isHolder || this.#settlementsSeen !== this.#firing.settlements) await this.#refreshAccount()
    // A fault of a sender that nothing in force names any more is none.
    if (!isHolder && this.#account.holds.senders.size > 0) {
      await this.#definitions.noticeChanges(now)
      this.#account.know(this.inForce.senders)
    }
    if (!isHolder || !isTrusted) return this.#idleTurn(now)
    if (this.#firing.isInDoubt) await this.#recoverForgotten(now)
    await this.#definitions.noticeChanges(now)
    if (!(await this.#definitions.plan(now))) return now
    this.#definitions.requestSecondLook(now)
    const synced = await this.#definitions.syncIfAsked(now)
    if (synced === 'not-holder') this.#lease.lost()
    if (synced === 'synced') {
      if (!(await this.#definitions.plan(now))) return now
    }
    // What the files say is for whoever fires by now to find out, and so is all else.
    if (!this.#lease.isHeld) return this.#idleTurn(now)
    // Also when nothing is due: what is looked ahead for the first time must not hold up what leaves at its instant.
    this.inForce.upcoming.advance(now, longestHold(this.#parts.limits))
    const until = await this.#deciding.decide(turn)
    await this.#definitions.giveUpMissing(now)
    const nextDue = (await this.#parts.store.nextDue(now)) ?? Number.POSITIVE_INFINITY
    const next = this.#parts.only === undefined ? Math.min(until, nextDue) : until
    this.#account.probeIfDue({ now, senders: this.#deciding.senders, nextDue: this.isCalling ? now : next })
    if (!this.isCalling) await this.#trial.tryIfQuiet(next - now)
    this.#lastTick = now
    this.#hindrances.wholeTurn()
    return next
  }

  /** A turn of a process that may not fire, or with a clock that may not be acted on: it has done all that it may. */
  #idleTurn(now: Instant): Instant {
    if (!this.#lease.isHeld) for (const duty of ['booking', 'leaving'] as const) this.#hindrances.over(duty)
    this.#hindrances.wholeTurn()
    return now + SECOND
  }

  /** Looks at the ledger anew: what calls have ended with decides whether anything may leave. */
  async #refreshAccount(): Promise<void> {
    const { settlements } = this.#firing
    await this.#account.refresh()
    this.#settlementsSeen = settlements
  }

  /** Reads the definition files again in the next turn, and asks whether the account is mended. */
  requestSync(): void {
    this.#definitions.requestSync()
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
    await this.#lease.release()
  }

  /** The announcements in force, as this process knows them. To look at: only the turns move it on. */
  get inForce(): InForce {
    return this.#definitions.inForce
  }

  /** How the service stands, for health and metrics. */
  get status() {
    return {
      isHolder: this.#lease.isHeld,
      /** The last whole turn. */
      lastTick: this.#lastTick,
      /** Why nothing is written into the database, nor sent from it: it is not the newest. */
      refusal: this.#refusal,
      announcements: this.inForce.size,
      /** Since when the files on disk are not what runs; undefined while they are. */
      staleSince: this.#definitions.staleSince,
      problems: this.#definitions.problems,
      /** What of the files is held, since it is not there any more. Only who fires knows. */
      missingFiles: this.#lease.isHeld ? this.inForce.missingFiles : [],
    }
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
    await this.#definitions.remember(now)
    this.requestSync()
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
}
