import type { Instant, WallTime } from './instant.ts'
import type { Transition, Zone } from './zone.ts'

/** How a zone's clocks show a wall time: once, never (`transition` jumps over it), or twice. */
export type WallTimeClass =
  | { readonly kind: 'regular'; readonly instant: Instant }
  | { readonly kind: 'gap'; readonly transition: Transition }
  | { readonly kind: 'fold'; readonly first: Instant; readonly second: Instant }

/** Tells whether a zone's clocks show a wall time once, never or twice. */
export function classifyWallTime(zone: Zone, wall: WallTime): WallTimeClass {
  const [first, second] = zone.instantsOf(wall)
  if (first === undefined) return { kind: 'gap', transition: zone.gapAt(wall) as Transition }
  return second === undefined ? { kind: 'regular', instant: first } : { kind: 'fold', first, second }
}

/** The instant of a wall time. In a fold it is the first pass. In a gap it is the first instant after the gap. */
export function resolveWallTime(zone: Zone, wall: WallTime): Instant {
  const kind = classifyWallTime(zone, wall)
  switch (kind.kind) {
    case 'regular':
      return kind.instant
    case 'fold':
      return kind.first
    case 'gap':
      return kind.transition.instant
  }
}
