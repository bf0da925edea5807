import type { OccurrenceKey } from '../announcement/occurrence.ts'
import type { Limits } from '../quota/quota.ts'
import type { Instant, Millis } from '../time/instant.ts'
import type { Departure } from './departure.ts'

/** A stretch of time in which one call takes one slot: `from` inclusive, `until` exclusive. */
export interface Slot {
  readonly from: Instant
  readonly until: Instant
}

/** From this instant on, `used` slots are taken. */
export interface LoadStep {
  readonly at: Instant
  readonly used: number
}

/** How many slots are taken from one instant to another: the first step is at `from`, then one at each change. */
export function stepsOf(slots: readonly Slot[], from: Instant, through: Instant): readonly LoadStep[] {
  const alive = slots.filter((slot) => slot.until > from && slot.from <= through)
  const starts = Float64Array.from(alive, (slot) => Math.max(from, slot.from)).sort()
  const ends = Float64Array.from(alive, (slot) => slot.until).sort()
  const steps: LoadStep[] = []
  let [used, begun, ended] = [0, 0, 0]
  for (let at = from; at <= through; at = Math.min(starts[begun] ?? Infinity, ends[ended] ?? Infinity)) {
    while (begun < starts.length && starts[begun]! <= at) [begun, used] = [begun + 1, used + 1]
    while (ended < ends.length && ends[ended]! <= at) [ended, used] = [ended + 1, used - 1]
    if (steps.at(-1)?.used !== used) steps.push({ at, used })
  }
  return steps
}

/** The first of the highest steps. */
export function peakOf(steps: readonly LoadStep[]): LoadStep {
  return steps.reduce((highest, step) => (step.used > highest.used ? step : highest))
}

/** How one announcement takes part in an overload. */
export interface Share {
  readonly announcementId: string
  readonly owner: string | null
  /** Its occurrences in the worst window. */
  readonly count: number
  /** Its occurrences in the whole stretch that leave late because no slot is free, or still wait when the range ends. */
  readonly late: number
  /** Its occurrences in the whole stretch that are skipped. */
  readonly skipped: number
}

/** A stretch of time covered by windows that would hold more than the limit if everything left when it is due. */
export interface Overload {
  /** Where the first of these windows begins. */
  readonly from: Instant
  /** Where the last of them ends; exclusive. */
  readonly until: Instant
  /** The fullest window, and how many calls it would hold. */
  readonly worst: { readonly from: Instant; readonly until: Instant; readonly count: number }
  /** Calls of the ledger in the worst window. */
  readonly ledger: number
  /** The announcements in it. Those with the most occurrences in the worst window come first. */
  readonly shares: readonly Share[]
  readonly late: readonly OccurrenceKey[]
  readonly skipped: readonly OccurrenceKey[]
}

/** How long one call keeps its slot, in ms: the window and its margin, counted from the end of the call. */
export function reachOf({ window, margin }: Limits, callTime: Millis): Millis {
  return callTime + window + margin
}

/** What the overloads are computed from. */
export interface OverloadInput {
  /** The slots that would be taken if each departure took a slot when it is due. */
  readonly demand: readonly LoadStep[]
  /** In the order of their instants. */
  readonly departures: readonly Departure[]
  /** The slots of the calls made before. */
  readonly ledger: readonly Slot[]
  readonly limit: number
  /** How long a call keeps its slot, in ms. */
  readonly reach: Millis
  /** Where the range ends; inclusive. */
  readonly through: Instant
}

/**
 * Every overload of a demand. Windows that overlap belong to one stretch. So a limit that is exceeded for a minute in
 * each hour is one finding, not 24.
 */
export function overloadsOf(input: OverloadInput): readonly Overload[] {
  const { departures, ledger, reach } = input
  return stretchesOver(input).map(({ from, until, peak }) => {
    // The slots taken at an instant belong to the calls in the reach before it, the instant included.
    const worst = { from: peak.at - reach, until: peak.at, count: peak.used }
    const touched = slice(departures, from, until - 1)
    const late = touched.filter((departure) => isAlive(departure) && isKept(departure))
    const skipped = touched.filter(({ state }) => state === 'skipped')
    return {
      from,
      until,
      worst,
      ledger: ledger.filter((slot) => slot.from <= peak.at && slot.until > peak.at).length,
      shares: sharesOf(slice(touched, worst.from, worst.until), late, skipped),
      late: late.map(({ key }) => key),
      skipped: skipped.map(({ key }) => key),
    }
  })
}

interface LoadStretch {
  readonly from: Instant
  until: Instant
  peak: LoadStep
}

/** The runs of steps above the limit, joined where their windows overlap. */
function stretchesOver({ demand, limit, reach, through }: OverloadInput): readonly LoadStretch[] {
  const stretches: LoadStretch[] = []
  for (const [index, step] of demand.entries()) {
    if (step.used <= limit) continue
    const until = demand[index + 1]?.at ?? through + 1
    const last = stretches.at(-1)
    if (last === undefined || step.at - reach >= last.until) {
      stretches.push({ from: step.at - reach, until, peak: step })
    } else {
      last.until = until
      if (step.used > last.peak.used) last.peak = step
    }
  }
  return stretches
}

function isAlive({ state }: Departure): boolean {
  return state === 'sent' || state === 'waiting'
}

/** Whether more than the spacing keeps it from leaving. */
function isKept({ waitedFor }: Departure): boolean {
  return waitedFor !== null && waitedFor !== 'spacing'
}

/** Departures due after one instant, up to and including another. */
function slice(departures: readonly Departure[], after: Instant, through: Instant): readonly Departure[] {
  return departures.filter(({ due }) => due > after && due <= through)
}

function sharesOf(
  inWorst: readonly Departure[],
  late: readonly Departure[],
  skipped: readonly Departure[],
): readonly Share[] {
  const shares = new Map<string, { owner: string | null; count: number; late: number; skipped: number }>()
  const count = (departures: readonly Departure[], what: 'count' | 'late' | 'skipped') => {
    for (const { announcementId, owner } of departures) {
      const share = shares.get(announcementId) ?? { owner, count: 0, late: 0, skipped: 0 }
      share[what] += 1
      shares.set(announcementId, share)
    }
  }
  count(inWorst, 'count')
  count(late, 'late')
  count(skipped, 'skipped')
  return [...shares]
    .map(([announcementId, share]) => ({ announcementId, ...share }))
    .sort((a, b) => b.count - a.count || (a.announcementId < b.announcementId ? -1 : 1))
}
