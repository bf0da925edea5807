import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Occurrence, OccurrenceKey, Resolution } from '../core/announcement/occurrence.ts'
import type { Instant } from '../core/time/instant.ts'

/** Filters of the history: what is decided, and what is due at `now` and not decided yet. */
export interface HistoryQuery {
  readonly now: Instant
  readonly limit: number
  /** With what it did under its earlier ids. */
  readonly announcementId?: string
  readonly key?: OccurrenceKey
}

/** Of unknown outcomes on which nobody has given a verdict: how many there are, and the first few, newest first. */
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

/** The record of what became of each occurrence, and what a person found out about an unknown one. */
export interface HistoryStore {
  /** The record, newest first. */
  history(query: HistoryQuery): Promise<readonly Occurrence[]>
  /** What an occurrence says, word for word, as it was booked last or is to be sent again; undefined for all others. */
  said(key: OccurrenceKey): Promise<Broadcast | undefined>
  /**
   * Unknown outcomes that wait for a verdict, however old: all are counted, the newest `limit` shown. It takes as long as
   * there are of them, whatever the history holds. `announcementId` as in {@link HistoryQuery}.
   */
  unresolved(query: Pick<HistoryQuery, 'limit' | 'announcementId'>): Promise<Unresolved>
  /** Writes a person's verdict on an unknown outcome. Throws `not-found` or `conflict`. */
  resolve(given: ResolutionGiven, now: Instant): Promise<Resolution>
}
