import type { LatePolicy } from './announcement.ts'
import { longestLateness } from './lateness.ts'
import { MINUTE } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** A file that an announcement came from and that is now missing. */
export interface MissingSource {
  readonly file: string
  /** When Belfry noticed it. */
  readonly since: Instant
}

/** The reason of an occurrence that waits for its file, and of one that ends without it. */
export const SOURCE_MISSING = 'source_missing'

/**
 * How long the quota stays shared out when the settings file is missing, in ms. It is as long as most announcements
 * wait.
 */
export const SETTINGS_GRACE: Millis = 10 * MINUTE

/**
 * Until when a missing file may come back as if nothing had happened. It is as long as an occurrence of its
 * announcement may wait.
 */
export function missingUntil({ since }: Pick<MissingSource, 'since'>, late: LatePolicy): Instant {
  return since + longestLateness(late)
}
