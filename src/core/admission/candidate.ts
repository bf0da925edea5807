import type { AccountHolds } from '../delivery/account.ts'
import { rankOf } from '../announcement/announcement.ts'
import type { LatePolicy, Priority } from '../announcement/announcement.ts'
import type { Budgets } from '../quota/budget.ts'
import { nextFreezeAfter } from '../announcement/freeze.ts'
import type { Freeze } from '../announcement/freeze.ts'
import { endOf } from '../announcement/lateness.ts'
import type { Expiry } from '../announcement/lateness.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import type { UpcomingWindow } from '../planning/upcoming.ts'
import type { Pause } from '../announcement/pause.ts'
import type { SkipByHand } from '../announcement/skip.ts'
import type { QuietHours } from '../announcement/quiet.ts'
import type { Call, Limits, Quota } from '../quota/quota.ts'
import type { Slots } from '../quota/slots.ts'
import type { MissingSource } from '../announcement/source.ts'
import type { Instant } from '../time/instant.ts'

/** A planned occurrence that has come due, with everything needed to judge it. */
export interface Candidate {
  readonly key: OccurrenceKey
  readonly announcementId: string
  /** The owner whose budget it uses. */
  readonly owner: string | null
  /** The sender: a fault of the account may concern one sender only. */
  readonly sender: string
  readonly due: Instant
  readonly priority: Priority
  readonly late: LatePolicy
  readonly expiry: Expiry
  /** The pause that keeps it from being sent, whatever else is true. */
  readonly pause: Pause | null
  /** How a person took this one out. Absent or null: nobody did. */
  readonly skip?: SkipByHand | null
  /** The freezes that concern it. Without them nothing freezes it. */
  readonly freezes?: readonly Freeze[]
  /** The quiet hours that concern it. Without them it need not wait for any. */
  readonly quiet?: readonly QuietHours[]
  /** A newer occurrence of the same announcement has come due too: this one is stale. */
  readonly isSuperseded: boolean
  /** Not before this instant: the pause after a refused or unsent attempt. */
  readonly notBefore: Instant
  /** What it has waited for so far. It becomes the reason when it is skipped in the end. */
  readonly waitingFor: string | null
  /** The file that it comes from, while that is missing. */
  readonly missing?: MissingSource
}

/** The state at one instant: all that a decision depends on besides the candidate. */
export interface AdmissionInput {
  readonly now: Instant
  /** The ledger, as far as it can matter. */
  readonly calls: readonly Call[]
  readonly limits: Limits
  readonly quota: Quota
  /** Without them nothing is shared out. */
  readonly budgets?: Budgets
  /** The slots that these calls leave, if they are known already; else they are counted. Nothing is taken from them. */
  readonly slots?: () => Slots
  /** What keeps broadcasts from leaving until a probe passes; without it nothing does. */
  readonly holds?: AccountHolds
  /** The occurrences to come; without them no slot is kept for anything. */
  readonly upcoming?: UpcomingWindow
}

/**
 * The first instant at which a candidate can be sent no more, whatever it waits for: its expiry is over, or a freeze
 * begins.
 */
export function endOfChance({ due, expiry, freezes = [] }: Pick<Candidate, 'due' | 'expiry' | 'freezes'>): Instant {
  return Math.min(endOf(expiry), nextFreezeAfter(freezes, due))
}

/** What the order depends on. */
type Ranked = Pick<Candidate, 'priority' | 'due' | 'announcementId'>

/** The order in which due occurrences are served: by priority, then first due, then id. */
export function compareCandidates(a: Ranked, b: Ranked): number {
  const rank = rankOf(b.priority) - rankOf(a.priority)
  if (rank !== 0) return rank
  if (a.due !== b.due) return a.due - b.due
  return a.announcementId < b.announcementId ? -1 : 1
}
