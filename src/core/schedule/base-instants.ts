import type { RulePlace } from './local/bounds.ts'
import { nextCronInstant, previousCronInstant } from './cron-instants.ts'
import type { CronPattern } from './cron/pattern.ts'
import { nextEveryInstant, previousEveryInstant } from './every/instants.ts'
import type { EveryRule } from './every/every.ts'
import type { Instant } from '../time/instant.ts'

/** A rule that goes on and on: it names its instants by itself, and may be the base of an event's reminders. */
export type BaseRule = { readonly kind: 'cron'; readonly pattern: CronPattern } | EveryRule

/** The first instant of a base rule strictly after `after`. `undefined` if there is none before the year 2200. */
export function nextBaseInstant(rule: BaseRule, place: RulePlace, after: Instant): Instant | undefined {
  return rule.kind === 'cron' ? nextCronInstant(rule.pattern, place, after) : nextEveryInstant(rule, place, after)
}

/** The last instant of a base rule strictly before `before`. `undefined` if there is none. */
export function previousBaseInstant(rule: BaseRule, place: RulePlace, before: Instant): Instant | undefined {
  return rule.kind === 'cron'
    ? previousCronInstant(rule.pattern, place, before)
    : previousEveryInstant(rule, place, before)
}
