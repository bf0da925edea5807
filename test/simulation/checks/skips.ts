import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { partsOf } from './keys.ts'
import type { Versions } from './versions.ts'

/** One occurrence that is taken out: its announcement, whatever its id is, and its instant. */
interface TakenOut {
  readonly lineage: number | undefined
  readonly due: Instant
}

/** What was taken out at some moment. */
export type SkipsThen = readonly TakenOut[]

/** The model of single occurrences that people take out and put back. */
export class Skips {
  readonly #versions: Versions
  #all: SkipsThen = []

  constructor(versions: Versions) {
    this.#versions = versions
  }

  /** What is taken out now. Later events do not change the returned list. */
  get now(): SkipsThen {
    return this.#all
  }

  takenOut(key: OccurrenceKey): void {
    this.#all = [...this.#all, this.#of(key)]
  }

  putBack(key: OccurrenceKey): void {
    const { lineage, due } = this.#of(key)
    this.#all = this.#all.filter((each) => each.lineage !== lineage || each.due !== due)
  }

  #of(key: OccurrenceKey): TakenOut {
    const { id, due } = partsOf(key)
    return { lineage: this.#versions.lineageOf(id), due }
  }
}

/** Whether an occurrence of one of these announcements at an instant is taken out. */
export function isTakenOut(skips: SkipsThen, lineages: readonly number[], due: Instant): boolean {
  return skips.some((skip) => skip.due === due && skip.lineage !== undefined && lineages.includes(skip.lineage))
}
