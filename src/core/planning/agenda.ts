import type { Announcement } from '../announcement/announcement.ts'
import { expiryOf, judgeLateness } from '../announcement/lateness.ts'
import type { MissReason } from '../announcement/lateness.ts'
import { keyOf } from '../announcement/occurrence.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import type { Pause } from '../announcement/pause.ts'
import { instantsBetween, nextInstant } from '../schedule/recurrence.ts'
import type { MissingSource } from '../announcement/source.ts'
import type { Instant } from '../time/instant.ts'

/** An announcement that the service knows, and since when: nothing due before that ever becomes an occurrence. */
export interface Known {
  readonly announcement: Announcement
  readonly knownSince: Instant
  /** Those in which nothing of it is sent. */
  readonly pauses?: readonly Pause[]
  /** Its file, while that is missing: what comes due waits for it. */
  readonly missing?: MissingSource
}

/** An occurrence about to be inserted: planned, or already too late and then skipped with its reason. */
export interface NewOccurrence {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  /** Why it is skipped at once; null when it is planned. */
  readonly skipReason: MissReason | null
}

/** A stretch of planning: what comes due in it, and how far it is complete. */
export interface PlanningStretch {
  readonly occurrences: readonly NewOccurrence[]
  readonly mark: Instant
}

/**
 * The set of known announcements with the next instant of each at hand, so that looking for work costs one comparison
 * per announcement however dense or rare its schedule is.
 */
export class Agenda {
  readonly #known: readonly Known[]
  readonly #next: Float64Array
  #plannedTo: Instant

  /** `mark`: the instant up to which planning is complete. */
  constructor(known: readonly Known[], mark: Instant) {
    this.#known = known
    this.#plannedTo = mark
    this.#next = Float64Array.from(known, ({ announcement, knownSince }) =>
      instantOrNever(nextInstant(announcement.schedule, Math.max(mark, knownSince))),
    )
  }

  /**
   * Every occurrence in (mark, through], oldest first, at most about `most` of them, with the instant up to which this
   * is complete. What is late at `now` beyond its policy, or has a newer one of its announcement due as well, is
   * skipped at once. Asking changes nothing: `advance` does, once the occurrences are on the disk.
   */
  ahead(through: Instant, now: Instant, most: number): PlanningStretch {
    const occurrences: NewOccurrence[] = []
    let mark = Math.max(through, this.#plannedTo)
    for (const [index, { announcement }] of this.#known.entries()) {
      const first = this.#next[index]!
      if (first > mark) continue
      const dues = [first, ...instantsBetween(announcement.schedule, { after: first, through: mark, limit: most })]
      // A full page says nothing of what follows it: planning is complete only up to its last instant.
      if (dues.length > most) mark = dues.at(-1)!
      occurrences.push(...dues.map((due) => newOccurrenceOf(announcement, due, now)))
    }
    const complete = occurrences.filter((occurrence) => occurrence.due <= mark)
    return { occurrences: complete.sort((a, b) => a.due - b.due || compareIds(a, b)), mark }
  }

  /** Goes on behind a stretch: what is up to its mark has been planned. */
  advance(mark: Instant): void {
    this.#plannedTo = mark
    for (const [index, { announcement }] of this.#known.entries()) {
      if (this.#next[index]! <= mark) this.#next[index] = instantOrNever(nextInstant(announcement.schedule, mark))
    }
  }

  /** Planning is complete up to here. */
  get plannedTo(): Instant {
    return this.#plannedTo
  }
}

function newOccurrenceOf(announcement: Announcement, due: Instant, now: Instant): NewOccurrence {
  return {
    key: keyOf(announcement.id, due),
    announcementId: announcement.id,
    due,
    skipReason: skipReasonOf(announcement, due, now),
  }
}

function skipReasonOf(announcement: Announcement, due: Instant, now: Instant): NewOccurrence['skipReason'] {
  if (due > now) return null
  const lateness = judgeLateness({ due, now, late: announcement.late, expiry: expiryOf(announcement, due) })
  if (lateness.kind === 'missed') return lateness.reason
  const newer = nextInstant(announcement.schedule, due)
  return newer !== undefined && newer <= now ? 'superseded' : null
}

function instantOrNever(instant: Instant | undefined): Instant {
  return instant ?? Number.POSITIVE_INFINITY
}

function compareIds(a: NewOccurrence, b: NewOccurrence): number {
  return a.announcementId < b.announcementId ? -1 : 1
}
