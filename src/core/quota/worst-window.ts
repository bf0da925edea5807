import type { Call } from './quota.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** A stretch of time at the vendor, and the ledger's calls that it may have counted there. */
export interface Window {
  /** Inclusive. */
  readonly from: Instant
  /** Exclusive. */
  readonly to: Instant
  /** Every call that the vendor can have counted in it, oldest first. */
  readonly calls: readonly Call[]
}

/**
 * The worst window of this length (ms) that is consistent with the ledger. A call that reached the vendor was counted
 * at an unknown instant from its booking to its latest arrival. So a window may hold every call whose stretch it
 * touches. Calls under way may arrive until `now`. A call that never left this host does not count.
 *
 * Undefined when no call ever left.
 */
export function worstWindow(calls: readonly Call[], length: Millis, now: Instant): Window | undefined {
  const sent = calls.filter((call) => call.outcome !== 'unsent').toSorted((a, b) => a.bookedAt - b.bookedAt)
  const latestOf = (call: Call): Instant => call.latestAt ?? Math.max(now, call.bookedAt)
  // The count is highest for a window that begins at some call's latest arrival.
  const starts = [...new Set(sent.map(latestOf))].toSorted((a, b) => a - b)
  const latest = sent.map(latestOf).toSorted((a, b) => a - b)
  const booked = sent.map((call) => call.bookedAt)
  let worst: { readonly from: Instant; readonly count: number } | undefined
  for (const from of starts) {
    // Touched: booked before the end, and not certainly arrived before the start.
    const count = below(booked, from + length) - below(latest, from)
    if (worst === undefined || count > worst.count) worst = { from, count }
  }
  if (worst === undefined) return undefined
  const { from } = worst
  const to = from + length
  return { from, to, calls: sent.filter((call) => call.bookedAt < to && latestOf(call) >= from) }
}

/** How many of the ascending values are below a bound. */
function below(values: readonly Instant[], bound: Instant): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}
