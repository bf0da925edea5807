import { formatWallTime, HOUR } from './instant.ts'
import type { Instant } from './instant.ts'
import type { Zone } from './zone.ts'

/**
 * One sentence about a clock change at an instant, for a person. It says that the instant stands for a local time in a
 * gap, or that its local time comes twice. Undefined for all other instants.
 */
export function noteOnClockChange(zone: Zone, instant: Instant): string | undefined {
  const jump = zone.nextTransition(instant - 1, instant)
  if (jump !== undefined && jump.instant === instant && jump.offsetAfter > jump.offsetBefore) {
    const [from, to] = [instant + jump.offsetBefore, instant + jump.offsetAfter].map(formatWallTime)
    return `the clocks jump from ${from} to ${to}: a fixed time in between is announced now`
  }
  const [first, second] = zone.instantsOf(zone.wallTimeAt(instant))
  if (first === undefined || second === undefined) return undefined
  const hours = formatWallTime(zone.wallTimeAt(instant)).slice(11)
  const apart = (second - first) / HOUR
  return `${hours} comes twice, ${apart} h apart: this is the ${instant === first ? 'first' : 'second'}`
}
