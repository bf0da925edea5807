import * as kinds from '../../core/schedule/cron/fields.ts'
import type { FieldKind } from '../../core/schedule/cron/fields.ts'
import { FOREIGN_TO_USER_ID, VENDOR_LIMITS } from '../../core/announcement/broadcast.ts'

// What editors can check while a person types. The parsers decide, and know more. A pattern never refuses what its
// parser accepts; a test checks this. It lets pass what only the calendar or the zone knows.

const DAYS_OF_MONTHS =
  '(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|[12]\\d))'
const DATE = `\\d{4}-${DAYS_OF_MONTHS}`

/** A number that counts something: whole, 0 or more. */
export const COUNT = { minimum: 0, multipleOf: 1 } as const

/** Longest list of times, dates or reminders. A longer list is an attack, or should be a cron line. */
export const LONGEST_LIST = 1000

/** `2026-12-25`. */
export const DATE_PATTERN = `^${DATE}$`

/** `2026-12-24T18:00`, with or without seconds. */
export const LOCAL_TIME_PATTERN = `^${DATE}T(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d)?$`

/** `SAT`: a weekday as cron lines name it, in capitals, so that it is never the name of a calendar. */
export const WEEKDAY_PATTERN = '^(?:SUN|MON|TUE|WED|THU|FRI|SAT)$'

/** An item of `except`: a date, or the name of a calendar. `name` is the pattern of these names. */
export const exceptionPattern = (name: RegExp) => `${DATE_PATTERN}|${name.source}`

/** `1h30m`, with units from large to small, or `0`. */
export const DURATION_PATTERN = '^(?:0|(?=\\d)(?:\\d+ ?d)?(?: ?\\d+ ?h)?(?: ?\\d+ ?m)?(?: ?\\d+ ?s)?(?: ?\\d+ ?ms)?)$'

/** `-1d`, `-1h30m`, `0m`, `2h`, `+2h`. */
export const REMINDER_PATTERN =
  '^(?:[+-]?0[dhms]?|[+-]?(?=\\d)(?:\\d{1,6}d)?(?:\\d{1,6}h)?(?:\\d{1,6}m)?(?:\\d{1,6}s)?)$'

/** `2 weeks`, `1 day`, `45 minutes`. */
export const EVERY_PATTERN = '^[1-9]\\d{0,3} (?:minute|hour|day|week|month|year)s?$'

/** The name of a time zone, in any letter case: `Asia/Singapore`, `UTC`. Offsets do not match. */
export const ZONE_PATTERN = '^[A-Za-z][A-Za-z0-9_-]*(?:[+-]0)?(?:/[A-Za-z0-9_+-]+)*$'

/** A ZIM user id. Each of its characters takes one byte. */
export const SENDER_PATTERN = `^${FOREIGN_TO_USER_ID.source.replace('[^', '[')}{1,${VENDOR_LIMITS.sender}}$`

/** A cron line of five or six fields, or an alias, in any letter case. */
export const CRON_PATTERN = cronPattern()

function cronPattern(): string {
  const five = [kinds.MINUTE, kinds.HOUR, kinds.DAY_OF_MONTH, kinds.MONTH, kinds.DAY_OF_WEEK].map(fieldPattern)
  const blank = '[ \\t]'
  const fields = `${blank}*(?:${fieldPattern(kinds.SECOND)}${blank}+)?${five.join(`${blank}+`)}${blank}*`
  const aliases = ['yearly', 'annually', 'monthly', 'weekly', 'daily', 'midnight', 'hourly'].map(anyCase).join('|')
  return `^(?:${fields}|\\s*@(?:${aliases})\\s*)$`
}

function fieldPattern(kind: FieldKind): string {
  const value = `(?:${[numbers(kind), ...kind.names.map(anyCase)].join('|')})`
  const step = '/\\d{1,2}'
  const items = [`\\*${step}`, `${value}(?:-${value}(?:${step})?)?`, ...specials(kind, value)]
  const item = `(?:${items.join('|')})`
  return `(?:${kind.takesQuestion ? '[*?]' : '\\*'}|${item}(?:,${item})*)`
}

/** Items that only the day fields know. */
function specials(kind: FieldKind, value: string): string[] {
  if (kind === kinds.DAY_OF_MONTH) return ['[Ll](?:[Ww]|-\\d{1,2})?', `${value}[Ww]`]
  return kind === kinds.DAY_OF_WEEK ? [`${value}(?:#[1-5]|[Ll])`] : []
}

/** The numbers of a field, with one or two digits. */
function numbers({ low, high }: FieldKind): string {
  if (high < 10) return `0?[${low}-${high}]`
  const [tens, ones] = [Math.floor(high / 10), high % 10]
  return [`0?[${low}-9]`, ...(tens > 1 ? [`[1-${tens - 1}]\\d`] : []), `${tens}[0-${ones}]`].join('|')
}

function anyCase(name: string): string {
  return Array.from(name, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`).join('')
}

/** The form of a calendar's name. It begins with a letter, so it can never look like a date. */
export const CALENDAR_NAME = /^[a-z][a-z0-9._-]{0,63}$/
