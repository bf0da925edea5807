import type { NewOccurrence } from '../core/planning/agenda.ts'
import type { Check } from '../core/announcement/check.ts'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Occurrence, OccurrenceKey } from '../core/announcement/occurrence.ts'
import type { Pause } from '../core/announcement/pause.ts'
import type { SkipByHand } from '../core/announcement/skip.ts'
import type { Instant } from '../core/time/instant.ts'

/** A planned occurrence that has come due. */
export interface Pending {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  readonly notBefore: Instant
  readonly waitingFor: string | null
  readonly isSuperseded: boolean
  readonly pause: Pause | null
  /** How a person took it out; null when nobody did. */
  readonly skip: SkipByHand | null
  /** For a resend: the exact words that were sent before. Null for an occurrence that the schedule planned. */
  readonly resend: Broadcast | null
}

/** A planned stretch of the future. */
export interface NewStretch {
  readonly occurrences: readonly NewOccurrence[]
  /** Planning is complete up to here. */
  readonly mark: Instant
  /** The revision of the definitions that the occurrences come from. */
  readonly revision: number
  readonly now: Instant
}

/** How a planned occurrence ends without a call. */
export interface EndWithoutCall {
  readonly key: OccurrenceKey
  readonly reason: string
  readonly now: Instant
  /** The checks that the decision rests on. */
  readonly checks?: readonly Check[]
}

/** Occurrences from their planning until they are booked or end without a call. */
export interface OccurrenceStore {
  /**
   * Inserts new occurrences and moves the mark forward, never back. A key that was decided about stays as it is.
   * Returns false, and does nothing, when the definitions are not of `revision` any more: the occurrences may come from
   * an old schedule.
   */
  plan(stretch: NewStretch): Promise<boolean>
  /** Planned occurrences due at or before `now`, oldest first. */
  pending(now: Instant): Promise<readonly Pending[]>
  /** When the earliest planned occurrence after `now` is due; undefined when there is none. */
  nextDue(now: Instant): Promise<Instant | undefined>
  /** The next planned occurrences, soonest first. */
  upcoming(limit: number): Promise<readonly Occurrence[]>
  /** Notes what a planned occurrence waits for. */
  noteWaiting(key: OccurrenceKey, reason: string, checks?: readonly Check[]): Promise<void>
  /** Ends a planned occurrence as skipped. Returns false when it was not planned any more. */
  skip(end: EndWithoutCall): Promise<boolean>
  /** Ends a planned occurrence as cancelled. Returns false when it was not planned any more. */
  cancel(end: EndWithoutCall): Promise<boolean>
}
