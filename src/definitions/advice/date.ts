import { formatLocalDate, parseLocalDate } from '../../core/time/instant.ts'
import { MONTHS } from '../../core/time/civil-date.ts'
import type { LocalDate } from '../../core/time/civil-date.ts'
import { lookAlikeText, plainTextOf, wrongText } from './advice.ts'
import type { Advice } from './advice.ts'

/** A date as other programs and people write it. Whether there is such a day is another question. */
export interface WrittenDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** A date at the begin of a text: what it may mean, the most probable meaning first, and what stands after it. */
export interface DateReading {
  readonly meant: readonly WrittenDate[]
  /** Why another form is wanted, if that is not plain to see. */
  readonly why?: string
  readonly rest: string
}

const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i
const MONTH = `(?<month>${MONTHS.map((name) => name.slice(0, 3)).join('|')})[a-z]*\\.?`
const ORDINAL = '(?:st|nd|rd|th)?'

/** Year first, day or month first, and with the name of the month. What follows must not go on with a digit. */
const YEAR_FIRST = /^(?<year>\d{4})(?<sign>[-/.])(?<month>\d{1,2})\k<sign>(?<day>\d{1,2})(?!\d)/
const TOGETHER = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?!\d)/
const YEAR_LAST = /^(?<first>\d{1,2})(?<sign>[-/.])(?<second>\d{1,2})\k<sign>(?<year>\d{4})(?!\d)/
const SHORT_YEAR = /^(?<first>\d{1,2})(?<sign>[-/.])(?<second>\d{1,2})\k<sign>(?<third>\d\d)(?!\d)/
const DAY_NAMED = new RegExp(`^(?<day>\\d{1,2})${ORDINAL}[\\s.-]*${MONTH},?[\\s.-]*(?<year>\\d{4})(?!\\d)`, 'i')
const MONTH_NAMED = new RegExp(`^${MONTH}\\s*(?<day>\\d{1,2})${ORDINAL},?\\s+(?<year>\\d{4})(?!\\d)`, 'i')
const YEAR_NAMED = new RegExp(`^(?<year>\\d{4})[\\s.-]+${MONTH}[\\s.-]+(?<day>\\d{1,2})${ORDINAL}(?!\\d)`, 'i')

/** Reads the date at the begin of a text. */
export function readDate(text: string): DateReading | undefined {
  const begun = text.replace(WEEKDAY, '')
  for (const form of [YEAR_FIRST, TOGETHER, DAY_NAMED, MONTH_NAMED, YEAR_NAMED]) {
    const match = form.exec(begun)
    if (match?.groups) return { meant: [dateOf(match.groups)], rest: begun.slice(match[0].length) }
  }
  const last = YEAR_LAST.exec(begun)
  if (last?.groups) {
    return { ...dayOrMonthFirst(last.groups, Number(last.groups['year'])), rest: begun.slice(last[0].length) }
  }
  const short = SHORT_YEAR.exec(begun)
  return short?.groups && { ...shortYear(short.groups), rest: begun.slice(short[0].length) }
}

type Groups = Readonly<Record<string, string | undefined>>

function dateOf({ year, month = '', day }: Groups): WrittenDate {
  const named = MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === month.slice(0, 3).toLowerCase())
  return { year: Number(year), month: named < 0 ? Number(month) : named + 1, day: Number(day) }
}

/** `01/03/2027` is 1 March in most of the world and 3 January in the United States. With points the day is first. */
function dayOrMonthFirst({ first, second, sign }: Groups, year: number): Omit<DateReading, 'rest'> {
  const dayFirst = { year, month: Number(second), day: Number(first) }
  const monthFirst = { year, month: Number(first), day: Number(second) }
  const meant = sign === '.' ? [dayFirst] : [dayFirst, monthFirst].filter((date) => localDate(date) !== undefined)
  const isOne = formatWritten(dayFirst) === formatWritten(monthFirst)
  if (meant.length === 2 && !isOne) return { meant, why: 'the day or the month may stand first' }
  return { meant: meant.length === 0 ? [dayFirst] : meant.slice(0, 1) }
}

/** A year of two digits. With hyphens the year is first, as in ISO 8601; else it is last. */
function shortYear(groups: Groups): Omit<DateReading, 'rest'> {
  const { first, second, third, sign } = groups
  const why = 'a year has four digits'
  if (sign === '-') {
    return { meant: [{ year: 2000 + Number(first), month: Number(second), day: Number(third) }], why }
  }
  return { why, ...dayOrMonthFirst(groups, 2000 + Number(third)) }
}

const pad = (value: number, width: number) => String(value).padStart(width, '0')

const formatWritten = ({ year, month, day }: WrittenDate) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`

/** The day of a written date, if there is such a day. */
export function localDate(date: WrittenDate): LocalDate | undefined {
  return parseLocalDate(formatWritten(date))
}

/** Why there is no such day, and the days beside it if there are any. Only for a date that does not exist. */
export function noSuchDay(date: WrittenDate): { readonly text: string; readonly near: readonly LocalDate[] } {
  const { year, month, day } = date
  const text = `there is no ${formatWritten(date)}`
  const begin = parseLocalDate(`${pad(year, 4)}-${pad(month, 2)}-01`)
  if (begin === undefined) {
    const swapped = localDate({ year, month: day, day: month })
    return { text: `${text}: months go from 01 to 12`, near: swapped === undefined ? [] : [swapped] }
  }
  if (day === 0) return { text: `${text}: days begin with 01`, near: [begin] }
  let last = begin
  while (formatLocalDate(last + 1).slice(0, 7) === formatLocalDate(begin).slice(0, 7)) last += 1
  const length = last - begin + 1
  return {
    text: `${text}: ${MONTHS[month - 1]} ${pad(year, 4)} has ${length} days`,
    near: [last, last + 1].filter((each) => parseLocalDate(formatLocalDate(each)) !== undefined),
  }
}

/** Says which of two or more: `2027-02-28 or 2027-03-01`. */
export const either = (values: readonly string[]) => values.join(' or ')

/** What to write instead of a date that cannot be read. Every date that it names is one that can. */
export function adviceOnDate(text: string): Advice {
  const { plain, lookAlike } = plainTextOf(text)
  if (lookAlike && parseLocalDate(plain) !== undefined)
    return { text: lookAlikeText(text, lookAlike), remedy: `Write ${plain}.` }
  const wrong = wrongText(text, lookAlike, 'a date')
  const reading = readDate(plain)
  if (!reading || !/^(?:[t\s]+\d|\s*$)/i.test(reading.rest)) {
    return { text: wrong, remedy: 'Write a date of the calendar, e.g. 2026-12-25.' }
  }
  const [first] = reading.meant
  const dates = reading.meant.map(localDate).filter((date) => date !== undefined)
  if (first && dates.length === 0) {
    const { text: why, near } = noSuchDay(first)
    return { text: why, remedy: writeOneOf(near.map(formatLocalDate)) }
  }
  const why = reading.why === undefined ? '' : `: ${reading.why}`
  return { text: `${wrong}${why}`, remedy: writeOneOf(dates.map(formatLocalDate)) }
}

function writeOneOf(dates: readonly string[]): string {
  return dates.length === 0 ? 'Write a date of the calendar, e.g. 2026-12-25.' : `Write ${either(dates)}.`
}
