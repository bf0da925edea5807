import type { Instant } from '../core/time/instant.ts'

/** The end of what files defined that are not there any more. */
export interface MissingStore {
  /**
   * Retires announcements whose file is missing still, and cancels what they have planned (`source_missing`). One is left
   * alone while a call of it is under way, or anything of it is planned that came due by its `dueBy`, or that a person sends
   * again. Returns the ids of those that it retired; none for who does not hold the lease.
   */
  retireMissing(
    overdue: readonly { readonly id: string; readonly dueBy: Instant }[],
    now: Instant,
    holder: string,
  ): Promise<readonly string[]>
  /** Shares the quota out no longer, where the settings file is missing still. False, and nothing done, in any other case. */
  dropMissingBudgets(now: Instant, holder: string): Promise<boolean>
}
