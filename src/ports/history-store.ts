import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Occurrence, OccurrenceKey, Resolution, State } from '../core/announcement/occurrence.ts'
import type { LocalDate } from '../core/time/civil-date.ts'
import type { Instant } from '../core/time/instant.ts'

/** A day of the calendar, in whichever zone, or an instant. */
export type DayOrInstant =
  { readonly kind: 'day'; readonly date: LocalDate } | { readonly kind: 'instant'; readonly instant: Instant }

/** What occurrences must be like. What is absent does not matter. */
export interface HistoryFilter {
  /** Includes its occurrences under its other ids, earlier and later ones. */
  readonly announcementId?: string
  readonly states?: readonly State[]
  /** The team that answers for the announcement, as its definition says now, or said last. */
  readonly owner?: string
  /** Due then or later. A day is the one of the announcement's zone. */
  readonly from?: DayOrInstant
  /** Due then or earlier: a whole day counts. */
  readonly to?: DayOrInstant
}

/** Asks for the history. It has the decided occurrences, and those that are due at `now` and not decided yet. */
export interface HistoryQuery extends HistoryFilter {
  readonly now: Instant
  readonly limit: number
  readonly key?: OccurrenceKey
  /** Newest first where absent. */
  readonly order?: 'oldest-first'
}

/** The unknown outcomes without a verdict: how many there are, and the newest few, newest first. */
export interface Unresolved {
  readonly count: number
  readonly shown: readonly Occurrence[]
}

/** What a person found out about an unknown outcome. */
export interface ResolutionGiven {
  readonly key: OccurrenceKey
  readonly wasSeen: boolean
  readonly resend: boolean
  readonly by: string
  readonly note: string
}

/** The record of what became of each occurrence, and what people found out about unknown outcomes. */
export interface HistoryStore {
  /** The record. */
  history(query: HistoryQuery): Promise<readonly Occurrence[]>
  /**
   * The words of an occurrence, exactly: as it was booked last, or as it will be sent again. Undefined for all others.
   */
  said(key: OccurrenceKey): Promise<Broadcast | undefined>
  /**
   * Unknown outcomes that wait for a verdict, however old. All are counted; the newest `limit` are returned. The time
   * it takes grows with their number, not with the history.
   */
  unresolved(query: HistoryFilter & Pick<HistoryQuery, 'limit'>): Promise<Unresolved>
  /** Writes a person's verdict on an unknown outcome. Throws `not-found` or `conflict`. */
  resolve(given: ResolutionGiven, now: Instant): Promise<Resolution>
}
