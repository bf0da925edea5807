import { nextBaseInstant, previousBaseInstant } from './base-instants.ts'
import { nextEventsInstant, previousEventsInstant } from './event-instants.ts'
import { addSteps } from './every/instants.ts'
import { instantsOnce } from './one-time.ts'
import type { Instant } from '../time/instant.ts'
import type { Schedule } from './schedule.ts'

export { classifyWallTime } from '../time/wall-time.ts'

/**
 * The first instant of a schedule strictly after `after`. `undefined` when there is none (for what repeats: before
 * the year 2200). The answer depends on the arguments only, so it is the same wherever a walk begins.
 * @throws if the calculation did not move forward, which would be a defect of this module
 */
export function nextInstant(schedule: Schedule, after: Instant): Instant | undefined {
  const instant = nextOf(schedule, after)
  // A schedule that does not move forward would be an endless loop for every caller that walks it.
  if (instant !== undefined && !(instant > after)) throw new Error(`the next instant ${instant} is not after ${after}`)
  return instant
}

/**
 * The last instant of a schedule strictly before `before`. `undefined` when there is none (for cron: since 1970).
 * @throws if the calculation did not move backward, which would be a defect of this module
 */
export function previousInstant(schedule: Schedule, before: Instant): Instant | undefined {
  const instant = previousOf(schedule, before)
  if (instant !== undefined && !(instant < before)) {
    throw new Error(`the previous instant ${instant} is not before ${before}`)
  }
  return instant
}

function nextOf(schedule: Schedule, after: Instant): Instant | undefined {
  const { rule, isOff } = schedule
  if (isOff === true) return undefined
  if (rule.kind === 'cron' || rule.kind === 'every') return nextBaseInstant(rule, schedule, after)
  if (rule.kind === 'events') return nextEventsInstant(rule, schedule, after)
  return instantsOnce(schedule).find((candidate) => candidate > after)
}

function previousOf(schedule: Schedule, before: Instant): Instant | undefined {
  const { rule, isOff } = schedule
  if (isOff === true) return undefined
  if (rule.kind === 'cron' || rule.kind === 'every') return previousBaseInstant(rule, schedule, before)
  if (rule.kind === 'events') return previousEventsInstant(rule, schedule, before)
  return instantsOnce(schedule).findLast((candidate) => candidate < before)
}

/** Which instants are wanted: those of (after, through], at most `limit` of them. */
export interface InstantRange {
  readonly after: Instant
  readonly through: Instant
  readonly limit?: number
}

/** The instants of (after, through] in ascending order, at most `limit` of them. */
export function instantsBetween(
  schedule: Schedule,
  { after, through, limit = Number.POSITIVE_INFINITY }: InstantRange,
): readonly Instant[] {
  const { rule } = schedule
  const instants: Instant[] = []
  let instant = nextInstant(schedule, after)
  while (instant !== undefined && instant <= through && instants.length < limit) {
    instants.push(instant)
    if (rule.kind === 'every') addSteps(instants, rule, { place: schedule, through, limit })
    instant = nextInstant(schedule, instants.at(-1) as Instant)
  }
  return instants
}
