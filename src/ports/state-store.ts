import type { Silences } from '../core/announcement/silences.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { Instant } from '../core/time/instant.ts'

/** What a database is used for: to reach real users (`live`), or to try things out (`sandbox`). */
export type Mode = 'live' | 'sandbox'

/** What the database says of itself. */
export interface StoreState {
  readonly databaseId: string
  /** Planning is complete up to here. */
  readonly mark: Instant
  /** Grows with every change of a definition or a pause. */
  readonly revision: number
  /** The version of the time zone rules that the future was planned with; null before the first turn. */
  readonly tz: string | null
  /** How the quota is shared out; null when it is not. */
  readonly budgets: Budgets | null
  /** When nothing leaves, by the settings file. */
  readonly silences: Silences
  /** Since when the settings file with both is missing; null while it is there. */
  readonly budgetsMissingSince: Instant | null
  /** How the database is used; null before its first use. */
  readonly mode: Mode | null
}

/** What the database says of itself, with the two facts that are set from outside: its mode and its time zone rules. */
export interface StateStore {
  state(): Promise<StoreState>
  /**
   * Notes that the database is used in `mode`. The first use sets its mode for ever. Throws `conflict`, and changes
   * nothing, when it has the other mode.
   */
  enterMode(mode: Mode): Promise<void>
  /** Takes over other time zone rules. Future occurrences that schedules planned are cancelled, to be planned anew. */
  changeTz(tz: string, now: Instant): Promise<void>
}
