import type { OccurrenceKey } from './occurrence.ts'
import type { Instant } from '../time/instant.ts'

/** The reason of an occurrence that a person took out. */
export const BY_HAND = 'by_hand'

/** A person takes one occurrence out. All others of its announcement go out as planned. */
export interface SkipByHand {
  /** Its key under the present id of its announcement. */
  readonly key: OccurrenceKey
  readonly announcementId: string
  /** The instant of the occurrence. */
  readonly due: Instant
  readonly by: string
  readonly reason: string
  readonly since: Instant
}

/** The skip that takes out the occurrence of an announcement at an instant. `skips`: those of the announcement. */
export function skipOf(skips: readonly SkipByHand[], due: Instant): SkipByHand | null {
  return skips.find((skip) => skip.due === due) ?? null
}
