import type { LatePolicy } from './announcement.ts'
import { longestLateness } from './lateness.ts'
import { MINUTE } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** A file that an announcement was read from and that is not there any more. */
export interface MissingSource {
  readonly file: string
  /** When that was noticed. */
  readonly since: Instant
}

/** The reason of what waits for its file, and of what ends without it. */
export const SOURCE_MISSING = 'source_missing'

/** For how long the quota stays shared out when the settings file is missing, in ms: as long as most announcements wait. */
export const SETTINGS_GRACE: Millis = 10 * MINUTE

/** Until when a missing file may come back as if nothing had been: as long as an occurrence of its announcement may wait. */
export function missingUntil({ since }: Pick<MissingSource, 'since'>, late: LatePolicy): Instant {
  return since + longestLateness(late)
}
