import cronstrue from 'cronstrue'
import type { Announcement } from '../core/announcement/announcement.ts'
import { parseCron } from '../core/schedule/cron/pattern.ts'
import { withoutUnevenSteps } from '../core/schedule/cron/uneven-steps.ts'
import type { CronPattern } from '../core/schedule/cron/pattern.ts'
import type { EveryRule } from '../core/schedule/every/every.ts'
import type { Reminder } from '../core/schedule/reminder.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import { counted } from '../core/wording/display.ts'
import { formatLocalDate, formatWallTime, localDateOf } from '../core/time/instant.ts'
import type { WallTime } from '../core/time/instant.ts'
import { civilFromDays, MONTHS, WEEKDAYS, weekdayOf } from '../core/time/civil-date.ts'
import { isEmpty } from '../core/schedule/local/day-set.ts'
import type { DaySet } from '../core/schedule/local/day-set.ts'
import type { Move } from '../core/schedule/local/day-rule.ts'

/** How many local times of an `at` are named. */
const SHOWN_TIMES = 5

/** A cron line in words: `At 01:45, every day`. */
export function cronInWords({ text, isInterval }: CronPattern): string {
  // cronstrue says "every 45 minutes" of 00:45, 01:00 and 01:45. It knows no tabs.
  const line = withoutUnevenSteps(text).trim().replaceAll('\t', ' ')
  // An interval of seconds needs no "every minute, every hour, every day" after it.
  const inWords = (part: string) =>
    cronstrue
      .toString(part, { verbose: !isInterval, use24HourTimeFormat: true })
      // Of the seconds of minute 0, it says "on the hour, between 09:00 and 09:00".
      .replace(/, on the hour, between (\d\d:00) and (\d\d):00/, ', at 0 minutes past the hour, between $1 and $2:59')
  const days = line.split(/ +/).at(-3) ?? ''
  if (/,/.test(days) && /W|L-/i.test(days)) return withDays(inWords, line, days)
  const words = inWords(line)
  // cronstrue says "and", although one matching day field is enough.
  const parsed = parseCron(text)
  const isEitherDay = parsed.ok && parsed.warnings.some(({ code }) => code === 'cron-either-day')
  return isEitherDay ? words.replace(', and on ', ', or on ') : words
}

/** cronstrue throws at `15W` in a list, and drops the rest of a list that has `L-3`. */
function withDays(inWords: (line: string) => string, line: string, days: string): string {
  const fields = line.split(/ +/)
  const words = inWords(fields.with(fields.length - 3, '*').join(' ')).replace(', every day', '')
  const listed = new Intl.ListFormat('en-GB').format(days.toUpperCase().split(',').map(dayOfMonthInWords))
  const isEither = !/^[*?]$/.test(fields.at(-1) ?? '')
  return `${words}, ${isEither ? 'or ' : ''}on ${listed} of the month`
}

function dayOfMonthInWords(item: string): string {
  const [, before, nearest] = /^(?:L-(\d+)|(\d+)W)$/.exec(item) ?? []
  if (item === 'L') return 'the last day'
  if (item === 'LW') return 'the last workday'
  if (before !== undefined) return `${counted(Number(before), 'day')} before the last day`
  return nearest === undefined ? `day ${item}` : `the workday nearest day ${nearest}`
}

/**
 * What a schedule follows, in words: a cron line, an `every`, the local times of an `at` (the first ones of many), or
 * events.
 */
export function ruleInWords({ rule }: Schedule): string {
  switch (rule.kind) {
    case 'cron':
      return cronInWords(rule.pattern)
    case 'every':
      return everyInWords(rule)
    case 'at':
      return timesInWords(rule.times)
    case 'event':
      return `Event at ${formatWallTime(rule.at)}: ${remindersInWords(rule.reminders)}`
    case 'events': {
      const { base } = rule
      const words = base.kind === 'cron' ? cronInWords(base.pattern) : everyInWords(base)
      return `Event ${words.charAt(0).toLowerCase()}${words.slice(1)}: ${remindersInWords(rule.reminders)}`
    }
  }
}

/** Reminders as written: `-1d, 0m, 2h`. */
function remindersInWords(reminders: readonly Reminder[]): string {
  return reminders.map(({ text }) => text).join(', ')
}

/** An `every` in words: `Every 2 weeks on Wednesday at 14:00`. Hours and minutes are durations, without a time of day. */
export function everyInWords({ count, unit, first }: EveryRule): string {
  const words = `Every ${count === 1 ? unit.slice(0, -1) : `${count} ${unit}`}`
  const date = localDateOf(first)
  const { month, day } = civilFromDays(date)
  const time = `at ${formatWallTime(first).slice('2026-12-02T'.length)}`
  switch (unit) {
    case 'minutes':
    case 'hours':
      return words
    case 'days':
      return `${words} ${time}`
    case 'weeks':
      return `${words} on ${WEEKDAYS[weekdayOf(date)]} ${time}`
    case 'months':
      return `${words} on day ${day} ${time}`
    case 'years':
      return `${words} on ${day} ${MONTHS[month - 1]} ${time}`
  }
}

function timesInWords(times: readonly WallTime[]): string {
  const shown = times.slice(0, SHOWN_TIMES).map(formatWallTime)
  const more = times.length > SHOWN_TIMES ? [`${times.length - SHOWN_TIMES} more`] : []
  return `${times.length === 1 ? 'Once' : `${times.length} times`} at ${[...shown, ...more].join(', ')}`
}

/** A schedule in words, with everything that decides its instants. */
export function scheduleWithZone(announcement: Announcement): string {
  const { rule, zone, until, except, onExcluded } = announcement.schedule
  const base = rule.kind === 'events' ? rule.base : rule
  const from = base.kind === 'every' ? base.first : announcement.schedule.from
  const parts = [
    ruleInWords(announcement.schedule),
    zone.name,
    ...(from === undefined ? [] : [`from ${formatWallTime(from)}`]),
    ...(until === undefined ? [] : [`until ${formatWallTime(until)}`]),
    ...(isEmpty(except) ? [] : [`except ${exceptions(except)}`]),
    ...(isEmpty(except) || onExcluded === undefined ? [] : [MOVED[onExcluded]]),
  ]
  return parts.join(', ')
}

/** What becomes of the times of excluded days. */
const MOVED: Readonly<Record<Move, string>> = {
  before: 'moved to the last free day before',
  after: 'moved to the first free day after',
}

function exceptions({ dates, weekdays }: DaySet): string {
  const shown = [...weekdays.map((weekday) => `${WEEKDAYS[weekday]}s`), ...dates.slice(0, 5).map(formatLocalDate)]
  return [...shown, ...(dates.length > 5 ? [`${dates.length - 5} more`] : [])].join(', ')
}
