import { SECOND } from '../core/time/instant.ts'
import type { Millis } from '../core/time/instant.ts'
import type { Timer } from '../ports/clock.ts'

/** How often the files are checked for changes, in ms. */
const EVERY: Millis = SECOND

/** What the watch needs of the outside. */
export interface WatchParts {
  readonly timer: Timer
  /** Returns another value whenever the files may have changed. */
  readonly fingerprint: () => Promise<string>
  /** Called when the files have changed and are at rest. */
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
}

/**
 * Notices changed definition files by looking. Notifications of the file system are not used: they get lost when a
 * folder is swapped behind a symbolic link, on network file systems and in containers. A change is told once two looks
 * in a row agree, so that half a checkout is never read.
 */
export class Watch {
  readonly #parts: WatchParts
  #known: string | undefined
  #seen: string | undefined
  #alarm: { cancel(): void } | undefined
  #looking: Promise<void> | undefined
  #isStopped = false

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /** Starts looking. What is there now counts as known. */
  start(): void {
    this.#looking = this.look()
  }

  /** One look. Public, so that a test need not wait. */
  async look(): Promise<void> {
    try {
      const now = await this.#parts.fingerprint()
      const isAtRest = now === this.#seen
      this.#seen = now
      this.#known ??= now
      if (isAtRest && now !== this.#known && !this.#isStopped) {
        this.#known = now
        this.#parts.onChange()
      }
    } catch (error) {
      this.#parts.onError(error)
    }
    if (!this.#isStopped) this.#alarm = this.#parts.timer.after(EVERY, () => void (this.#looking = this.look()))
  }

  /** Stops looking. Resolves when a look under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#alarm?.cancel()
    await this.#looking
  }
}
