import type { Candidate } from '../admission/candidate.ts'
import type { Check } from '../announcement/check.ts'
import { expiryOf } from '../announcement/lateness.ts'
import { pauseOver } from '../announcement/pause.ts'
import { skipOf } from '../announcement/skip.ts'
import { silencesFor } from '../announcement/silences.ts'
import type { NewOccurrence, Known } from '../planning/agenda.ts'
import type { Instant } from '../time/instant.ts'
import type { Departure } from './departure.ts'

/** A planned occurrence that came due before the forecast begins. */
export interface Carried extends Candidate {
  /** A person has it sent again. It is outside the schedule: nothing newer takes its place. */
  readonly isResend: boolean
}

/** A departure that is not decided yet. Admission judges it as a candidate. */
export interface PendingDeparture extends Candidate {
  readonly isResend: boolean
  leavesAt: Instant | null
  state: Departure['state']
  reason: string | null
  waitedFor: string | null
  silenceId: string | null
  isSuperseded: boolean
  waitingFor: string | null
  explanation: readonly Check[] | null
  /** The turn in which `waitingFor` was found. A reason noted for all in a later turn counts instead. */
  notedIn: number
}

/** An occurrence that comes due in the range, in the form of one that came due before it. */
export function carriedOf(
  { key, announcementId, due }: NewOccurrence,
  { announcement, pauses = [], skips = [], missing, ...silent }: Known,
): Carried {
  const { priority, late, owner = null, broadcast } = announcement
  const fresh = { isSuperseded: false, isResend: false, notBefore: due, waitingFor: null, ...(missing && { missing }) }
  const { sender, push } = broadcast
  const silences = silencesFor(silent, { priority, push })
  const expiry = expiryOf(announcement, due)
  const pause = pauseOver(pauses, due, due)
  const skip = skipOf(skips, due)
  return { key, announcementId, owner, sender, due, priority, late, expiry, pause, skip, ...silences, ...fresh }
}

/** A departure that is not decided yet. `notedIn`: reasons noted for all up to this turn do not apply to it. */
export function pendingDepartureOf(carried: Carried, notedIn: number): PendingDeparture {
  return {
    ...carried,
    leavesAt: null,
    state: 'waiting',
    reason: null,
    waitedFor: null,
    silenceId: null,
    explanation: null,
    notedIn,
  }
}
