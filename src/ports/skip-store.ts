import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import type { SkipByHand } from '../core/announcement/skip.ts'
import type { Instant } from '../core/time/instant.ts'

/** Single occurrences that people took out: which one, who, why, and since when. */
export interface SkipStore {
  /** Skips in force of occurrences that come due at `now` or later, or that came due up to a day ago. */
  skips(now: Instant): Promise<readonly SkipByHand[]>
  /**
   * Takes one occurrence out, planned or still to come. When it has returned, no call for the occurrence is booked any
   * more. The occurrence itself ends at its instant. The caller checks that the schedule has it. Throws `not-found`
   * when its announcement is not in force. Throws `conflict` when it is decided, under way, over, or taken out already.
   */
  skipByHand(skip: Omit<SkipByHand, 'announcementId' | 'due'>, now: Instant): Promise<void>
  /** Puts an occurrence back that is still to come. Throws `not-found`, or `conflict` when it is due or not taken out. */
  unskip(key: OccurrenceKey, by: string, now: Instant): Promise<SkipByHand>
}
