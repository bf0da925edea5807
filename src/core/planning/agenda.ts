import type { Announcement } from '../announcement/announcement.ts'
import type { Freeze } from '../announcement/freeze.ts'
import { expiryOf, judgeLateness } from '../announcement/lateness.ts'
import type { MissReason } from '../announcement/lateness.ts'
import { keyOf } from '../announcement/occurrence.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import { holdsAt } from '../announcement/pause.ts'
import type { Pause } from '../announcement/pause.ts'
import { skipOf } from '../announcement/skip.ts'
import type { SkipByHand } from '../announcement/skip.ts'
import type { QuietHours } from '../announcement/quiet.ts'
import { instantsBetween, nextInstant } from '../schedule/recurrence.ts'
import type { MissingSource } from '../announcement/source.ts'
import type { Instant } from '../time/instant.ts'

/** An announcement that the service knows, and since when. Nothing due before that ever becomes an occurrence. */
export interface Known {
  readonly announcement: Announcement
  readonly knownSince: Instant
  /** During these, nothing of it is sent. */
  readonly pauses?: readonly Pause[]
  /** Its occurrences that a person took out. */
  readonly skips?: readonly SkipByHand[]
  /** The freezes of the settings, also those that do not concern it. */
  readonly freezes?: readonly Freeze[]
  /** The quiet hours of the settings, also those that do not concern it. */
  readonly quiet?: readonly QuietHours[]
  /** Its file, while that is missing. What comes due waits for it. */
  readonly missing?: MissingSource
}

/** An occurrence that is about to be inserted: planned, or skipped with its reason because it is too late already. */
export interface NewOccurrence {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  /** Why it is skipped at once; null when it is planned. `paused`: it came due in a pause, and is too late since. */
  readonly skipReason: MissReason | 'paused' | null
}

/** A stretch of planning: what comes due in it, and up to where it is complete. */
export interface PlanningStretch {
  readonly occurrences: readonly NewOccurrence[]
  readonly mark: Instant
}

/**
 * The known announcements, each with its next instant. So looking for work costs one comparison per announcement,
 * however dense or rare its schedule is.
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
   * The occurrences in (mark, through], oldest first, about `most` at most, and the instant up to which they are
   * complete. An occurrence is skipped at once when it is too late at `now`, or when a newer one of its announcement is
   * due too. Asking changes nothing. Call `advance` once the occurrences are on the disk.
   */
  ahead(through: Instant, now: Instant, most: number): PlanningStretch {
    const occurrences: NewOccurrence[] = []
    let mark = Math.max(through, this.#plannedTo)
    for (const [index, known] of this.#known.entries()) {
      const { announcement } = known
      const first = this.#next[index]!
      if (first > mark) continue
      const dues = [first, ...instantsBetween(announcement.schedule, { after: first, through: mark, limit: most })]
      // A full page says nothing about later occurrences: planning is complete only up to its last instant.
      if (dues.length > most) mark = dues.at(-1)!
      occurrences.push(...dues.map((due) => newOccurrenceOf(known, due, now)))
    }
    const complete = occurrences.filter((occurrence) => occurrence.due <= mark)
    return { occurrences: complete.sort((a, b) => a.due - b.due || compareIds(a, b)), mark }
  }

  /** Continues after a stretch: everything up to its mark has been planned. */
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

function newOccurrenceOf(known: Known, due: Instant, now: Instant): NewOccurrence {
  const { announcement, pauses = [], skips = [] } = known
  const missed = skipReasonOf(announcement, due, now)
  return {
    key: keyOf(announcement.id, due),
    announcementId: announcement.id,
    due,
    skipReason: missed === null ? null : heldReasonOf(pauses, skips, due, missed),
  }
}

/**
 * What was held back by people would not have gone out in time either: that is why it is skipped, and not that nobody
 * ran. Admission decides about the few that were taken out, so that the record says by whom and why.
 */
function heldReasonOf(
  pauses: readonly Pause[],
  skips: readonly SkipByHand[],
  due: Instant,
  missed: MissReason,
): NewOccurrence['skipReason'] {
  if (skipOf(skips, due) !== null) return null
  return pauses.some((pause) => holdsAt(pause, due)) ? 'paused' : missed
}

function skipReasonOf(announcement: Announcement, due: Instant, now: Instant): MissReason | null {
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
