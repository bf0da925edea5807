import type { Departure, Forecast } from './forecast.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import { MINUTE } from '../time/instant.ts'

/** Another occurrence whose departure changes. */
export interface Displaced {
  readonly was: Departure
  readonly is: Departure
}

/** What one more occurrence causes: its own departure, and the changed departures of others. */
export interface Cost {
  readonly own: Departure
  /** In the order of their instants. */
  readonly displaced: readonly Displaced[]
}

/** A delay shorter than this (ms) comes from the spacing of calls, and nobody notices it. */
const NOTICEABLE = MINUTE

/**
 * Compares what leaves without an occurrence and with it. Everything else about the two forecasts must be the same.
 * Undefined when the occurrence is in neither of them.
 */
export function costOf(without: Forecast, withIt: Forecast, key: OccurrenceKey): Cost | undefined {
  const own = withIt.departures.find((departure) => departure.key === key)
  if (own === undefined) return undefined
  const before = new Map(without.departures.map((departure) => [departure.key, departure]))
  const displaced = withIt.departures.flatMap((is): Displaced[] => {
    const was = before.get(is.key)
    if (was === undefined || is.key === key) return []
    return isAlike(was, is) ? [] : [{ was, is }]
  })
  return { own, displaced: displaced.toSorted((a, b) => a.is.due - b.is.due || (a.is.key < b.is.key ? -1 : 1)) }
}

function isAlike(was: Departure, is: Departure): boolean {
  if (was.state !== is.state) return false
  if (was.leavesAt === null || is.leavesAt === null) return was.leavesAt === is.leavesAt
  return Math.abs(was.leavesAt - is.leavesAt) < NOTICEABLE
}
