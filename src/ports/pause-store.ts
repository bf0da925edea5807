import type { Instant } from '../core/time/instant.ts'
import type { Pause } from '../core/announcement/pause.ts'

/** The pauses: who paused which announcement, and for how long. */
export interface PauseStore {
  /** Pauses that hold at `now` or later, or that held up to a day ago. */
  pauses(now: Instant): Promise<readonly Pause[]>
  /**
   * Pauses an announcement, from a file or from the database. Throws `not-found`, or `conflict` while another pause
   * holds.
   */
  pause(pause: Pause, now: Instant): Promise<void>
  /** Ends the pause that holds, from now on. Throws `not-found` or `conflict`. */
  resume(announcementId: string, by: string, now: Instant): Promise<Pause>
}
