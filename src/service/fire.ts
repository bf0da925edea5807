import type { Announcement, Rendered } from '../core/announcement/announcement.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import { CLOCK_TOLERANCE } from '../core/time/clock-error.ts'
import { quotaAt, SIGNATURE_LIFETIME } from '../core/quota/quota.ts'
import type { Limits } from '../core/quota/quota.ts'
import { continuationOf } from '../core/announcement/settling.ts'
import type { Attempt } from '../core/announcement/settling.ts'
import { SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import { showDuration } from '../core/wording/duration.ts'
import type { ClockGuard } from './clock-guard.ts'
import type { Hindrances } from './hindrance.ts'
import type { Dispatch, Fired, ServiceEvents } from './events.ts'
import type { Clock } from '../ports/clock.ts'
import type { Sender } from '../ports/sender.ts'
import type { Booking, LedgerStore } from '../ports/ledger-store.ts'

/**
 * How long after the start of its turn a call may begin, in ms. A process may be held up for longer: stopped, or
 * waiting for its disk. Then it may have lost the lease, and the occurrence may be past its grace.
 */
const LONGEST_HOLD_UP: Millis = 5 * SECOND

/** What an announcement says in its occurrence due at an instant. Pure: every repetition says the same. */
export type Render = (announcement: Announcement, due: Instant) => Rendered

/** What firing needs of the outside. */
export interface FireParts {
  readonly store: LedgerStore
  readonly sender: Sender
  readonly render: Render
  readonly clock: Clock
  readonly guard: ClockGuard
  readonly events: ServiceEvents
  readonly limits: Limits
  readonly holder: string
  /** Called when a call has ended, so that the next turn can come at once. */
  readonly onSettled: () => void
}

/** When a turn began, by both clocks, read together. */
export interface TurnStart {
  readonly now: Instant
  readonly monotonic: Millis
}

/** An outcome could not be written. `error` says why. */
export interface Unsettled {
  readonly error: unknown
}

/** One call at a time: book, send, settle, in this order and no other. */
export class Firing {
  readonly #parts: FireParts
  readonly #hindrances: Hindrances
  /** The call of the booking that this process works on: from its commit until its settlement is on the disk. */
  #callId: number | undefined
  #isInDoubt = false
  #underWay: Promise<void> | undefined
  #unsettled: Fired | undefined
  #settling: Promise<Unsettled | undefined> | undefined
  #callingSince: Millis | undefined
  #settlements = 0
  /** By the monotonic clock: the spacing must hold even when the wall clock is moved. */
  #notBefore: Millis = Number.NEGATIVE_INFINITY

  constructor(parts: FireParts, hindrances: Hindrances) {
    this.#parts = parts
    this.#hindrances = hindrances
  }

  /** The call of the booking that this process works on; undefined while there is none. */
  get callId(): number | undefined {
    return this.#callId
  }

  /** How many calls of this process have been settled. */
  get settlements(): number {
    return this.#settlements
  }

  /** Since when, by the monotonic clock, a call is under way; undefined while none is. */
  get callingSince(): Millis | undefined {
    return this.#callingSince
  }

  /** Whether a booking may be committed although this process got no answer. Nobody works on it then. */
  get isInDoubt(): boolean {
    return this.#isInDoubt
  }

  /** To be called when the doubtful booking has been given up, or when there was none. */
  doubtResolved(): void {
    this.#isInDoubt = false
  }

  /**
   * Books, then sends without waiting for the end of the call. Returns the answer of booking. Books nothing while an
   * earlier call is not settled. Never open a socket before the booking is on the disk.
   */
  async fire(dispatch: Dispatch, turn: TurnStart): Promise<Booking['kind']> {
    const { now } = turn
    if (this.#callId !== undefined || this.holdLeft > 0) return 'too-soon'
    this.#isInDoubt = true
    const booking = await this.#book(dispatch, now)
    this.#isInDoubt = false
    if (booking.kind !== 'booked') return booking.kind
    this.#callId = booking.callId
    this.#underWay = this.#sendAndSettle(dispatch, booking, turn)
    return 'booked'
  }

  async #book({ key, broadcast, grounds }: Dispatch, now: Instant): Promise<Booking> {
    const { store, limits, holder } = this.#parts
    try {
      const booking = await store.book({ key, broadcast, limits, holder, now, grounds })
      if (booking.kind === 'booked') this.#hindrances.over('booking')
      return booking
    } catch (error) {
      this.#hindrances.met('booking', error)
      throw error
    }
  }

  /** How long the next call must still wait, by the monotonic clock, in ms; 0 when it need not. */
  get holdLeft(): Millis {
    return Math.max(0, this.#notBefore - this.#parts.clock.monotonic())
  }

  /**
   * Starts the spacing anew, from now. To be called when this process takes over: the last call of another process may
   * have ended just now.
   */
  keepSpacing(): void {
    this.#notBefore = this.#parts.clock.monotonic() + this.#parts.limits.spacing
  }

  /**
   * Writes an outcome that is not on the disk yet. While that fails, the booking stays open and nothing else is sent.
   * Returns the error; undefined when nothing is left to write.
   */
  settleLeftover(): Promise<Unsettled | undefined> {
    // Never two at once: the second would find its call settled, and would think that another process did it.
    this.#settling ??= this.#settle().finally(() => (this.#settling = undefined))
    return this.#settling
  }

  /** Resolves when no call is under way and its outcome is written. Returns the error when it could not be written. */
  async idle(): Promise<Unsettled | undefined> {
    await this.#underWay
    return this.settleLeftover()
  }

  async #sendAndSettle(
    dispatch: Dispatch,
    booking: Attempt & { readonly callId: number },
    turn: TurnStart,
  ): Promise<void> {
    const { now } = turn
    this.#callingSince = this.#parts.clock.monotonic()
    const outcome = await this.#send(dispatch, turn)
    this.#callingSince = undefined
    const endedAt = this.#endOf(turn)
    this.keepSpacing()
    const continuation = continuationOf(outcome, booking, endedAt)
    const settlement = { callId: booking.callId, outcome, endedAt, ...continuation }
    this.#unsettled = { dispatch, sentAt: now, attempt: booking.attempt, outcome, continuation, settlement }
    this.#compareClocks(outcome, now, endedAt)
    await this.settleLeftover()
    this.#underWay = undefined
    this.#parts.onSettled()
  }

  /** A sender that throws has a defect. Whether the call left is unknown then, so it must never be repeated. */
  async #send(dispatch: Dispatch, turn: TurnStart): Promise<Outcome> {
    const { byMonotonic, byWall } = this.#since(turn)
    const heldUp = Math.max(byMonotonic, byWall)
    // Nothing has left yet. The next turn checks the lease, the clock and the grace again.
    if (heldUp > LONGEST_HOLD_UP) {
      return {
        kind: 'unsent',
        cause: 'stall',
        detail: `this host was held up for ${showDuration(heldUp)} before it could be sent`,
      }
    }
    try {
      return await this.#parts.sender.send(dispatch.broadcast, turn.now)
    } catch (error) {
      return { kind: 'unknown', cause: 'crash', detail: `the send module failed: ${String(error)}` }
    }
  }

  /** How long a turn has lasted. The wall clock may be moved; the monotonic one stops while the host sleeps. */
  #since({ now, monotonic }: TurnStart): { readonly byWall: Millis; readonly byMonotonic: Millis } {
    const { clock } = this.#parts
    return { byWall: clock.now() - now, byMonotonic: Math.ceil(clock.monotonic() - monotonic) }
  }

  /**
   * When a call ended. Usually by the monotonic clock: a wall clock that is moved during the call would hold the slot
   * for too long, or free it too early. By the wall clock where it shows more, up to the lifetime of a signature: then
   * the host may have slept, and the call may have arrived after it woke.
   */
  #endOf(turn: TurnStart): Instant {
    const { byWall, byMonotonic } = this.#since(turn)
    const isSleep = byWall <= SIGNATURE_LIFETIME + CLOCK_TOLERANCE
    return turn.now + (isSleep ? Math.max(byMonotonic, byWall) : byMonotonic)
  }

  /** Every answer shows the server's clock. A signature refused for its time shows that our clock may be wrong. */
  #compareClocks(outcome: Outcome, sentAt: Instant, receivedAt: Instant): void {
    if (outcome.kind === 'unsent') return
    if (outcome.kind === 'refused' && outcome.cause === 'clock') this.#parts.guard.refused()
    else if (outcome.serverTime !== undefined) {
      this.#parts.guard.heard({ sentAt, receivedAt, serverTime: outcome.serverTime })
    }
  }

  async #settle(): Promise<Unsettled | undefined> {
    const fired = this.#unsettled
    if (!fired) return undefined
    const { store, limits, events, clock } = this.#parts
    try {
      const isOurs = await store.settle(fired.settlement)
      this.#callId = this.#unsettled = undefined
      this.#settlements += 1
      this.#hindrances.over('settling')
      if (!isOurs) {
        events.settledByRecovery(fired)
        return undefined
      }
    } catch (error) {
      this.#hindrances.met('settling', error, () => events.settlingFailed(fired, error))
      return { error }
    }
    // The outcome is on the disk. A failure from here on changes nothing.
    try {
      const at = clock.now()
      events.fired(fired, quotaAt(await store.ledger(limits, at), at, limits))
    } catch (error) {
      events.afterSettlingFailed(fired, error)
    }
    return undefined
  }
}
