import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect, ForeignLine, Reads } from './foreign-line.ts'
import { withYear } from './years.ts'
import { WEEKDAY_CODES } from '../../../time/civil-date.ts'

const YEAR = /^(?:[*?]|\d{4}(?:[-,/]\d{1,4})*)$/
const HIGHEST = [59, 59, 23, 31, 12] as const
const LOWEST = [0, 0, 0, 1, 1] as const

/**
 * Lines of Quartz and its like: six fields with the second first and what Belfry writes otherwise (`0/5`, `L` for
 * Saturday, `5#L`), or seven with the year last. Six fields that end with a year are those of AWS.
 */
export const recogniseQuartz: Dialect = (line, reads) => {
  const fields = line.split(' ')
  const last = String(fields.at(-1))
  if (fields.length === 7 && YEAR.test(last)) {
    return read('a line of Quartz or croner, with a year at its end', fields.slice(0, 6), last, reads)
  }
  // AWS asks for ? in one of its day fields, where Quartz has its hour and its month.
  const isAws = fields[2] === '?' || fields[4] === '?' || /^\d{4}/.test(last)
  if (fields.length === 6 && isAws && YEAR.test(last)) return readAws('a line of AWS, with a year at its end', fields)
  if (fields.length === 6) {
    const found = read('a line of Quartz or Spring', fields, '*', reads)
    return found.lines.length > 0 && found.lines.every(reads) ? found : undefined
  }
  const five = fields.length === 5 && line.includes('#L') ? convert(['0', ...fields], 0) : undefined
  return five === undefined ? undefined : replacedBy('a line of croner', five)
}

/** The six fields of AWS: minute, hour, day of month, month, day of week, year. 1 is Sunday. */
export function readAws(what: string, fields: readonly string[]): ForeignLine {
  const six = ['0', ...fields.slice(0, 5)]
  const line = convert(six, 1)
  return line === undefined ? notBoth(what) : withYear(what, String(fields[5]), six, line)
}

function read(what: string, fields: readonly string[], year: string, reads: Reads): ForeignLine {
  const [fromOne, fromZero] = [convert(fields, 1), convert(fields, 0)]
  if (fromOne === undefined || fromZero === undefined) return notBoth(what)
  if (fromOne === fromZero) return withYear(what, year, fields, fromOne)
  // Quartz counts from Sunday as 1, others (croner, gorhill's cronexpr, Spring) from Sunday as 0. Nothing in the line
  // says which. Where only one is a line, it is that one.
  const [isOne, isZero] = [reads(fromOne), reads(fromZero)]
  if (isOne !== isZero) return withYear(what, year, fields, isOne ? fromOne : fromZero)
  const found = replacedBy(what, fromOne, ' if 1 is Sunday there, as in Quartz')
  const beside = year === '*' || year === '?' ? '' : ' The years become from and until.'
  const remedy = `${found.remedy.slice(0, -1)}, or "${fromZero}" if 1 is Monday.${beside}`
  return { ...found, lines: [fromOne, fromZero], remedy }
}

function notBoth(what: string): ForeignLine {
  return insteadOf(what, 'Write * in one of the two day fields: here a day that matches either of them is enough.')
}

/**
 * Six fields of Quartz as a line of Belfry, with 1 or 0 as Sunday. `undefined` where both day fields choose: other
 * schedulers send on days that match both, or refuse the line.
 */
function convert(fields: readonly string[], sunday: 0 | 1): string | undefined {
  const six = fields.map((field, place) => {
    if (field === '?' && (place === 3 || place === 5)) return '*'
    const items = field.split(',').map((item) => (place === 5 ? weekdays(item, sunday) : stepped(item, place)))
    return items.join(',')
  })
  if (six[3] !== '*' && six[5] !== '*') return undefined
  return (/^0+$/.test(String(six[0])) ? six.slice(1) : six).join(' ')
}

/** `5/15` begins at 5 and steps to the end of the field. */
export function stepped(item: string, place: number): string {
  const [, first, step] = /^(\d{1,2})\/(\d{1,2})$/.exec(item) ?? []
  if (first === undefined) return item
  const [low, high] = [Number(LOWEST[place]), Number(HIGHEST[place])]
  if (Number(first) + Number(step) > high) return first
  if (step === '1' && Number(first) === low) return '*'
  return Number(first) === low ? `*/${step}` : `${first}-${high}/${step}`
}

function weekdays(item: string, sunday: 0 | 1): string {
  if (item === 'L' && sunday === 1) return 'SAT'
  // Where the dialect has no such number, the item stays one that Belfry refuses, too.
  const name = (digit: string) => WEEKDAY_CODES[(Number(digit) - sunday + 7) % 7]
  const [, day, suffix] = /^([0-7]|[A-Z]{3})(#L|L|#\d)$/i.exec(item) ?? []
  if (/\d/.test(item.charAt(0)) && !isDay(item.charAt(0), sunday)) return NONE
  if (suffix === '#L' && sunday === 1) return NONE
  if (day !== undefined) return `${isDay(day, sunday) ? name(day) : day}${suffix === '#L' ? 'L' : suffix}`
  const [, first, last, step] = /^([0-7])(?:-([0-7]))?(?:\/([1-7]))?$/.exec(item) ?? []
  if (first === undefined) return item
  if (last !== undefined && !isDay(last, sunday)) return NONE
  if (last !== undefined) return `${name(first)}-${name(last)}${step === undefined ? '' : `/${step}`}`
  if (step === undefined) return String(name(first))
  const names: string[] = []
  for (let at = Number(first); at <= 6 + sunday; at += Number(step)) names.push(String(name(String(at))))
  return names.join(',')
}

const NONE = '-'

function isDay(text: string, sunday: 0 | 1): boolean {
  return /^\d$/.test(text) && Number(text) >= sunday
}
