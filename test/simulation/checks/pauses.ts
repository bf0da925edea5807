import { holdsAt } from '../../../src/core/announcement/pause.ts'
import type { Pause } from '../../../src/core/announcement/pause.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Versions } from './versions.ts'

/** A pause of an announcement, whatever that is called. */
type Paused = Pause & { readonly lineage: number | undefined }

/** All pauses that there had been at some moment. */
export type PausesThen = readonly Paused[]

/** The model of pauses: what was said, one after the other. It forgets nothing. */
export class Pauses {
  readonly #versions: Versions
  #all: PausesThen = []

  constructor(versions: Versions) {
    this.#versions = versions
  }

  /** As they are now; what is said later does not change it. */
  get now(): PausesThen {
    return this.#all
  }

  paused(pause: Pause): void {
    this.#all = [...this.#all, { ...pause, lineage: this.#versions.lineageOf(pause.announcementId) }]
  }

  /** The pause that holds is taken back, from `now` on. */
  resumed(id: string, now: Instant): void {
    const lineage = this.#versions.lineageOf(id)
    this.#all = this.#all.map((pause) =>
      pause.lineage === lineage && (pause.until === null || pause.until > now) ? { ...pause, until: now } : pause,
    )
  }
}

/** Whether something due at an instant is kept back at `now`: it came due in a pause, or one holds now. */
export function isPaused(pauses: PausesThen, lineages: readonly number[], due: Instant, now: Instant): boolean {
  return pauses.some(
    (pause) =>
      pause.lineage !== undefined && lineages.includes(pause.lineage) && (holdsAt(pause, due) || holdsAt(pause, now)),
  )
}
