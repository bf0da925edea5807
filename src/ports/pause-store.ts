import type { Instant } from '../core/time/instant.ts'
import type { Pause } from '../core/announcement/pause.ts'

/** Who keeps which announcement from going out, and for how long. */
export interface PauseStore {
  /** Pauses that hold at `now` or later, or held up to a day ago. */
  pauses(now: Instant): Promise<readonly Pause[]>
  /** Pauses an announcement, wherever it lives. Throws `not-found`, or `conflict` while another pause holds. */
  pause(pause: Pause, now: Instant): Promise<void>
  /** Takes back the pause that holds: from now on. Throws `not-found` or `conflict`. */
  resume(announcementId: string, by: string, now: Instant): Promise<Pause>
}
