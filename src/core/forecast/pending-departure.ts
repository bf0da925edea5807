import type { Candidate } from '../admission/candidate.ts'
import type { Check } from '../announcement/check.ts'
import { expiryOf } from '../announcement/lateness.ts'
import { pauseOver } from '../announcement/pause.ts'
import type { NewOccurrence, Known } from '../planning/agenda.ts'
import type { Instant } from '../time/instant.ts'
import type { Departure } from './departure.ts'

/** A planned occurrence that came due before the forecast begins. */
export interface Carried extends Candidate {
  /** Sent again by a person's verdict: beside the schedule, so that nothing newer takes its place. */
  readonly isResend: boolean
}

/** A departure on its way to being decided, and the candidate that admission judges. */
export interface PendingDeparture extends Candidate {
  readonly isResend: boolean
  leavesAt: Instant | null
  state: Departure['state']
  reason: string | null
  waitedFor: string | null
  isSuperseded: boolean
  waitingFor: string | null
  explanation: readonly Check[] | null
  /** The turn in which `waitingFor` was found. */
  notedIn: number
}

/** What is born in the range, as admission sees it. */
export function carriedOf(
  { key, announcementId, due }: NewOccurrence,
  { announcement, pauses = [], missing }: Known,
): Carried {
  const { priority, late, owner = null, broadcast } = announcement
  const fresh = { isSuperseded: false, isResend: false, notBefore: due, waitingFor: null, ...(missing && { missing }) }
  const { sender } = broadcast
  const expiry = expiryOf(announcement, due)
  const pause = pauseOver(pauses, due, due)
  return { key, announcementId, owner, sender, due, priority, late, expiry, pause, ...fresh }
}

/** Not decided yet. `notedIn`: the turn before which `waitingFor` was found. */
export function draftOf(carried: Carried, notedIn: number): PendingDeparture {
  return {
    ...carried,
    leavesAt: null,
    state: 'waiting',
    reason: null,
    waitedFor: null,
    explanation: null,
    notedIn,
  }
}
