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

/** How often the clock is compared while nothing is wrong, in ms. Every answered call compares it, too. */
const CHECK_EVERY: Millis = HOUR
/** How often it is compared while it is wrong, in ms. */
const WRONG_EVERY: Millis = 10 * SECOND
/** The longest pause between two attempts to compare it, in ms, while the last comparison holds. */
const LONGEST_PAUSE: Millis = 30 * SECOND
/**
 * The same while no comparison holds and nothing is sent. What is due must leave within seconds once the network is up.
 */
const LONGEST_WAIT: Millis = 5 * SECOND

/** Whether the clock may be trusted, and why not. */
export type ClockState =
  /** `error` undefined: the clock is never compared. */
  | { readonly kind: 'trusted'; readonly error: ClockError | undefined }
  /**
   * Not compared yet: at the start, after a step, and when the last comparison is too old. `obstacle`: why comparing it
   * has failed so far.
   */
  | { readonly kind: 'unchecked'; readonly step: Millis | undefined; readonly obstacle: ClockObstacle | undefined }
  | { readonly kind: 'wrong'; readonly error: ClockError }

/** Receives changes of the state of the clock. */
export interface ClockEvents {
  clockStepped(step: Millis): void
  clockWrong(error: ClockError): void
  clockTrusted(error: ClockError): void
  /**
   * `isHeld` true: nothing is planned or sent until the clock can be compared. False: the last comparison still holds.
   */
  clockUncheckable(obstacle: ClockObstacle, isHeld: boolean): void
}

/** What the guard needs of the outside. */
export interface ClockGuardParts {
  readonly clock: Clock
  /** Undefined: the clock is always trusted and never compared. Steps are still told. */
  readonly server: ServerClock | undefined
  readonly events: ClockEvents
  /** Called when an answer changed the state, between two turns. */
  readonly onChange: () => void
}

/**
 * Guards against a wrong wall clock. While the clock is not trusted, nothing is planned and nothing is sent. A clock
 * that is ahead would send tomorrow's announcements, or write them off as missed. No correction brings them back.
 *
 * Only the answer to a question of the guard itself makes a clock trusted. No answer, or an answer without the time,
 * proves nothing. That holds at the start, too: network and time service often both come up late. A gateway that cannot
 * be reached cannot be sent to anyway.
 */
export class ClockGuard {
  readonly #clock: Clock
  readonly #server: ServerClock | undefined
  readonly #events: ClockEvents
  readonly #onChange: () => void
  #state: ClockState = { kind: 'unchecked', step: undefined, obstacle: undefined }
  /** Both clocks at the last comparison: small steps must not add up unnoticed. */
  #anchor: ClockPair | undefined
  /** Until when the last comparison holds, by the monotonic clock. */
  #holdsUntil: Millis = Number.POSITIVE_INFINITY
  #nextCheck: Millis = Number.NEGATIVE_INFINITY
  #failures = 0
  /** The obstacle that was told last. */
  #told: string | undefined
  #asking: Promise<void> | undefined
  /** Counts doubts. The answer to a question from before the last doubt proves nothing. */
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

  /** The check of the clock for an explanation: whether it is trusted, and its error at the last comparison, in ms. */
  get check(): Extract<Check, { check: 'clock' }> {
    const error = 'error' in this.#state ? this.#state.error : undefined
    const bounds = { leastMs: error?.least ?? null, mostMs: error?.most ?? null }
    return { check: 'clock', isPassed: this.#state.kind === 'trusted', ...bounds }
  }

  /**
   * To be called once per turn, with the turn's `now`. Notices a step, and asks the server when that is due. True:
   * `now` is trusted.
   */
  observe(now: Instant): boolean {
    const pair = { wall: now, monotonic: this.#clock.monotonic() }
    this.#anchor ??= pair
    const step = stepBetween(this.#anchor, pair)
    const isStep = Math.abs(step) > STEP_TOLERANCE
    // Without a server, only the turn before is there to compare with.
    if (isStep || this.#server === undefined) this.#anchor = pair
    if (isStep) this.#doubt(step)
    if (this.#state.kind === 'trusted' && pair.monotonic > this.#holdsUntil) this.#doubt(undefined)
    if (this.#server !== undefined && pair.monotonic >= this.#nextCheck) this.#asking ??= this.#ask(this.#server)
    return this.#state.kind === 'trusted'
  }

  /**
   * Compares the clock with the server's time in the answer of a call. Such an answer can make the clock wrong, but
   * never trusted: the call may have begun before the step that made the clock doubtful.
   */
  heard(reading: ClockReading): void {
    if (this.#server === undefined || this.#state.kind !== 'trusted') return
    // The call ended just now. It may have lasted as long as the wall clock says.
    const lasted = Math.max(0, reading.receivedAt - reading.sentAt)
    this.#judge(clockErrorOf(reading), this.#clock.monotonic() - lasted)
  }

  /** The gateway refused a signature for its time. The server is asked again before anything else is sent. */
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
    // The anchor is the time before the question: the next turn still sees a step that came during it.
    this.#anchor = asked
    this.#judge(clockErrorOf({ sentAt: asked.wall, receivedAt, serverTime: answer.serverTime }), asked.monotonic)
    this.#onChange()
  }

  /**
   * A failed comparison changes nothing: a comparison that holds still holds, and a doubtful or wrong clock stays so.
   */
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

  /** `at`: the earliest time of the comparison, by the monotonic clock. */
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
