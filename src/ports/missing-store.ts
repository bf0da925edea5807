import type { Instant } from '../core/time/instant.ts'

/** Ends what missing files defined. */
export interface MissingStore {
  /**
   * Retires announcements whose file is still missing, and cancels their planned occurrences (`source_missing`). Leaves
   * an announcement alone in three cases: a call of it is under way; an occurrence that came due by its `dueBy` is
   * still planned; a resend of it is planned. Returns the retired ids; none when `holder` does not hold the lease.
   */
  retireMissing(
    overdue: readonly { readonly id: string; readonly dueBy: Instant }[],
    now: Instant,
    holder: string,
  ): Promise<readonly string[]>
  /**
   * Drops the budgets, freezes and quiet hours if their settings file is still missing. Returns false, and does nothing,
   * in any other case.
   */
  dropMissingSettings(now: Instant, holder: string): Promise<boolean>
}
