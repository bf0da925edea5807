import cronstrue from 'cronstrue'
import type { Announcement } from '../core/announcement/announcement.ts'
import { parseCron } from '../core/schedule/cron/pattern.ts'
import type { CronPattern } from '../core/schedule/cron/pattern.ts'
import { formatWallTime } from '../core/time/instant.ts'

/** A cron line in words: `At 01:45, every day`. */
export function cronInWords({ text, isInterval }: CronPattern): string {
  // An interval of seconds needs no "every minute, every hour, every day" after it.
  const words = cronstrue.toString(text, { verbose: !isInterval, use24HourTimeFormat: true })
  // cronstrue says "and", although one matching day field is enough.
  const parsed = parseCron(text)
  const isEitherDay = parsed.ok && parsed.warnings.some(({ code }) => code === 'cron-either-day')
  return isEitherDay ? words.replace(', and on ', ', or on ') : words
}

/** A schedule in words, without its zone. */
export function scheduleInWords({ schedule: { rule } }: Announcement): string {
  switch (rule.kind) {
    case 'cron':
      return cronInWords(rule.pattern)
    case 'at':
      return rule.times.length === 1 ? 'Once' : `${rule.times.length} times`
    case 'event':
      return `Event at ${formatWallTime(rule.at)}: ${rule.reminders.map(({ text }) => text).join(', ')}`
  }
}
