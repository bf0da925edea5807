import { clockErrorOf, isWithin, STEP_TOLERANCE, stepBetween, TRUSTED_ERROR } from '../core/clock.ts'
import type { ClockError, ClockPair, ClockReading } from '../core/clock.ts'
import type { Check } from '../core/explanation.ts'
import { HOUR, SECOND } from '../core/time.ts'
import type { Instant, Millis } from '../core/time.ts'
import type { Clock, ServerClock } from '../ports.ts'

/** How often the clock is compared while nothing is wrong. Every answered call compares it too. */
const CHECK_EVERY: Millis = HOUR
/** How often it is compared again while it is wrong. */
const WRONG_EVERY: Millis = 10 * SECOND
/** The longest pause between two attempts to reach the server. */
const LONGEST_PAUSE: Millis = 30 * SECOND

/** Whether the clock may be acted on, and why not. */
export type ClockState =
  | { readonly kind: 'trusted'; readonly error: ClockError | undefined }
  /** at start, and after a step, until the server has been asked */
  | { readonly kind: 'unchecked'; readonly step: Millis | undefined }
  | { readonly kind: 'wrong'; readonly error: ClockError }

/** Told when the state of the clock changes. */
export interface ClockWitness {
  clockStepped(step: Millis): void
  clockWrong(error: ClockError): void
  clockTrusted(error: ClockError | undefined): void
  clockUncheckable(detail: string): void
}

/**
 * Guards against a wall clock that lies. While it is not trusted nothing is planned and nothing is sent: a clock that
 * jumped ahead would release tomorrow's announcements, or write them off as missed, and no correction brings them back.
 */
export class ClockGuard {
  readonly #clock: Clock
  readonly #server: ServerClock | undefined
  readonly #witness: ClockWitness
  readonly #onChange: () => void
  #state: ClockState = { kind: 'unchecked', step: undefined }
  /** The clocks when they were compared last: small steps must not add up unnoticed. */
  #anchor: ClockPair | undefined
  #nextCheck: Millis = Number.NEGATIVE_INFINITY
  #failures = 0
  #asking: Promise<void> | undefined
  /** Counts steps: a reading during which the clock stepped says nothing. */
  #epoch = 0

  /**
   * `server` undefined: the clock is not compared and always trusted; steps are told.
   * `onChange` is called when the state changed by an answer, between two turns.
   */
  constructor(clock: Clock, server: ServerClock | undefined, witness: ClockWitness, onChange: () => void) {
    this.#clock = clock
    this.#server = server
    this.#witness = witness
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

  /** One look per turn, at the turn's `now`: notices a step, asks the server when that is due. True: `now` may be acted on. */
  look(now: Instant): boolean {
    const pair = { wall: now, monotonic: this.#clock.monotonic() }
    this.#anchor ??= pair
    const step = stepBetween(this.#anchor, pair)
    const isStep = Math.abs(step) > STEP_TOLERANCE
    // Where nothing is compared there is nothing to compare with but the turn before.
    if (isStep || this.#server === undefined) this.#anchor = pair
    if (isStep) this.#doubt(step)
    if (this.#server !== undefined && pair.monotonic >= this.#nextCheck) this.#asking ??= this.#ask(this.#server)
    return this.#state.kind === 'trusted'
  }

  /**
   * Takes an answered call as a reading: the clock is compared wherever the server shows its own. It can accuse the clock
   * and never acquit it: the call may have begun before the step that made the clock doubtful.
   */
  heard(reading: ClockReading): void {
    if (this.#server !== undefined && this.#state.kind === 'trusted') this.#judge(clockErrorOf(reading))
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
    if (step !== undefined) this.#witness.clockStepped(step)
    if (this.#server === undefined) return
    this.#state = { kind: 'unchecked', step }
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
      this.#failures += 1
      this.#nextCheck = monotonic + Math.min(LONGEST_PAUSE, SECOND * 2 ** Math.min(this.#failures - 1, 10))
      if (this.#failures === 1) this.#witness.clockUncheckable(answer.detail)
      // At the start nothing speaks against the clock but that nobody could be asked. After a step something does.
      if (this.#state.kind === 'unchecked' && this.#state.step === undefined && this.#epoch === 0) {
        this.#trust(undefined)
        this.#onChange()
      }
      return
    }
    this.#failures = 0
    this.#nextCheck = monotonic + CHECK_EVERY
    // Before the question: a step while it was under way is still seen by the next look.
    this.#anchor = asked
    if (answer.serverTime === undefined) this.#trust(undefined)
    else this.#judge(clockErrorOf({ sentAt: asked.wall, receivedAt, serverTime: answer.serverTime }))
    this.#onChange()
  }

  #judge(error: ClockError): void {
    if (isWithin(error, TRUSTED_ERROR)) {
      this.#trust(error)
      return
    }
    if (this.#state.kind !== 'wrong') this.#witness.clockWrong(error)
    this.#state = { kind: 'wrong', error }
    this.#nextCheck = this.#clock.monotonic() + WRONG_EVERY
  }

  #trust(error: ClockError | undefined): void {
    if (this.#state.kind !== 'trusted') this.#witness.clockTrusted(error)
    this.#state = { kind: 'trusted', error }
  }
}
