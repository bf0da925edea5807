import { nextCronInstant, previousCronInstant } from './cron-instants.ts'
import { instantsOnce } from './one-time.ts'
import type { Instant } from '../time/instant.ts'
import type { Schedule } from './schedule.ts'

export type { Reminder } from './reminder.ts'
export { classifyWallTime } from '../time/wall-time.ts'

/**
 * The first instant of a schedule strictly after one; `undefined` when there is none (for cron: before the year 2200).
 * The same wherever a walk begins: it depends on nothing but the arguments.
 * @throws if the calculation did not move forward, which would be a defect of this module
 */
export function nextInstant(schedule: Schedule, after: Instant): Instant | undefined {
  const instant =
    schedule.rule.kind === 'cron'
      ? nextCronInstant(schedule.rule.pattern, schedule, after)
      : instantsOnce(schedule).find((candidate) => candidate > after)
  // A schedule that stood still would be an endless loop for everyone who walks it.
  if (instant !== undefined && !(instant > after)) throw new Error(`the next instant ${instant} is not after ${after}`)
  return instant
}

/**
 * The last instant of a schedule strictly before one; `undefined` when there is none (for cron: since 1970).
 * @throws if the calculation did not move backward, which would be a defect of this module
 */
export function previousInstant(schedule: Schedule, before: Instant): Instant | undefined {
  const instant =
    schedule.rule.kind === 'cron'
      ? previousCronInstant(schedule.rule.pattern, schedule, before)
      : instantsOnce(schedule).findLast((candidate) => candidate < before)
  if (instant !== undefined && !(instant < before)) {
    throw new Error(`the previous instant ${instant} is not before ${before}`)
  }
  return instant
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
  const instants: Instant[] = []
  let instant = nextInstant(schedule, after)
  while (instant !== undefined && instant <= through && instants.length < limit) {
    instants.push(instant)
    instant = nextInstant(schedule, instant)
  }
  return instants
}
