import { isBusy, systemCodeOf } from '../errors.ts'
import { MINUTE, SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import type { Clock } from '../ports/clock.ts'

/**
 * What must work so that due occurrences leave. `turn`: turns run to their end. `booking`: bookings can be written.
 * `leaving`: a broadcast that may leave is booked. `settling`: the outcome of a call is written.
 */
export type Duty = 'turn' | 'booking' | 'leaving' | 'settling'

/** Another process's lock is normal for this long, in ms, and is not logged. */
const BUSY_UNTOLD: Millis = SECOND
/** A refused booking is logged only after this time, in ms: mostly the next turn succeeds. */
const LEAVING_UNTOLD: Millis = 15 * SECOND
/**
 * The pause before the same is logged again, in ms. Each pause is twice as long as the one before, up to the longest.
 */
const FIRST_PAUSE: Millis = MINUTE
const LONGEST_PAUSE: Millis = 60 * MINUTE

/** Since when something does not work, and why. */
export interface Hindrance {
  readonly since: Instant
  /** How long it has lasted, in ms. By the monotonic clock: moving the wall clock changes nothing. */
  readonly lasted: Millis
  /** The last error; undefined where nothing failed but nothing got done either. */
  readonly error: unknown
}

interface OngoingHindrance {
  readonly since: Instant
  readonly began: Millis
  error: unknown
  /** What the log says of it; undefined before the first line. */
  told: ToldHindrance | undefined
}

interface ToldHindrance {
  readonly at: Millis
  /** How long until the same is told again. */
  readonly pause: Millis
  readonly causes: ReadonlySet<string>
  /** Whether it got a line of its own. One failure is told once, even if it hinders several duties. */
  readonly isAloud: boolean
}

/** Receives what does not work: when it begins, when its cause changes, and in growing pauses while it lasts. */
export interface HindranceEvents {
  hindered(duty: Duty, hindrance: Hindrance): void
  /** It works again. Called only if `hindered` was called before. */
  goesOn(duty: Duty, lasted: Millis): void
}

/** Remembers what does not work, since when, and why. Health reads it, and the log tells it once. */
export class Hindrances {
  readonly #clock: Clock
  readonly #events: HindranceEvents
  readonly #standing = new Map<Duty, OngoingHindrance>()
  #whole: { readonly at: Instant; readonly monotonic: Millis }
  /** The last error that was told. One failure is told once, even if it hinders several duties. */
  #lastTold: unknown

  constructor(clock: Clock, events: HindranceEvents) {
    this.#clock = clock
    this.#events = events
    this.#whole = { at: clock.now(), monotonic: clock.monotonic() }
  }

  /** Reports that it does not work. `tell` tells it in place of the service events. */
  met(duty: Duty, error: unknown, tell?: () => void): void {
    const now = this.#clock.monotonic()
    const standing: OngoingHindrance = this.#standing.get(duty) ?? {
      since: this.#clock.now(),
      began: now,
      error,
      told: undefined,
    }
    this.#standing.set(duty, standing)
    standing.error = error
    const cause = causeOf(error)
    const { told } = standing
    if (told === undefined ? now - standing.began < untold(duty, error) : !isNews(told, cause, now)) return
    const isAloud = this.#lastTold !== error
    const pause = told === undefined ? FIRST_PAUSE : Math.min(told.pause * 2, LONGEST_PAUSE)
    const causes = new Set([...(told?.causes ?? []), cause])
    standing.told = { at: now, pause, causes, isAloud: isAloud || told?.isAloud === true }
    if (!isAloud) return
    this.#lastTold = error
    if (tell === undefined) this.#events.hindered(duty, this.#hindranceOf(standing))
    else tell()
  }

  /** Reports that it works, again or still. */
  over(duty: Duty): void {
    const standing = this.#standing.get(duty)
    if (standing === undefined) return
    this.#standing.delete(duty)
    this.#lastTold = undefined
    if (standing.told?.isAloud === true) this.#events.goesOn(duty, this.#clock.monotonic() - standing.began)
  }

  /** Reports that a turn did everything it had to do. */
  wholeTurn(): void {
    this.#whole = { at: this.#clock.now(), monotonic: this.#clock.monotonic() }
    this.over('turn')
  }

  /** Whether this does not work now. */
  isMet(duty: Duty): boolean {
    return this.#standing.has(duty)
  }

  /** The hindrance that has lasted longest. Time without a whole turn counts even where nothing has failed. */
  get longest(): Hindrance {
    const { at, monotonic } = this.#whole
    const turn = this.#standing.get('turn')
    const noTurn = { since: turn?.since ?? at, lasted: this.#clock.monotonic() - monotonic, error: turn?.error }
    const others = [...this.#standing.values()].map((standing) => this.#hindranceOf(standing))
    return others.reduce((longest, other) => (other.lasted >= longest.lasted ? other : longest), noTurn)
  }

  #hindranceOf({ since, began, error }: OngoingHindrance): Hindrance {
    return { since, lasted: this.#clock.monotonic() - began, error }
  }
}

function untold(duty: Duty, error: unknown): Millis {
  if (duty === 'leaving') return LEAVING_UNTOLD
  return isBusy(error) ? BUSY_UNTOLD : 0
}

/** Whether to tell it again: for a cause that was not told yet, or after a long time. */
function isNews({ at, causes, pause }: ToldHindrance, cause: string, now: Millis): boolean {
  return !causes.has(cause) || now - at >= pause
}

/** The cause of an error, from its codes and kinds, never from its message. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const kind = 'kind' in error ? String(error.kind) : error.name
  return `${kind} ${systemCodeOf(error) ?? ''} ${error.cause === undefined ? '' : causeOf(error.cause)}`
}
