import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'

const WHAT = 'a sentence'
const NO_LINE =
  'Write five fields, minute hour day-of-month month day-of-week, such as 0 9 * * MON-FRI for workdays at 09:00.'

/** Words that make a text a sentence about times. */
const ABOUT_TIMES =
  /\b(?:every|each|daily|everyday|weekly|monthly|weekdays?|weekends?|workdays?|noon|midnight|today|tomorrow|last day|\d+(?:st|nd|rd|th|[ap]m)|[ap]m|o'?clock|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b/i

/** Words that change nothing. */
const FILLING = /\b(?:at|on|and|the|of|every|each|in|o'?clock|month|hours?)\b|[,.]/gi
const TIME = /\b(\d{1,2})(?:[:.h](\d\d))?\s*([ap]m)?\b(?!\S)|\bnoon\b|\bmidnight\b/i
const WEEKDAY = /\b(sun|mon|tue|wed|thu|fri|sat)(?:days?|sdays?|nesdays?|rsdays?|urdays?|s|rs|r)?\b/gi

/** `every day at 9`, `weekdays at 9:30 am`, `every monday and friday at noon`. Each word must be understood. */
export const recogniseSentence: Dialect = (line, reads) => {
  if (!ABOUT_TIMES.test(line) || /[*?/#@]/.test(line)) return undefined
  const text = line.replaceAll(/\b(\d{1,2})(?:st|nd|rd|th)\b/gi, 'day $1,')
  const [monthDay] = /\bday \d{1,2},|\blast day\b/i.exec(text) ?? []
  const rest = monthDay === undefined ? text : text.replace(monthDay, '')
  const time = timeIn(rest)
  const days = daysIn(time === undefined ? rest : rest.replace(TIME, ''), monthDay)
  if (time === undefined || days === undefined) return insteadOf(WHAT, NO_LINE)
  const found = replacedBy(WHAT, `${time} ${days}`, '', NO_LINE)
  return found.lines.every(reads) ? found : insteadOf(WHAT, NO_LINE)
}

function timeIn(text: string): string | undefined {
  const [all, hour, minute, half] = TIME.exec(text) ?? []
  if (all === undefined) return undefined
  if (hour === undefined) return all.toLowerCase() === 'noon' ? '0 12' : '0 0'
  const isPm = half?.toLowerCase() === 'pm'
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return undefined
  return `${Number(minute ?? 0)} ${half === undefined ? Number(hour) : (Number(hour) % 12) + (isPm ? 12 : 0)}`
}

/** The three day fields. `undefined` where a word is left that is not understood. */
function daysIn(text: string, monthDay: string | undefined): string | undefined {
  const names = [...text.matchAll(WEEKDAY)].map(([, short]) => String(short).toUpperCase())
  const range = /day\s*(?:to|through|-)\s*\w+day/i.test(text) && names.length === 2
  const plain = text.replaceAll(WEEKDAY, '').replace(range ? /\b(?:to|through)\b|-/i : '', '')
  const rest = plain.replaceAll(FILLING, '').replaceAll(/\s+/g, ' ').trim().toLowerCase()
  const day = monthDay?.replaceAll(/\D/g, '')
  if (monthDay !== undefined && names.length === 0 && ['', 'monthly'].includes(rest))
    return `${day === '' ? 'L' : day} * *`
  if (monthDay !== undefined) return undefined
  if (names.length > 0) return ['', 'weekly'].includes(rest) ? `* * ${names.join(range ? '-' : ',')}` : undefined
  return WORDS.get(rest)
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['day', '* * *'],
  ['days', '* * *'],
  ['daily', '* * *'],
  ['everyday', '* * *'],
  ['weekday', '* * MON-FRI'],
  ['weekdays', '* * MON-FRI'],
  ['workday', '* * MON-FRI'],
  ['workdays', '* * MON-FRI'],
  ['weekend', '* * SAT,SUN'],
  ['weekends', '* * SAT,SUN'],
])
