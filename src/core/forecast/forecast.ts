import { overloadsOf, peakOf, reachOf, stepsOf } from './overload.ts'
import type { Overload, Slot, LoadStep } from './overload.ts'
import { ForecastRun } from './run.ts'
import type { ForecastInput } from './input.ts'
import { latestArrival, releaseOf } from '../quota/quota.ts'
import type { Call } from '../quota/quota.ts'
import { runToEnd } from './run-to-end.ts'
import type { Instant } from '../time/instant.ts'
import type { Departure } from './departure.ts'

export { collisionsOf } from './collisions.ts'
export { causeOf, shortageOf } from './departure.ts'
export { isShort } from './departure.ts'
export type { Overload, LoadStep } from './overload.ts'
export type { Departure } from './departure.ts'
export type { Carried } from './pending-departure.ts'
export type { ForecastInput } from './input.ts'
export { ASSUMED_CALL_TIME } from '../quota/quota.ts'

/** What leaves in a range of time, and what that does to the quota, if every call is accepted. */
export interface Forecast {
  /** Every occurrence, by instant, then id. */
  readonly departures: readonly Departure[]
  /** The slots that are taken, as the service will count them. */
  readonly usage: readonly LoadStep[]
  /** The slots that would be taken if everything left at its instant, whatever the limit says. */
  readonly demand: readonly LoadStep[]
  /** The first of the highest steps of the usage. */
  readonly peak: LoadStep
  /** What is left of the limit at the peak. */
  readonly headroom: number
  /** Where the demand exceeds the limit. Without any, nothing waits for a slot. */
  readonly overloads: readonly Overload[]
}

/** Computes what the service will do with these definitions and this ledger. The service uses the same functions. */
export function forecast(input: ForecastInput): Forecast {
  const { from, through, limits, callTime } = input
  const calls = callsAt(input)
  const departures = runToEnd(new ForecastRun({ ...input, calls }).steps())
  const ledger = calls.map((call): Slot => ({ from: call.bookedAt, until: releaseOf(call, limits) as Instant }))
  const reach = reachOf(limits, callTime)
  const slotAt = (at: Instant): Slot => ({ from: at, until: at + reach })
  const sent = departures.flatMap(({ leavesAt }) => (leavesAt === null ? [] : [slotAt(leavesAt)]))
  const wanted = departures.map(({ due }) => slotAt(Math.max(from, due)))
  const usage = stepsOf([...ledger, ...sent], from, through)
  const demand = stepsOf([...ledger, ...wanted], from, through)
  const peak = peakOf(usage)
  return {
    departures,
    usage,
    demand,
    peak,
    headroom: limits.limit - peak.used,
    overloads: overloadsOf({ demand, departures, ledger, limit: limits.limit, reach, through }),
  }
}

/** The departures of a forecast alone, in small steps. Other work may be done between steps. */
export function* foretell(input: ForecastInput): Generator<undefined, readonly Departure[]> {
  const run = new ForecastRun({ ...input, calls: callsAt(input) })
  yield undefined
  return yield* run.steps()
}

/** The ledger at the start of the forecast. */
function callsAt({ calls, from }: ForecastInput): Call[] {
  return calls.filter(({ bookedAt }) => bookedAt <= from).map((call) => settled(call, from))
}

/** Nobody knows yet when a call under way will end. The worst is assumed, as if its process were gone. */
function settled(call: Call, now: Instant): Call {
  if (call.latestAt !== null) return call
  return { ...call, endedAt: now, latestAt: latestArrival('unknown', call.bookedAt, now), outcome: 'unknown' }
}
