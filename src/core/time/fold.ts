import type { Instant, WallTime } from './instant.ts'
import { NEAR } from './zone.ts'
import type { Transition, Zone } from './zone.ts'

/** The fold whose first pass holds an instant. Its transition is still ahead. */
export function firstPassAt(zone: Zone, instant: Instant): Transition | undefined {
  const next = zone.nextTransition(instant, instant + NEAR)
  return next !== undefined && instant + next.offsetBefore >= foldStart(next) ? next : undefined
}

/** The fold whose second pass holds an instant. Its transition is over. */
export function secondPassAt(zone: Zone, instant: Instant): Transition | undefined {
  const last = zone.previousTransition(instant + 1, instant - NEAR)
  return last !== undefined && instant + last.offsetAfter < foldEnd(last) ? last : undefined
}

/** What clocks show right after they are set back. The local times from here to {@link foldEnd} come twice. */
export function foldStart(fold: Transition): WallTime {
  return fold.instant + fold.offsetAfter
}

/** What clocks show right before they are set back. */
export function foldEnd(fold: Transition): WallTime {
  return fold.instant + fold.offsetBefore
}
