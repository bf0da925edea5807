import cronstrue from 'cronstrue'
import type { Announcement } from '../core/announcement/announcement.ts'
import { parseCron } from '../core/schedule/cron/pattern.ts'
import { withoutUnevenSteps } from '../core/schedule/cron/uneven-steps.ts'
import type { CronPattern } from '../core/schedule/cron/pattern.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import { formatLocalDate, formatWallTime } from '../core/time/instant.ts'
import type { WallTime } from '../core/time/instant.ts'
import type { LocalDate } from '../core/time/civil-date.ts'

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

/** What a schedule follows, in words: a cron line, the local times of an `at` (the first ones of many), or an event. */
export function ruleInWords({ rule }: Schedule): string {
  switch (rule.kind) {
    case 'cron':
      return cronInWords(rule.pattern)
    case 'at':
      return timesInWords(rule.times)
    case 'event':
      return `Event at ${formatWallTime(rule.at)}: ${rule.reminders.map(({ text }) => text).join(', ')}`
  }
}

function timesInWords(times: readonly WallTime[]): string {
  const shown = times.slice(0, SHOWN_TIMES).map(formatWallTime)
  const more = times.length > SHOWN_TIMES ? [`${times.length - SHOWN_TIMES} more`] : []
  return `${times.length === 1 ? 'Once' : `${times.length} times`} at ${[...shown, ...more].join(', ')}`
}

/** A schedule in words, with everything that decides its instants. */
export function scheduleWithZone(announcement: Announcement): string {
  const { zone, from, until, except } = announcement.schedule
  const parts = [
    ruleInWords(announcement.schedule),
    zone.name,
    ...(from === undefined ? [] : [`from ${formatWallTime(from)}`]),
    ...(until === undefined ? [] : [`until ${formatWallTime(until)}`]),
    ...(except.length === 0 ? [] : [`except ${exceptions(except)}`]),
  ]
  return parts.join(', ')
}

function exceptions(except: readonly LocalDate[]): string {
  const shown = except.slice(0, 5).map(formatLocalDate)
  return [...shown, ...(except.length > 5 ? [`${except.length - 5} more`] : [])].join(', ')
}
