import type { WallTime } from '../../time/instant.ts'

/** Where the local times of a schedule begin and end. */
export interface Edges {
  /** First local time, inclusive. */
  readonly from?: WallTime
  /** End of the local times, exclusive. */
  readonly until?: WallTime
}

/** Whether a wall time is before `from`, or at or after `until`. */
export function isBeyond({ from = -Infinity, until = Infinity }: Edges, wall: WallTime): boolean {
  return wall < from || wall >= until
}
