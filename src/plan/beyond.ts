import { ASSUMED_CALL_TIME } from '../core/forecast/forecast.ts'
import type { LoadStep } from '../core/forecast/forecast.ts'
import { overloadsOf, peakOf, reachOf } from '../core/forecast/overload.ts'
import { instantsBetween, previousInstant } from '../core/schedule/recurrence.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import type { Instant } from '../core/time/instant.ts'
import { FOLLOWED } from './changes.ts'
import type { Beyond, Changes } from './changes.ts'
import type { Plan } from './model.ts'
import { isOfSlots } from './not-forecast.ts'
import { isOverQuota } from './words.ts'

/**
 * How many occurrences are planned at most to look beyond the range. A quota of 100 calls a day has no room for more
 * than 73,000 in two years.
 */
const MOST = 100_000

/** Plans the announcements of one side up to an instant. */
export type PlanThrough = (through: Instant) => Plan

/**
 * What a change does after the range: up to its last occurrence that is new, at another instant or under other rules,
 * and two years at most. Null when it has none there. What only goes away leaves more room, and is not looked at.
 */
export function lookBeyond(changes: Changes, plan: Plan, planAfter: PlanThrough, planBefore: PlanThrough) {
  const last = lastChangeOf(changes, plan)
  if (last <= plan.through) return null
  const wanted = last + reachOf(plan.limits, ASSUMED_CALL_TIME)
  const through = affordableThrough(plan, wanted)
  const far = restOf(planAfter(through), plan.through)
  const isAsked = isOverQuota(far) && affordableThrough(changes.before, through) === through
  const before = isAsked ? restOf(planBefore(through), plan.through) : null
  return { through, isCut: through < wanted, plan: far, before } satisfies Beyond
}

/** The last occurrence that the change may bring into want of a slot. */
function lastChangeOf({ added, switchedOn, moved, changed, settings }: Changes, plan: Plan): Instant {
  const horizon = plan.from + FOLLOWED
  const lastOf = (schedule: Schedule) => previousInstant(schedule, horizon + 1) ?? -Infinity
  const last = [
    ...[...added, ...switchedOn].map(({ announcement }) => lastOf(announcement.schedule)),
    ...moved.map(({ after, occurrences: { comes, isComplete } }) =>
      isComplete ? (comes.findLast((at) => at <= horizon) ?? -Infinity) : lastOf(after.announcement.schedule),
    ),
    ...changed
      .filter(({ fields }) => fields.some(({ field }) => isOfSlots(field)))
      .map(({ announcement }) => lastOf(announcement.schedule)),
    ...(settings.length === 0 ? [] : [...plan.announcements.values()].map(({ schedule }) => lastOf(schedule))),
  ]
  return last.reduce((latest, instant) => Math.max(latest, instant), -Infinity)
}

/** As much of the time up to an instant as has not more occurrences than are planned. */
function affordableThrough(plan: Plan, wanted: Instant): Instant {
  const { from, through, forecast } = plan
  const planned = forecast.departures.length
  // The rest is likely to be as dense as the range: a first guess, so that less is counted in vain.
  let end = Math.min(wanted, from + Math.ceil(((through - from) * MOST) / Math.max(1, planned)))
  while (end > through && planned + countUpTo(plan, end, MOST - planned) > MOST) {
    end = through + Math.floor((end - through) / 2)
  }
  return Math.max(through, end)
}

/** How many occurrences lie after the range, up to an instant; one more than `most` if there are more. */
function countUpTo({ known, through }: Plan, end: Instant, most: number): number {
  let count = 0
  for (const { announcement } of known) {
    if (count > most) break
    const range = { after: through, through: end, limit: most + 1 - count }
    count += instantsBetween(announcement.schedule, range).length
  }
  return count
}

/** The part of a plan after an instant: what comes due, and what is taken then. */
function restOf(plan: Plan, after: Instant): Plan {
  const { forecast, limits, through } = plan
  const departures = forecast.departures.filter(({ due }) => due > after)
  const [usage, demand] = [stepsAfter(forecast.usage, after), stepsAfter(forecast.demand, after)]
  const peak = peakOf(usage)
  const reach = reachOf(limits, ASSUMED_CALL_TIME)
  const overloads = overloadsOf({
    demand,
    departures: forecast.departures,
    ledger: [],
    limit: limits.limit,
    reach,
    through,
  })
  return {
    ...plan,
    from: after,
    forecast: { departures, usage, demand, peak, headroom: limits.limit - peak.used, overloads },
    collisions: [],
    days: [],
    clockChanges: plan.clockChanges.filter(({ instant }) => instant > after),
  }
}

function stepsAfter(steps: readonly LoadStep[], after: Instant): readonly LoadStep[] {
  const used = steps.findLast(({ at }) => at <= after)?.used ?? 0
  return [{ at: after, used }, ...steps.filter(({ at }) => at > after)]
}
