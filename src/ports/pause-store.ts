import type { Instant } from '../core/time/instant.ts'
import type { Pause, WidePause } from '../core/announcement/pause.ts'

/** The pauses: who paused which announcement, and for how long. */
export interface PauseStore {
  /** Pauses of single announcements that hold at `now` or later, or that held up to a day ago. */
  pauses(now: Instant): Promise<readonly Pause[]>
  /**
   * Pauses an announcement, from a file or from the database. Throws `not-found`, or `conflict` while another pause
   * holds.
   */
  pause(pause: Pause, now: Instant): Promise<void>
  /** Ends the pause that holds, from now on. Throws `not-found` or `conflict`. */
  resume(announcementId: string, by: string, now: Instant): Promise<Pause>
  /** Pauses of teams and of all that hold at `now` or later, or that held up to a day ago. */
  widePauses(now: Instant): Promise<readonly WidePause[]>
  /**
   * Pauses all announcements, or all of a team, also those that are added later. Throws `conflict` while another one of
   * the same breadth holds, and `not-found` for a team that no announcement ever had.
   */
  pauseWidely(pause: WidePause, now: Instant): Promise<void>
  /** Ends the wide pause of a team, or of all (null), from now on. Other pauses stay. Throws `conflict`. */
  resumeWidely(owner: string | null, by: string, now: Instant): Promise<WidePause>
}
