import type { Instant, Millis } from '../../core/time/instant.ts'

/** The fullest window of a given length. */
export interface WorstWindow {
  /** How many instants it holds; 0 when there are none. */
  readonly count: number
  /** Its first instant; null when there are none. */
  readonly from: Instant | null
}

/**
 * The fullest window [t, t + length) over all t, for instants in any order. Half-open: two calls exactly `length` apart
 * never share a window. This measures promise P1 (the cap), at the vendor's side.
 *
 * @param length in ms, above 0
 */
export function worstWindow(instants: readonly Instant[], length: Millis): WorstWindow {
  const sorted = ascending(instants)
  let worst: WorstWindow = { count: 0, from: null }
  let end = 0
  // A fullest window can slide right until it starts at an instant. So only these starts need checking.
  for (const [start, from] of sorted.entries()) {
    while (end < sorted.length && (sorted[end] ?? Infinity) - from < length) end++
    if (end - start > worst.count) worst = { count: end - start, from }
  }
  return worst
}

/** The smallest time between two instants, in ms. Infinity for fewer than two instants; 0 for simultaneous calls. */
export function smallestGap(instants: readonly Instant[]): Millis {
  let smallest = Infinity
  let previous = -Infinity
  for (const instant of ascending(instants)) {
    smallest = Math.min(smallest, instant - previous)
    previous = instant
  }
  return smallest
}

function ascending(instants: readonly Instant[]): Instant[] {
  return instants.toSorted((a, b) => a - b)
}
