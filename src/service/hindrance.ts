import { isBusy } from '../errors.ts'
import { MINUTE, SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import type { Clock } from '../ports/clock.ts'

/**
 * What must work so that what comes due leaves: whole turns, bookings that can be written, a broadcast that may leave and
 * is booked, and the outcome of a call written.
 */
export type Duty = 'turn' | 'booking' | 'leaving' | 'settling'

/** Somebody else's lock that is gone within this time is everyday life and not told. */
const BUSY_UNTOLD: Millis = SECOND
/** What answers instead of booking is told when it goes on for so long: mostly the next turn knows better. */
const LEAVING_UNTOLD: Millis = 15 * SECOND
/** The first pause before the same is told again; each one is twice as long, up to the longest. */
const FIRST_PAUSE: Millis = MINUTE
const LONGEST_PAUSE: Millis = 60 * MINUTE

/** Since when something does not work, and why. */
export interface Hindrance {
  readonly since: Instant
  /** By the monotonic clock: a wall clock that is moved makes nothing last. */
  readonly lasted: Millis
  /** What it failed with last; undefined where nothing failed and nothing got done either. */
  readonly error: unknown
}

interface OngoingHindrance {
  readonly since: Instant
  readonly began: Millis
  error: unknown
  /** What of it is known in the log; undefined before anything is. */
  told: ToldHindrance | undefined
}

interface ToldHindrance {
  readonly at: Millis
  /** Until the same is told again. */
  readonly pause: Millis
  readonly causes: ReadonlySet<string>
  /** Whether it was told at all: one failure is told once, whatever it keeps from being done. */
  readonly isAloud: boolean
}

/** Told what does not work: when it begins, when the cause is another one, and in growing pauses while it lasts. */
export interface HindranceEvents {
  hindered(duty: Duty, hindrance: Hindrance): void
  /** After it was told: it works again. */
  goesOn(duty: Duty, lasted: Millis): void
}

/** Keeps in mind what does not work, since when and why; for health, and for a log that tells it once. */
export class Hindrances {
  readonly #clock: Clock
  readonly #events: HindranceEvents
  readonly #standing = new Map<Duty, OngoingHindrance>()
  #whole: { readonly at: Instant; readonly monotonic: Millis }
  /** One failure is told once, whatever it keeps from being done. */
  #lastTold: unknown

  constructor(clock: Clock, events: HindranceEvents) {
    this.#clock = clock
    this.#events = events
    this.#whole = { at: clock.now(), monotonic: clock.monotonic() }
  }

  /** It does not work. `tell` says so in place of the service events. */
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

  /** It works, again or still. */
  over(duty: Duty): void {
    const standing = this.#standing.get(duty)
    if (standing === undefined) return
    this.#standing.delete(duty)
    this.#lastTold = undefined
    if (standing.told?.isAloud === true) this.#events.goesOn(duty, this.#clock.monotonic() - standing.began)
  }

  /** A turn did all that there was for it to do. */
  wholeTurn(): void {
    this.#whole = { at: this.#clock.now(), monotonic: this.#clock.monotonic() }
    this.over('turn')
  }

  /** Whether this is met now. */
  isMet(duty: Duty): boolean {
    return this.#standing.has(duty)
  }

  /** What lasts longest; counted from the last whole turn even where nothing has failed. */
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

/** A cause that was not told yet, or the same for long. */
function isNews({ at, causes, pause }: ToldHindrance, cause: string, now: Millis): boolean {
  return !causes.has(cause) || now - at >= pause
}

/** By its codes and kinds, never by its words. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const code = 'code' in error ? String(error.code) : ''
  const kind = 'kind' in error ? String(error.kind) : error.name
  return `${kind} ${code} ${error.cause === undefined ? '' : causeOf(error.cause)}`
}
