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
  /** The ledger. A call of it that is under way is taken for lost. */
  readonly calls: readonly Call[]
  /** Exclusive: planning is complete up to here. */
  readonly from: Instant
  /** Inclusive. */
  readonly through: Instant
  readonly limits: Limits
  /** How the quota is shared out. */
  readonly budgets?: Budgets
  /** Faults of the account. They are taken to last. */
  readonly holds?: AccountHolds
  /** How long each call takes, in ms: the spacing counts from its end. */
  readonly callTime: Millis
  /** The occurrence whose last decision is wanted even if nothing kept it. */
  readonly explains?: OccurrenceKey
  /** One that has looked ahead already, where there is one: it is copied, so that nothing is looked ahead twice. */
  readonly upcoming?: UpcomingWindow
  /** What an announcement says. Without it, each is taken to have something to say. */
  readonly render?: (announcement: Announcement, due: Instant) => Rendered
}
