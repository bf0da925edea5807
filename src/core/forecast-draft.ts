import type { Candidate } from './admission.ts'
import type { Announcement } from './announcement.ts'
import type { Departure } from './forecast-load.ts'
import type { Birth } from './planning.ts'
import type { Instant } from './time.ts'

/** A planned occurrence that came due before the forecast begins. */
export interface Carried extends Candidate {
  /** Sent again by a person's verdict: beside the schedule, so that nothing newer takes its place. */
  readonly isResend: boolean
}

/** A departure on its way to being decided, and the candidate that admission judges. */
export interface Draft extends Candidate {
  readonly owner: string | null
  readonly isResend: boolean
  /** The last instant at which it may still be sent. */
  readonly expires: Instant
  leavesAt: Instant | null
  state: Departure['state']
  reason: string | null
  waitedFor: string | null
  isSuperseded: boolean
  waitingFor: string | null
  /** Since when `waitingFor` holds. */
  notedAt: Instant
}

/** What is born in the range, as admission sees it. */
export function carriedOf({ key, announcementId, due }: Birth, { priority, late }: Announcement): Carried {
  const fresh = { isSuperseded: false, isResend: false, notBefore: due, waitingFor: null }
  return { key, announcementId, due, priority, late, ...fresh }
}

/** Not decided yet. `notedAt`: since when `waitingFor` is known. */
export function draftOf(
  carried: Carried,
  { owner = null }: { readonly owner?: string | null },
  notedAt: Instant,
): Draft {
  const { due, late } = carried
  const expires = due + (late.then === 'latest' ? Math.max(late.grace, late.maxLateness) : late.grace)
  return { ...carried, owner, expires, leavesAt: null, state: 'waiting', reason: null, waitedFor: null, notedAt }
}
