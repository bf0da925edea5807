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
 * The turn of the service. `tick(now)` reads the durable state, moves it on, starts at most one call and returns when
 * to look again. It keeps nothing that would be lost in a restart: the rows decide, not the memory.
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
  /** How many settlements the account guard has seen. */
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
   * One turn at `now`. Returns the latest instant for the next turn. Throws a NotNewestError while the database is not
   * the newest state that there was of it.
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

  /** Reports a failed turn, or a failed part of one. It is kept for health, and told once. */
  hindered(error: unknown): void {
    this.#hindrances.met('turn', error)
  }

  async #takeTurn(now: Instant): Promise<Instant> {
    // Read both clocks together. The end of a call must include what the turn does before the call.
    const turn = { now, monotonic: this.#parts.clock.monotonic() }
    // A clock that may be wrong decides nothing: not who fires, not what is due, not what is missed.
    const isTrusted = this.#parts.guard.observe(now)
    this.#lease.noticeEnd(now)
    // Without a trusted clock this process neither takes nor renews the lease: another process with a right clock may
    // send. But it keeps the lease for a call under way, because only this process can write the outcome.
    const mayHold = isTrusted || (this.#lease.isHeld && this.isCalling)
    const isHolder = mayHold && (await this.#lease.hold(now, (lease) => this.#takeOver(lease, now)))
    const unsettled = await this.#firing.settleLeftover()
    // Nothing can be decided before that is written. The next turn comes soon and begins with it.
    if (unsettled !== undefined) throw unsettled.error
    // Refresh it also while standing by: health reports delivery as the ledger has it.
    if (!isHolder || this.#settlementsSeen !== this.#firing.settlements) await this.#refreshAccount()
    // A fault of a sender does not count when nothing in force names that sender any more.
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
    // Another process fires now. It reads the files and does everything else.
    if (!this.#lease.isHeld) return this.#idleTurn(now)
    // Do this also when nothing is due. The first look ahead takes time, and must not delay an occurrence at its
    // instant.
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

  /** A turn of a process that may not fire or whose clock is not trusted. It has done all that it may. */
  #idleTurn(now: Instant): Instant {
    if (!this.#lease.isHeld) for (const duty of ['booking', 'leaving'] as const) this.#hindrances.over(duty)
    this.#hindrances.wholeTurn()
    return now + SECOND
  }

  /** Reads the ledger again: the outcomes of calls decide whether anything may leave. */
  async #refreshAccount(): Promise<void> {
    const { settlements } = this.#firing
    await this.#account.refresh()
    this.#settlementsSeen = settlements
  }

  /** Requests that the next turn reads the definition files again, and a probe of the account. */
  requestSync(): void {
    this.#definitions.requestSync()
    this.#account.probeSoon()
  }

  /** Resolves when no call and no probe is under way. */
  async idle(): Promise<void> {
    await this.#firing.idle()
    await this.#account.idle()
  }

  /** What keeps due occurrences from leaving: the hindrance that has lasted longest. Normal ones last a moment. */
  get hindrance(): Hindrance {
    return this.#hindrances.longest
  }

  /** What keeps broadcasts from leaving, and whether they arrive. For reading: only turns change it. */
  get account(): Pick<AccountGuard, 'holds' | 'delivery' | 'isFailing'> {
    return this.#account
  }

  /** Since when a call is under way, by the monotonic clock; undefined while none is. */
  get callingSince(): Millis | undefined {
    return this.#firing.callingSince
  }

  /** Whether a call is under way or its outcome is not written. Until then the lease must be held. */
  get isCalling(): boolean {
    return this.#firing.callId !== undefined
  }

  /**
   * Ends: waits for the call under way, then lets another process take over. Throws `busy` while another process has
   * the database locked; then stop again.
   */
  async stop(): Promise<void> {
    const unsettled = await this.#firing.idle()
    if (unsettled !== undefined && isBusy(unsettled.error)) throw unsettled.error
    await this.#account.idle()
    await this.#lease.release()
  }

  /** The announcements in force, as this process knows them. For reading: only turns change it. */
  get inForce(): InForce {
    return this.#definitions.inForce
  }

  /** The state of the service, for health and metrics. */
  get status() {
    return {
      isHolder: this.#lease.isHeld,
      /** When the last whole turn was. */
      lastTick: this.#lastTick,
      /** Why the database is not written and nothing is sent from it: it is not the newest. */
      refusal: this.#refusal,
      announcements: this.inForce.size,
      /** Since when the files on disk are refused and not in force; undefined while they are in force. */
      staleSince: this.#definitions.staleSince,
      problems: this.#definitions.problems,
      /** Missing files, whose occurrences are held. Only the process that fires knows them. */
      missingFiles: this.#lease.isHeld ? this.inForce.missingFiles : [],
    }
  }

  /**
   * Runs before anything is sent. Open calls of the last holder become unknown. Planning goes on with the definitions
   * that this holder knew.
   */
  async #takeOver(lease: Lease, now: Instant): Promise<void> {
    const { store, tz, events } = this.#parts
    events.tookLease(lease)
    // A call of this process that is still under way is not open: this process works on it.
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
   * Recovers a booking that nobody works on. It was committed, but its acknowledgement got lost (a full disk, a busy
   * database). Nothing was sent for it, but only this process can know that. The ledger can only say `unknown`.
   */
  async #recoverForgotten(now: Instant): Promise<void> {
    const { store, holder, events } = this.#parts
    const keys = await store.recover(now, holder, this.#firing.callId)
    this.#firing.doubtResolved()
    if (keys.length > 0) events.recovered(keys)
  }
}
