import type { Instant, Millis } from '../time/instant.ts'
import type { Departure } from './departure.ts'

/**
 * Groups of occurrences that are due so close together that a later one waits for the call of an earlier one. Each
 * group is in the order of its instants. Only the instants are compared, as if the quota were endless.
 *
 * @param departures in the order of their instants
 * @param turn how long one call keeps the next one waiting, in ms: its own length and the spacing after it
 */
export function collisionsOf(departures: readonly Departure[], turn: Millis): readonly (readonly Departure[])[] {
  const groups: Departure[][] = []
  let freeAt: Instant = Number.NEGATIVE_INFINITY
  for (const departure of departures) {
    if (departure.due < freeAt) groups.at(-1)?.push(departure)
    else groups.push([departure])
    freeAt = Math.max(freeAt, departure.due) + turn
  }
  return groups.filter((group) => group.length > 1)
}
