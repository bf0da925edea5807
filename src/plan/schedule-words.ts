import cronstrue from 'cronstrue'
import { parseCron } from '../core/schedule/cron/pattern.ts'
import { withoutUnevenSteps } from '../core/schedule/cron/uneven-steps.ts'
import type { CronPattern } from '../core/schedule/cron/pattern.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import { formatWallTime } from '../core/time/instant.ts'

/** How many local times of an `at` are named. */
const SHOWN_TIMES = 5

/** A cron line in words: `At 01:45, every day`. */
export function cronInWords({ text, isInterval }: CronPattern): string {
  // An interval of seconds needs no "every minute, every hour, every day" after it.
  // cronstrue says "every 45 minutes" of 00:45, 01:00 and 01:45.
  const words = cronstrue.toString(withoutUnevenSteps(text), { verbose: !isInterval, use24HourTimeFormat: true })
  // cronstrue says "and", although one matching day field is enough.
  const parsed = parseCron(text)
  const isEitherDay = parsed.ok && parsed.warnings.some(({ code }) => code === 'cron-either-day')
  return isEitherDay ? words.replace(', and on ', ', or on ') : words
}

/** A schedule in words, without its zone. */
export function scheduleInWords({ schedule: { rule } }: { readonly schedule: Pick<Schedule, 'rule'> }): string {
  switch (rule.kind) {
    case 'cron':
      return cronInWords(rule.pattern)
    case 'at':
      return rule.times.length === 1 ? 'Once' : `${rule.times.length} times`
    case 'event':
      return `Event at ${formatWallTime(rule.at)}: ${rule.reminders.map(({ text }) => text).join(', ')}`
  }
}

/** What a schedule follows, in words: {@link scheduleInWords} with the local times of an `at`, the first ones of many. */
export function ruleInWords({ rule }: Schedule): string {
  const words = scheduleInWords({ schedule: { rule } })
  if (rule.kind !== 'at') return words
  const shown = rule.times.slice(0, SHOWN_TIMES).map(formatWallTime)
  const more = rule.times.length > SHOWN_TIMES ? [`${rule.times.length - SHOWN_TIMES} more`] : []
  return `${words} at ${[...shown, ...more].join(', ')}`
}
