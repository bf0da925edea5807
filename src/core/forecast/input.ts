import type { Announcement, Rendered } from '../announcement/announcement.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import type { AccountHolds } from '../delivery/account.ts'
import type { Known } from '../planning/agenda.ts'
import type { UpcomingWindow } from '../planning/upcoming.ts'
import type { Budgets } from '../quota/budget.ts'
import type { Call, Limits } from '../quota/quota.ts'
import type { Instant, Millis } from '../time/instant.ts'
import type { Carried } from './pending-departure.ts'

/** Everything that decides what leaves, and when. */
export interface ForecastInput {
  readonly known: readonly Known[]
  /** What came due earlier and still waits. */
  readonly carried?: readonly Carried[]
  /** The ledger. A call that is under way counts as lost. */
  readonly calls: readonly Call[]
  /** Exclusive: planning is complete up to here. */
  readonly from: Instant
  /** Inclusive. */
  readonly through: Instant
  readonly limits: Limits
  /** How the quota is shared out. */
  readonly budgets?: Budgets
  /** Faults of the account. They are assumed to last. */
  readonly holds?: AccountHolds
  /** How long each call takes, in ms: the spacing counts from its end. */
  readonly callTime: Millis
  /** The key of an occurrence whose last checks are wanted even if nothing kept it. */
  readonly explains?: OccurrenceKey
  /** A window that has looked ahead already. It is copied, so that nothing is looked ahead twice. */
  readonly upcoming?: UpcomingWindow
  /** Renders an announcement. Without it, each is assumed to have something to say. */
  readonly render?: (announcement: Announcement, due: Instant) => Rendered
}
