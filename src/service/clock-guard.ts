import type { ClockObstacle } from '../core/wording/clock-words.ts'
import {
  clockErrorOf,
  holdsFor,
  isWithin,
  STEP_TOLERANCE,
  stepBetween,
  TRUSTED_ERROR,
} from '../core/time/clock-error.ts'
import type { ClockError, ClockPair, ClockReading } from '../core/time/clock-error.ts'
import type { Check } from '../core/announcement/check.ts'
import { HOUR, SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import type { Clock, ServerClock } from '../ports/clock.ts'

/** How often the clock is compared while nothing is wrong. Every answered call compares it too. */
const CHECK_EVERY: Millis = HOUR
/** How often it is compared again while it is wrong. */
const WRONG_EVERY: Millis = 10 * SECOND
/** The longest pause between two attempts to compare it, while the last comparison holds. */
const LONGEST_PAUSE: Millis = 30 * SECOND
/** The same while nothing is sent for want of one: what is due shall leave within seconds of the network coming up. */
const LONGEST_WAIT: Millis = 5 * SECOND

/** Whether the clock may be acted on, and why not. */
export type ClockState =
  /** `error` undefined: nothing is compared. */
  | { readonly kind: 'trusted'; readonly error: ClockError | undefined }
  /**
   * At the start, after a step, and when the last comparison is too old, until it is compared. `obstacle`: why that did
   * not succeed yet.
   */
  | { readonly kind: 'unchecked'; readonly step: Millis | undefined; readonly obstacle: ClockObstacle | undefined }
  | { readonly kind: 'wrong'; readonly error: ClockError }

/** Told when the state of the clock changes. */
export interface ClockEvents {
  clockStepped(step: Millis): void
  clockWrong(error: ClockError): void
  clockTrusted(error: ClockError): void
  /** `isHeld`: nothing is planned or sent until it can be compared; else the last comparison holds. */
  clockUncheckable(obstacle: ClockObstacle, isHeld: boolean): void
}

/** What the guard needs of the outside. */
export interface ClockGuardParts {
  readonly clock: Clock
  /** Undefined: the clock is not compared and always trusted; steps are told. */
  readonly server: ServerClock | undefined
  readonly events: ClockEvents
  /** Called when the state changed by an answer, between two turns. */
  readonly onChange: () => void
}

/**
 * Guards against a wall clock that lies. While it is not trusted nothing is planned and nothing is sent: a clock that
 * is ahead would release tomorrow's announcements, or write them off as missed, and no correction brings them back.
 *
 * Only an answer to a question of the guard's own makes a clock trusted. That nobody answers, or that no answer tells the
 * time, speaks for no clock: not at the start either, when network and time service are often both late. A gateway that
 * cannot be reached cannot be sent to anyway.
 */
export class ClockGuard {
  readonly #clock: Clock
  readonly #server: ServerClock | undefined
  readonly #events: ClockEvents
  readonly #onChange: () => void
  #state: ClockState = { kind: 'unchecked', step: undefined, obstacle: undefined }
  /** The clocks when they were compared last: small steps must not add up unnoticed. */
  #anchor: ClockPair | undefined
  /** Until when the last comparison holds, by the monotonic clock. */
  #holdsUntil: Millis = Number.POSITIVE_INFINITY
  #nextCheck: Millis = Number.NEGATIVE_INFINITY
  #failures = 0
  /** What was told last of what keeps it from being compared. */
  #told: string | undefined
  #asking: Promise<void> | undefined
  /** Counts steps: a reading during which the clock stepped says nothing. */
  #epoch = 0

  constructor({ clock, server, events, onChange }: ClockGuardParts) {
    this.#clock = clock
    this.#server = server
    this.#events = events
    this.#onChange = onChange
    if (server === undefined) this.#state = { kind: 'trusted', error: undefined }
  }

  get state(): ClockState {
    return this.#state
  }

  /** What an explanation says of the clock: whether it may be acted on, and how far it was off when it was compared last. */
  get check(): Extract<Check, { check: 'clock' }> {
    const error = 'error' in this.#state ? this.#state.error : undefined
    const bounds = { leastMs: error?.least ?? null, mostMs: error?.most ?? null }
    return { check: 'clock', isPassed: this.#state.kind === 'trusted', ...bounds }
  }

  /** Once per turn, at the turn's `now`: notices a step, asks the server when that is due. True: `now` may be acted on. */
  observe(now: Instant): boolean {
    const pair = { wall: now, monotonic: this.#clock.monotonic() }
    this.#anchor ??= pair
    const step = stepBetween(this.#anchor, pair)
    const isStep = Math.abs(step) > STEP_TOLERANCE
    // Where nothing is compared there is nothing to compare with but the turn before.
    if (isStep || this.#server === undefined) this.#anchor = pair
    if (isStep) this.#doubt(step)
    if (this.#state.kind === 'trusted' && pair.monotonic > this.#holdsUntil) this.#doubt(undefined)
    if (this.#server !== undefined && pair.monotonic >= this.#nextCheck) this.#asking ??= this.#ask(this.#server)
    return this.#state.kind === 'trusted'
  }

  /**
   * Takes an answered call as a reading: the clock is compared wherever the server shows its own. It can accuse the clock
   * and never acquit it: the call may have begun before the step that made the clock doubtful.
   */
  heard(reading: ClockReading): void {
    if (this.#server === undefined || this.#state.kind !== 'trusted') return
    // It ended just now, and may have taken as long as it took by either clock.
    const lasted = Math.max(0, reading.receivedAt - reading.sentAt)
    this.#judge(clockErrorOf(reading), this.#clock.monotonic() - lasted)
  }

  /** The gateway refused a signature for its time: asks again before anything else is sent. */
  refused(): void {
    if (this.#server !== undefined) this.#doubt(undefined)
  }

  /** Resolves when no question to the server is under way. */
  async idle(): Promise<void> {
    await this.#asking
  }

  #doubt(step: Millis | undefined): void {
    this.#epoch += 1
    if (step !== undefined) this.#events.clockStepped(step)
    if (this.#server === undefined) return
    this.#state = { kind: 'unchecked', step, obstacle: undefined }
    this.#nextCheck = Number.NEGATIVE_INFINITY
  }

  async #ask(server: ServerClock): Promise<void> {
    const epoch = this.#epoch
    const asked = { wall: this.#clock.now(), monotonic: this.#clock.monotonic() }
    const answer = await server.ask()
    const receivedAt = this.#clock.now()
    this.#asking = undefined
    const monotonic = this.#clock.monotonic()
    if (epoch !== this.#epoch) return
    if (answer.kind === 'unreachable') {
      this.#notCompared({ kind: 'unreachable', detail: answer.detail })
      return
    }
    if (answer.serverTime === undefined) {
      this.#notCompared({ kind: 'silent' })
      return
    }
    this.#failures = 0
    this.#told = undefined
    this.#nextCheck = monotonic + CHECK_EVERY
    // Before the question: a step while it was under way is still seen by the next turn.
    this.#anchor = asked
    this.#judge(clockErrorOf({ sentAt: asked.wall, receivedAt, serverTime: answer.serverTime }), asked.monotonic)
    this.#onChange()
  }

  /** What was so before is so still: a comparison that was made holds, and what was doubtful or wrong stays so. */
  #notCompared(obstacle: ClockObstacle): void {
    const isHeld = this.#state.kind !== 'trusted'
    const longest = isHeld ? LONGEST_WAIT : LONGEST_PAUSE
    this.#nextCheck = this.#clock.monotonic() + Math.min(longest, SECOND * 2 ** Math.min(this.#failures, 10))
    this.#failures += 1
    if (this.#state.kind === 'unchecked') this.#state = { ...this.#state, obstacle }
    const told = `${obstacle.kind} ${isHeld}`
    if (told !== this.#told) this.#events.clockUncheckable(obstacle, isHeld)
    this.#told = told
  }

  /** `at`: when the comparison was made at the earliest, by the monotonic clock. */
  #judge(error: ClockError, at: Millis): void {
    if (isWithin(error, TRUSTED_ERROR)) {
      if (this.#state.kind !== 'trusted') this.#events.clockTrusted(error)
      this.#state = { kind: 'trusted', error }
      this.#holdsUntil = at + holdsFor(error)
      return
    }
    if (this.#state.kind !== 'wrong') this.#events.clockWrong(error)
    this.#state = { kind: 'wrong', error }
    this.#nextCheck = this.#clock.monotonic() + WRONG_EVERY
  }
}
