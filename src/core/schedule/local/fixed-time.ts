import type { WallTimes } from './day-rule.ts'
import { foldEnd, gapEnd, gapStart, secondPassAt } from '../../time/transition.ts'
import { HOUR } from '../../time/instant.ts'
import type { Instant, Millis, WallTime } from '../../time/instant.ts'
import type { Transition, Zone } from '../../time/zone.ts'

/**
 * A forward jump up to this, in ms, is a clock change: a fixed time is still announced. A longer jump is time that does
 * not exist.
 */
const LONGEST_GAP: Millis = 3 * HOUR

/**
 * The instant of a fixed wall time: in a fold the first pass, in a gap its end. If it has none, the jump that is the
 * reason.
 */
function fixedInstant(zone: Zone, wall: WallTime): Instant | Transition {
  const [first] = zone.instantsOf(wall)
  if (first !== undefined) return first
  const gap = zone.gapAt(wall) as Transition
  return gap.offsetAfter - gap.offsetBefore <= LONGEST_GAP ? gap.instant : gap
}

/**
 * The first instant strictly after `after` of local times that are fixed: each fires once. A time in a gap moves to the
 * end of the gap. In a fold only the first pass counts.
 */
export function nextFixed(times: WallTimes, zone: Zone, after: Instant): Instant | undefined {
  const fold = secondPassAt(zone, after)
  let wall = times.next(fold === undefined ? zone.wallTimeAt(after) + 1 : foldEnd(fold))
  while (wall !== undefined) {
    const instant = fixedInstant(zone, wall)
    if (typeof instant === 'number') return instant
    wall = times.next(gapEnd(instant))
  }
  return undefined
}

/** The last instant at or before `through` of local times that are fixed. */
export function previousFixed(times: WallTimes, zone: Zone, through: Instant): Instant | undefined {
  const fold = secondPassAt(zone, through)
  let wall = times.previous(fold === undefined ? zone.wallTimeAt(through) : foldEnd(fold) - 1)
  while (wall !== undefined) {
    const instant = fixedInstant(zone, wall)
    if (typeof instant === 'number') return instant
    wall = times.previous(gapStart(instant) - 1)
  }
  return undefined
}
