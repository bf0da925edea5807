import type { Budgets } from '../core/quota/budget.ts'
import type { Instant } from '../core/time/instant.ts'

/** What a database is used for: to reach real users, or to play. */
export type Mode = 'live' | 'sandbox'

/** What the database says of itself. */
export interface StoreState {
  readonly databaseId: string
  /** Planning is complete up to here. */
  readonly mark: Instant
  /** Grows with every change of a definition, and of what is paused. */
  readonly revision: number
  /** The version of the time zone rules with which the future was planned; null before the first turn. */
  readonly tz: string | null
  /** How the quota is shared out; null when it is not. */
  readonly budgets: Budgets | null
  /** Since when the settings file that said so is missing; null while it is there. */
  readonly budgetsMissingSince: Instant | null
  /** How it is used; null before its first use. */
  readonly mode: Mode | null
}

/** What the database says of itself, and the few things about it that are settled from outside. */
export interface StateStore {
  state(): Promise<StoreState>
  /**
   * Notes that the database is used for real, or in the sandbox, which its first use settles for ever. Throws `conflict`
   * for the other mode, and changes nothing.
   */
  enterMode(mode: Mode): Promise<void>
  /** Takes over other time zone rules: what schedules have planned for the future is cancelled, to be planned anew. */
  changeTz(tz: string, now: Instant): Promise<void>
}
