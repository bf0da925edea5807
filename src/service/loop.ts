import cron from 'node-cron'
import { SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import type { Clock, Timer } from '../ports/clock.ts'

/** The pause after a failed turn, in ms. Each further pause is twice as long, up to a beat. */
const FIRST_RETRY: Millis = 50
const LONGEST_RETRY: Millis = SECOND

/** What the loop drives: one turn. It returns when it wants the next one at the latest. */
export interface Turn {
  tick(now: Instant): Promise<Instant>
}

/** What the loop needs of the outside. */
export interface LoopParts {
  readonly clock: Clock
  readonly timer: Timer
  /** Calls `act` at every full second until it is cancelled. */
  readonly beat: (act: () => void) => { cancel(): void }
  /** Receives the error of a failed turn. Another turn comes soon, in growing pauses. */
  readonly onError: (error: unknown) => void
}

/**
 * Runs one turn after the other, never two at once: at every beat, at the instant that a turn asked for, and when it is
 * woken. The timer makes an occurrence leave within milliseconds; the beat is the safety net. After a failed turn (a
 * database that is locked for a moment) the next one comes soon. The pauses grow while turns go on failing.
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

  /** Asks for a turn now. While one runs, another one follows it. */
  wake(): void {
    if (!this.#beat) return
    this.#isAskedAgain = true
    this.#running ??= this.#run()
  }

  /** For how long no turn has begun or ended, in ms. It grows when a turn never ends, or when the beat has stopped. */
  get standsFor(): Millis {
    return this.#parts.clock.monotonic() - this.#movedAt
  }

  /** Lets no further turn begin. Resolves when the last one has ended. */
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
    // Infinity: nothing is waited for. The beat looks again anyway.
    if (!this.#beat || !Number.isFinite(delay)) return
    this.#alarm = this.#parts.timer.after(delay, () => this.wake())
  }
}

/** node-cron as a metronome in UTC. It beats every second and knows nothing of calendars. */
export function everySecond(act: () => void): { cancel(): void } {
  // A late beat needs no warning: the turn goes by the clock, not by the beat.
  const beat = cron.schedule('* * * * * *', act, { timezone: 'UTC', noOverlap: true, suppressMissedWarning: true })
  return { cancel: () => void beat.destroy() }
}
