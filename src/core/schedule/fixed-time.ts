import { HOUR } from '../time/instant.ts'
import type { Instant, Millis, WallTime } from '../time/instant.ts'
import type { Transition, Zone } from '../time/zone.ts'

/**
 * A forward jump up to this, in ms, is a clock change: a fixed time is still announced. A longer jump is time that does
 * not exist.
 */
export const LONGEST_GAP: Millis = 3 * HOUR

/**
 * The instant of a fixed wall time: in a fold the first pass, in a gap its end. If it has none, the jump that is the
 * reason.
 */
export function fixedInstant(zone: Zone, wall: WallTime): Instant | Transition {
  const [first] = zone.instantsOf(wall)
  if (first !== undefined) return first
  const gap = zone.gapAt(wall) as Transition
  return gap.offsetAfter - gap.offsetBefore <= LONGEST_GAP ? gap.instant : gap
}
