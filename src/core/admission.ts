import { PRIORITIES } from './announcement.ts'
import type { LatePolicy, Priority } from './announcement.ts'
import { judgeLateness } from './lateness.ts'
import type { OccurrenceKey } from './occurrence.ts'
import type { Quota } from './quota.ts'
import type { Instant } from './time.ts'

/** A planned occurrence that has come due, with what is needed to judge it. */
export interface Candidate {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  readonly priority: Priority
  readonly late: LatePolicy
  /** A newer occurrence of the same announcement has come due too: this one is stale. */
  readonly isSuperseded: boolean
  /** Not before this instant: the pause after a refused or unsent attempt. */
  readonly notBefore: Instant
  /** What it has been waiting for so far; told when it is skipped in the end. */
  readonly waitingFor: string | null
}

/** What planning says of an occurrence: send now, wait (for what, until when), or skip (why). */
export type Verdict =
  | { readonly kind: 'send'; readonly isLate: boolean }
  | { readonly kind: 'wait'; readonly reason: string; readonly until: Instant | undefined }
  | { readonly kind: 'skip'; readonly reason: string }

/** The order in which due occurrences are served: by priority, then first due, then id. */
export function compareCandidates(a: Candidate, b: Candidate): number {
  const rank = PRIORITIES.indexOf(b.priority) - PRIORITIES.indexOf(a.priority)
  if (rank !== 0) return rank
  if (a.due !== b.due) return a.due - b.due
  return a.announcementId < b.announcementId ? -1 : 1
}

/**
 * Judges every due occurrence at one instant. At most one of them is told to send, since calls are a spacing apart; the
 * others wait within their grace or are skipped with the reason that kept them.
 */
export function admit<C extends Candidate>(
  candidates: readonly C[],
  quota: Quota,
  now: Instant,
): readonly { readonly candidate: C; readonly verdict: Verdict }[] {
  let isTaken = false
  return candidates.toSorted(compareCandidates).map((candidate) => {
    const verdict = judge(candidate, quota, now, isTaken)
    if (verdict.kind === 'send') isTaken = true
    return { candidate, verdict }
  })
}

function judge(candidate: Candidate, quota: Quota, now: Instant, isTaken: boolean): Verdict {
  if (candidate.isSuperseded) return { kind: 'skip', reason: candidate.waitingFor ?? 'superseded' }
  const lateness = judgeLateness(candidate.due, now, candidate.late)
  if (lateness.kind === 'missed') return { kind: 'skip', reason: candidate.waitingFor ?? 'late' }
  if (candidate.notBefore > now) {
    return { kind: 'wait', reason: candidate.waitingFor ?? 'retry', until: candidate.notBefore }
  }
  if (quota.free === 0) return { kind: 'wait', reason: 'quota', until: quota.nextFreeAt }
  // While a call is under way, or about to be, its end is what one waits for, and that wakes the service by itself.
  if (isTaken || quota.nextStartAt === undefined) return { kind: 'wait', reason: 'spacing', until: undefined }
  if (quota.nextStartAt > now) return { kind: 'wait', reason: 'spacing', until: quota.nextStartAt }
  return { kind: 'send', isLate: lateness.kind === 'late-send' }
}
