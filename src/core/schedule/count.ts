import type { Instant } from '../time/instant.ts'
import { isMoving } from './local/bounds.ts'
import type { RulePlace } from './local/bounds.ts'
import { countWallTimes } from './cron/count.ts'
import { isExact } from './every/every.ts'
import { countExactInstants } from './every/count.ts'
import type { TimeRange } from './cron/count.ts'
import { hasDay } from './local/day-set.ts'
import { countLandings } from './landing-count.ts'
import { instantsOnce } from './one-time.ts'
import { instantsBetween } from './recurrence.ts'
import { nextOfReminder } from './event-instants.ts'
import type { EventsRule, Schedule } from './schedule.ts'

/**
 * How many instants of a schedule lie in (after, through]. The time that it takes grows with the days, and not with the
 * instants: only a line of fixed times is walked along, in the day after a change of its clocks.
 */
export function countInstants(
  schedule: Schedule,
  { after, through }: { readonly after: Instant; readonly through: Instant },
): number {
  const { rule, zone, from = -Infinity, until = Infinity, except, isOff } = schedule
  if (isOff === true) return 0
  if (rule.kind === 'every') {
    if (isExact(rule.unit)) return countExactInstants(rule, schedule, { after, through })
    // At most one a day: a walk is as short as the days.
    return instantsBetween(schedule, { after, through }).length
  }
  if (rule.kind === 'events') {
    const [only, ...others] = rule.reminders
    // A single reminder of hours is the event, shifted. What else there is may coincide, and is walked along.
    if (only === undefined || others.length > 0 || only.days !== 0)
      return countEvents(rule, schedule, { after, through })
    const range = { after: after - only.exact, through: through - only.exact }
    return countInstants({ ...schedule, rule: rule.base }, range)
  }
  if (rule.kind !== 'cron') return instantsOnce(schedule).filter((at) => at > after && at <= through).length
  const { pattern } = rule
  const countShown = (shown: TimeRange) => {
    if (isMoving(schedule)) return countLandings(pattern, schedule, shown)
    const range = { from: Math.max(from, shown.from), until: Math.min(until, shown.until) }
    return countWallTimes(pattern, range, (date) => hasDay(except, date))
  }
  let count = 0
  for (let at = after; at < through;) {
    const { offset, end, calmFrom } = zone.stretchAt(at + 1)
    const isNearChange = !pattern.isInterval && at + 1 < calmFrom
    const last = Math.min(through, end - 1, isNearChange ? calmFrom - 1 : Infinity)
    // An interval matches what the clocks show, whatever happens to them. A fixed time may be moved, or skipped.
    count += isNearChange
      ? instantsBetween(schedule, { after: at, through: last }).length
      : countShown({ from: at + 1 + offset, until: last + 1 + offset })
    at = last
  }
  return count
}

/** Each reminder is walked along by itself, so that the cost is that of what is counted. */
function countEvents(
  rule: EventsRule,
  place: RulePlace,
  { after, through }: { readonly after: Instant; readonly through: Instant },
): number {
  const dues = new Set<Instant>()
  for (const reminder of rule.reminders) {
    let due = nextOfReminder(rule, place, reminder, after)?.due
    while (due !== undefined && due <= through) {
      dues.add(due)
      due = nextOfReminder(rule, place, reminder, due)?.due
    }
  }
  return dues.size
}
