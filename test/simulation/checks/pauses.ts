import { holdsAt } from '../../../src/core/announcement/pause.ts'
import type { Pause, WidePause } from '../../../src/core/announcement/pause.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Versions } from './versions.ts'

/** What a pause holds back: an announcement, whatever its id is, or all of a team, or everything (null). */
type Target = { readonly lineage: number | undefined } | { readonly owner: string | null }

type Paused = Pick<Pause, 'since' | 'until'> & { readonly target: Target }

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

  paused({ announcementId, since, until }: Pause): void {
    this.#all = [...this.#all, { since, until, target: { lineage: this.#versions.lineageOf(announcementId) } }]
  }

  widelyPaused({ owner, since, until }: WidePause): void {
    this.#all = [...this.#all, { since, until, target: { owner } }]
  }

  /** The present pause ends, from `now` on. */
  resumed(id: string, now: Instant): void {
    const lineage = this.#versions.lineageOf(id)
    this.#end(now, (target) => 'lineage' in target && target.lineage === lineage)
  }

  /** The present pause of a team, or of all (null), ends from `now` on. No other does. */
  widelyResumed(owner: string | null, now: Instant): void {
    this.#end(now, (target) => 'owner' in target && target.owner === owner)
  }

  #end(now: Instant, isMeant: (target: Target) => boolean): void {
    this.#all = this.#all.map((pause) =>
      isMeant(pause.target) && (pause.until === null || pause.until > now) ? { ...pause, until: now } : pause,
    )
  }
}

/** Of what an occurrence is: an announcement, and the teams that may count as its owner. */
export interface Belonging {
  readonly lineages: readonly number[]
  readonly isOf: (owner: string) => boolean
}

/** Whether something due at an instant is held back at `now`: it came due in a pause, or a pause holds now. */
export function isPaused(pauses: PausesThen, { lineages, isOf }: Belonging, due: Instant, now: Instant): boolean {
  const isOver = (target: Target) =>
    'lineage' in target
      ? target.lineage !== undefined && lineages.includes(target.lineage)
      : target.owner === null || isOf(target.owner)
  return pauses.some((pause) => isOver(pause.target) && (holdsAt(pause, due) || holdsAt(pause, now)))
}
