import type { Priority } from '../announcement/announcement.ts'
import type { Check } from '../announcement/check.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import type { Instant } from '../time/instant.ts'
import { isForWantOfSlot } from '../announcement/occurrence.ts'

/** What becomes of one occurrence if everything goes well. */
export interface Departure {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  readonly priority: Priority
  readonly owner: string | null
  /** The instant at which its call starts; null when there is none in the range. */
  readonly leavesAt: Instant | null
  /** `waiting`: it is still waiting when the range ends. */
  readonly state: 'sent' | 'skipped' | 'cancelled' | 'waiting'
  /** Why it is skipped or cancelled, or what it waits for when the range ends. */
  readonly reason: string | null
  /** What kept it from leaving at its instant: `spacing`, `quota`, …; null when nothing did. */
  readonly waitedFor: string | null
  /** The id of the freeze or the quiet hours, where these are the cause (`causeOf`). Null for any other. */
  readonly silenceId: string | null
  /** The checks of the last decision that kept it. Null when nothing kept it but the spacing. */
  readonly explanation: readonly Check[] | null
}

/** What kept it: why it is skipped or cancelled, what it waits for, or what it waited for before it left. */
export function causeOf({ reason, waitedFor }: Pick<Departure, 'reason' | 'waitedFor'>): string | null {
  return reason ?? waitedFor
}

/** Whether it is skipped because no slot was free. */
export function isShort(departure: Departure): boolean {
  return shortageOf(departure) !== null
}

/**
 * The reason of an occurrence that is skipped because no slot was free: `quota`, `budget:…` or `reserved_for:…`. Null
 * when it is not skipped, or for another reason. An occurrence that waited for a slot until its event began counts,
 * too.
 */
export function shortageOf({ state, reason, waitedFor }: Departure): string | null {
  if (state !== 'skipped') return null
  const cause = reason === 'event_began' || reason === 'superseded' ? waitedFor : reason
  return isForWantOfSlot(cause) ? cause : null
}
