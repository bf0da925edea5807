import cron from 'node-cron'
import { SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import type { Clock, Timer } from '../ports/clock.ts'

/** The pause after a turn that failed; each further one is twice as long, up to a beat. */
const FIRST_RETRY: Millis = 50
const LONGEST_RETRY: Millis = SECOND

/** What the loop drives: one turn, which says when it wants the next one at the latest. */
export interface Turn {
  tick(now: Instant): Promise<Instant>
}

/** What the loop needs of the outside. */
export interface LoopParts {
  readonly clock: Clock
  readonly timer: Timer
  /** Calls `act` at every full second until taken back. */
  readonly beat: (act: () => void) => { cancel(): void }
  /** Told when a turn failed; another one comes soon, in growing pauses. */
  readonly onError: (error: unknown) => void
}

/**
 * Turns one after the other, never two at once: at every beat, at the instant a turn asked for, and whenever somebody
 * wakes it. The beat is the safety net; the timer is what makes an occurrence leave within milliseconds. After a turn that
 * failed (a database that somebody has locked for a moment) the next one comes soon, and later while they go on failing.
 */
export class Loop {
  readonly #turn: Turn
  readonly #parts: LoopParts
  #running: Promise<void> | undefined
  #isAskedAgain = false
  #beat: { cancel(): void } | undefined
  #alarm: { cancel(): void } | undefined
  #movedAt: Millis
  /** How many turns in a row have failed. */
  #failures = 0

  constructor(turn: Turn, parts: LoopParts) {
    this.#turn = turn
    this.#parts = parts
    this.#movedAt = parts.clock.monotonic()
  }

  /** Starts the beat and takes a first turn at once. */
  start(): void {
    this.#beat = this.#parts.beat(() => this.wake())
    this.wake()
  }

  /** Asks for a turn now; while one runs, for another after it. */
  wake(): void {
    if (!this.#beat) return
    this.#isAskedAgain = true
    this.#running ??= this.#run()
  }

  /** For how long no turn has begun or ended, in ms: a turn that never ends, or a beat that is gone. */
  get standsFor(): Millis {
    return this.#parts.clock.monotonic() - this.#movedAt
  }

  /** No further turn begins; resolves when the last one has ended. */
  async stop(): Promise<void> {
    this.#beat?.cancel()
    this.#beat = undefined
    this.#alarm?.cancel()
    this.#isAskedAgain = false
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#isAskedAgain) {
      this.#isAskedAgain = false
      this.#alarm?.cancel()
      this.#movedAt = this.#parts.clock.monotonic()
      try {
        const now = this.#parts.clock.now()
        this.#setAlarm((await this.#turn.tick(now)) - this.#parts.clock.now())
        this.#failures = 0
      } catch (error) {
        this.#parts.onError(error)
        this.#setAlarm(Math.min(FIRST_RETRY * 2 ** this.#failures, LONGEST_RETRY))
        this.#failures = Math.min(this.#failures + 1, 30)
      }
      this.#movedAt = this.#parts.clock.monotonic()
    }
    this.#running = undefined
  }

  #setAlarm(delay: number): void {
    // Infinity means that nothing is waited for: the beat looks again anyway.
    if (!this.#beat || !Number.isFinite(delay)) return
    this.#alarm = this.#parts.timer.after(delay, () => this.wake())
  }
}

/** node-cron as a metronome in UTC: it beats every second and knows nothing of calendars. */
export function everySecond(act: () => void): { cancel(): void } {
  // A beat that comes late needs no warning: the turn works from the clock, not from the beat.
  const beat = cron.schedule('* * * * * *', act, { timezone: 'UTC', noOverlap: true, suppressMissedWarning: true })
  return { cancel: () => void beat.destroy() }
}
