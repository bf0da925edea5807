import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect, ForeignLine } from './foreign-line.ts'
import { stepped } from './quartz.ts'
import { withYear } from './years.ts'
import { isZone, zoneKey } from './zones.ts'

const WHAT = 'a calendar event of systemd (OnCalendar)'
const WORDS: ReadonlyMap<string, string> = new Map([
  ['minutely', '* * * * *'],
  ['hourly', '0 * * * *'],
  ['daily', '0 0 * * *'],
  ['weekly', '0 0 * * MON'],
  ['monthly', '0 0 1 * *'],
  ['quarterly', '0 0 1 1,4,7,10 *'],
  ['semiannually', '0 0 1 1,7 *'],
  ['yearly', '0 0 1 1 *'],
  ['annually', '0 0 1 1 *'],
])

const NO_LINE =
  'Write five fields. L is the last day of a month and MON#2 its second Monday; other days that depend on both stand under at.'

const WEEKDAYS = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*(?:(?:\.\.|[,-])(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)*,?$/i
const DATE = /^(?:([\d*.,/]+)-)?([\d*.,/]+)([-~])([\d*.,/]+)$/
const TIME = /^([\d*.,/]+):([\d*.,/]+)(?::([\d*,/]+|\d\d\.0+))?$/

/** `Mon..Fri *-*-* 10:00:00` of systemd timers, and its words such as `weekly`. */
export const recogniseSystemd: Dialect = (line) => {
  const word = WORDS.get(line.toLowerCase())
  if (word !== undefined) return replacedBy(WHAT, word)
  const parts = line.split(' ')
  const zone = parts.length > 1 && isZone(String(parts.at(-1))) ? zoneKey(String(parts.at(-1))) : undefined
  if (zone !== undefined) parts.pop()
  const weekdays = WEEKDAYS.test(String(parts[0])) ? parts.shift() : undefined
  const date = DATE.exec(String(parts[0])) ?? undefined
  if (date !== undefined) parts.shift()
  const time = TIME.exec(String(parts[0])) ?? undefined
  if (time !== undefined) parts.shift()
  const isTold = date !== undefined || time !== undefined || weekdays?.includes('..') === true
  if (parts.length > 0 || !isTold) return undefined
  const found = convert(weekdays, date, time)
  return zone === undefined ? found : { ...found, remedy: `${found.remedy} Write ${zone} beside cron.` }
}

function convert(
  weekdays: string | undefined,
  date: readonly string[] | undefined,
  time: readonly string[] | undefined,
): ForeignLine {
  const [, year = '*', month = '*', mark, day = '*'] = date ?? []
  const [, hour, minute, second] = time ?? ['', '0', '0', '0']
  const week = weekdays === undefined ? '*' : weekdaysOf(weekdays)
  const fromEnd = mark === '~' ? `~${day}` : component(day, 3)
  const [dayField, weekField] =
    week === '*' || fromEnd === '*' ? [fromLast(fromEnd), week] : ['*', nthOf(week, day, fromEnd)]
  if (dayField === undefined || weekField === undefined) {
    return insteadOf(WHAT, NO_LINE)
  }
  const fields = [
    component((second ?? '0').replace(/\.0+$/, ''), 0),
    component(String(minute), 1),
    component(String(hour), 2),
    dayField,
    component(month, 4),
    weekField,
  ]
  return withYear(WHAT, component(year, 5), fields, (fields[0] === '0' ? fields.slice(1) : fields).join(' '))
}

/** A part of a date or a time: `..` is a range, and `0/15` begins at 0. */
function component(written: string, place: number): string {
  return written
    .replaceAll('..', '-')
    .replaceAll(/\b0+(?=\d)/g, '')
    .split(',')
    .map((item) => stepped(item, place))
    .join(',')
}

function weekdaysOf(written: string): string {
  const short = written.replaceAll(/[a-z]+/gi, (name) => name.slice(0, 3).toUpperCase())
  return short.replaceAll('..', '-').replace(/,$/, '')
}

/** `~01` is the last day of the month, `~03` the third from its end. */
function fromLast(day: string): string | undefined {
  if (!day.startsWith('~')) return day
  const count = /^~\d{1,2}$/.test(day) ? Number(day.slice(1)) : 0
  if (count < 1) return undefined
  return count === 1 ? 'L' : `L-${count - 1}`
}

/** Both a weekday and days that are exactly one week: `Mon *-*-08..14` is the second Monday. */
function nthOf(week: string, day: string, fromEnd: string): string | undefined {
  if (!/^[A-Z]{3}$/.test(week)) return undefined
  if (/^~0?7\/1$/.test(fromEnd)) return `${week}L`
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(day) ?? []
  const isWeek = Number(first) % 7 === 1 && Number(last) === Number(first) + 6 && Number(last) <= 28
  return isWeek ? `${week}#${Number(last) / 7}` : undefined
}
