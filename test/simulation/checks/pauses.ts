import { holdsAt } from '../../../src/core/announcement/pause.ts'
import type { Pause } from '../../../src/core/announcement/pause.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Versions } from './versions.ts'

/** A pause of an announcement, whatever its id is. */
type Paused = Pause & { readonly lineage: number | undefined }

/** All pauses that existed at some moment. */
export type PausesThen = readonly Paused[]

/** The model of pauses: what people said, in order. It forgets nothing. */
export class Pauses {
  readonly #versions: Versions
  #all: PausesThen = []

  constructor(versions: Versions) {
    this.#versions = versions
  }

  /** The pauses so far. Later events do not change the returned list. */
  get now(): PausesThen {
    return this.#all
  }

  paused(pause: Pause): void {
    this.#all = [...this.#all, { ...pause, lineage: this.#versions.lineageOf(pause.announcementId) }]
  }

  /** The present pause ends, from `now` on. */
  resumed(id: string, now: Instant): void {
    const lineage = this.#versions.lineageOf(id)
    this.#all = this.#all.map((pause) =>
      pause.lineage === lineage && (pause.until === null || pause.until > now) ? { ...pause, until: now } : pause,
    )
  }
}

/** Whether something due at an instant is held back at `now`: it came due in a pause, or a pause holds now. */
export function isPaused(pauses: PausesThen, lineages: readonly number[], due: Instant, now: Instant): boolean {
  return pauses.some(
    (pause) =>
      pause.lineage !== undefined && lineages.includes(pause.lineage) && (holdsAt(pause, due) || holdsAt(pause, now)),
  )
}
