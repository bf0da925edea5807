import type { Occurrence, OccurrenceKey, State } from '../../core/announcement/occurrence.ts'
import type { Known } from '../../core/planning/agenda.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Zone } from '../../core/time/zone.ts'
import type { Standing } from '../../ports/definition-store.ts'
import type { Store } from '../../ports/store.ts'
import type { InForce } from '../in-force.ts'

/** At most so many occurrences of one day are listed. */
export const MOST_OF_A_DAY = 100

/** The states of occurrences that no edit has ended. */
export const NOT_CANCELLED: readonly State[] = ['planned', 'booked', 'sent', 'rejected', 'unknown', 'skipped']

/** An occurrence that a person asks about, or an instant at which there may be one. */
export interface NamedOccurrence {
  /** The id as it was asked for. */
  readonly id: string
  readonly key: OccurrenceKey
  readonly due: Instant
  /** Its announcement, under the id that it has now. Undefined when it is not in force. */
  readonly known: Known | undefined
  readonly standing: Standing
  /** Undefined when nothing is on record. */
  readonly occurrence: Occurrence | undefined
}

/** The announcement that a person means. */
export interface NamedAnnouncement {
  /** The id as it was asked for. */
  readonly id: string
  readonly known: Known | undefined
  readonly standing: Standing
  readonly zone: Zone | undefined
}

/** Where it is looked for, and when. */
export interface NamingParts {
  readonly store: Store
  readonly inForce: InForce
  readonly now: Instant
}

/** A stretch of time, both ends inclusive. */
export interface NamedTime {
  readonly first: Instant
  readonly last: Instant
}
