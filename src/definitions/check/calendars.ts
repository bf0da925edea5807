import { adviceOnDate } from '../advice/date.ts'
import { formatLocalDate, parseLocalDate } from '../../core/time/instant.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { lineOf, placed } from '../yaml/address.ts'
import type { Addressed, Tree } from '../yaml/address.ts'
import { didYouMean } from '../problems/suggest.ts'
import type { NamedDays } from '../../core/schedule/local/day-set.ts'
import { formatWeekday, parseWeekday, wrongWeekday } from './schedule/weekday.ts'
import type { LocalDate } from '../../core/time/civil-date.ts'
import { CALENDAR_NAME } from '../shape/patterns.ts'
import type { Path } from '../../core/problem.ts'

/** The named calendars of a set of files, each with its days. */
export type Calendars = ReadonlyMap<string, NamedDays>

/** No calendars: of the database each document brings its own, since it must be complete by itself. */
export const NO_CALENDARS: Calendars = new Map()

/** The longest range, in days. A longer one is a typo in the year, or an announcement that should be paused. */
export const LONGEST_RANGE = 400

/** A file's content, and the tree that gives its faults an address. */
export interface Content {
  readonly tree: Tree
  readonly value: unknown
}

/** The calendars of all files, which all files may use, and what is wrong with them. */
export function collectCalendars(contents: readonly Content[]): {
  readonly calendars: Calendars
  readonly problems: readonly Addressed[]
} {
  const calendars = new Map<string, NamedDays>()
  const owners = new Map<string, Written>()
  const problems: Addressed[] = []
  for (const calendar of contents.flatMap(writtenIn)) {
    const { name, tree, path } = calendar
    const { days, faults } = readCalendar(calendar)
    const owner = owners.get(name)
    const ofName = [...checkName(calendar), ...(owner ? [taken(calendar, owner)] : [])]
    for (const found of [...ofName, ...faults]) problems.push(placed(tree, found))
    if (owner) continue
    owners.set(name, { name, tree, path, value: undefined })
    calendars.set(name, days)
  }
  const used = new Set(contents.flatMap(({ value }) => namesUsedIn(value)))
  const unused = [...owners.values()].filter(({ name }) => CALENDAR_NAME.test(name) && !used.has(name))
  return { calendars, problems: [...problems, ...unused.map(tellUnused)] }
}

/** The calendars that a document brings along, so that it is complete by itself, and what is wrong with them. */
export function calendarsOfDocument(document: unknown): {
  readonly calendars: Calendars
  readonly faults: readonly Fault[]
} {
  const read = Object.entries(mapOf(mapOf(document)['calendars'])).map(([name, value]) =>
    readCalendar({ name, value, path: ['calendars', name] }),
  )
  return {
    calendars: new Map(read.map(({ days }) => [days.name, days])),
    faults: read.flatMap(({ faults }) => faults),
  }
}

/** A calendar, wherever it is written. */
interface NamedCalendar {
  readonly name: string
  readonly value: unknown
  readonly path: Path
}

/** A calendar as written in a file. */
interface Written extends NamedCalendar {
  readonly tree: Tree
}

function readCalendar(calendar: NamedCalendar): { readonly days: NamedDays; readonly faults: readonly Fault[] } {
  const { dates, faults: ofDates } = readDates(calendar)
  const { weekdays, faults: ofWeekdays } = readWeekdays(calendar)
  const faults = [...checkDays(calendar), ...ofWeekdays, ...ofDates]
  return { days: { name: calendar.name, dates, weekdays }, faults }
}

function writtenIn({ tree, value }: Content): Written[] {
  return Object.entries(mapOf(mapOf(value)['calendars'])).map(([name, calendar]) => {
    return { name, value: calendar, tree, path: ['calendars', name] }
  })
}

function checkName({ name, path }: Written): Fault[] {
  if (CALENDAR_NAME.test(name)) return []
  const text = `the calendar name ${quoted(name)} is not allowed`
  const remedy = 'Use a to z, 0 to 9, dot, underscore and hyphen, beginning with a letter, at most 64 characters.'
  return [fault('calendar-name', path, text, remedy, 'key')]
}

function taken({ name, path }: Written, owner: Written): Fault {
  const text = `the calendar ${quoted(name)} is already defined at ${owner.tree.file}:${lineOf(owner.tree, owner.path)}`
  return fault('calendar-duplicate', path, text, 'Choose another name, or put all dates into one of the two.', 'key')
}

function tellUnused({ name, tree, path }: Written): Addressed {
  const text = `no announcement is kept from any day by the calendar ${quoted(name)}`
  return placed(
    tree,
    fault('calendar-unused', path, text, `Write except: [${name}] in a schedule, or remove it.`, 'key'),
  )
}

/** Reads the dates of a calendar. It does not repeat what the shape says about wrong types. */
function readDates({ value, path }: NamedCalendar): { dates: readonly LocalDate[]; faults: Fault[] } {
  const { dates: items } = mapOf(value)
  const dates = new Set<LocalDate>()
  const faults: Fault[] = []
  for (const [index, item] of listOf(items).entries()) {
    const place = [...path, 'dates', index]
    const read = typeof item === 'string' ? readDay(item, place, dates) : readRange(item, place)
    faults.push(...read.faults)
    for (const date of read.dates) dates.add(date)
  }
  return { dates: [...dates], faults }
}

/** A calendar needs some key that says its days, even if there are none yet. */
function checkDays({ value, path }: NamedCalendar): Fault[] {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isMap || Object.hasOwn(value, 'dates') || Object.hasOwn(value, 'weekdays')) return []
  return [fault('missing-key', path, 'the key "dates" is missing', 'Add dates, or weekdays.', 'key')]
}

/** Reads the weekdays of a calendar. */
function readWeekdays({ value, path }: NamedCalendar): { weekdays: readonly number[]; faults: Fault[] } {
  const weekdays = new Set<number>()
  const faults: Fault[] = []
  for (const [index, item] of listOf(mapOf(value)['weekdays']).entries()) {
    if (typeof item !== 'string') continue
    const place = [...path, 'weekdays', index]
    const weekday = parseWeekday(item)
    if (weekday === undefined) faults.push(wrongWeekday(item, place))
    else if (weekdays.has(weekday)) {
      faults.push(fault('duplicate-time', place, `${item} is in this calendar already`, 'Remove one of the two.'))
    } else weekdays.add(weekday)
  }
  return { weekdays: [...weekdays], faults }
}

interface Read {
  readonly dates: readonly LocalDate[]
  readonly faults: readonly Fault[]
}

function readDay(text: string, path: Path, known: ReadonlySet<LocalDate>): Read {
  const date = parseLocalDate(text)
  if (date === undefined) return { dates: [], faults: [wrongDate(text, path)] }
  if (!known.has(date)) return { dates: [date], faults: [] }
  return {
    dates: [],
    faults: [fault('duplicate-time', path, `${text} is in this calendar already`, 'Remove one of the two.')],
  }
}

function readRange(item: unknown, path: Path): Read {
  const { from, to } = mapOf(item)
  if (typeof from !== 'string' || typeof to !== 'string') return { dates: [], faults: [] }
  const [first, last] = [parseLocalDate(from), parseLocalDate(to)]
  const faults = [
    ...(first === undefined ? [wrongDate(from, [...path, 'from'])] : []),
    ...(last === undefined ? [wrongDate(to, [...path, 'to'])] : []),
  ]
  if (first === undefined || last === undefined) return { dates: [], faults }
  const days = last - first + 1
  if (days < 1) {
    const remedy = `Write from: ${formatLocalDate(last)} and to: ${formatLocalDate(first)}.`
    return { dates: [], faults: [fault('calendar-range', [...path, 'to'], `${to} is before ${from}`, remedy)] }
  }
  if (days > LONGEST_RANGE) {
    const text = `the range has ${days} days, allowed are ${LONGEST_RANGE}`
    const remedy = 'Mend the year, or bound the schedule with from and until.'
    return { dates: [], faults: [fault('calendar-range-long', [...path, 'to'], text, remedy)] }
  }
  return { dates: Array.from({ length: days }, (_, index) => first + index), faults: [] }
}

/** From one day to another, as people write it. */
const RANGE = /^(\d{4}-\d\d-\d\d)\s*(?:\.{2,3}|\/|to|until|through|[-–—])\s*(\d{4}-\d\d-\d\d)$/u

/** The fault of a date that cannot be read, for calendars and for `except`. */
export function wrongDate(text: string, path: Path): Fault {
  const [, first, last] = RANGE.exec(text) ?? []
  if (first !== undefined && last !== undefined) {
    const range = `{ from: ${first}, to: ${last} }`
    const isOfCalendar = path.at(-2) === 'dates'
    const remedy = isOfCalendar
      ? `Write ${range}.`
      : `Ranges stand in calendars: write calendars: { closed: { dates: [${range}] } }, and closed here.`
    return fault('date-format', path, `${quoted(text)} is two dates`, remedy)
  }
  const advice = adviceOnDate(text)
  return fault('date-format', path, advice.text, advice.remedy)
}

/** A weekday, long or short, as other programs take it in such a list. */
const WEEKDAY = /^(?:SUN|MON|TUE|TUES|WED|WEDNES|THU|THUR|THURS|FRI|SAT|SATUR)(?:DAYS?|S)?$/iu

function weekdayOf(name: string): string | undefined {
  const weekday = WEEKDAY.test(name) ? parseWeekday(name.slice(0, 3).toUpperCase()) : undefined
  return weekday === undefined ? undefined : formatWeekday(weekday)
}

/** The fault of a name in `except` that no calendar has. `others`: all that stands in that `except`. */
export function unknownCalendar(name: string, path: Path, calendars: Calendars, others: readonly string[]): Fault {
  if (weekdayOf(name) !== undefined) {
    const days = [...new Set(others.map(weekdayOf))].filter((day) => day !== undefined).join(', ')
    // A second calendar of one name would be the next problem.
    const free = calendars.has('closed') ? 'closed-days' : 'closed'
    const remedy = `Weekdays stand in calendars: write calendars: { ${free}: { weekdays: [${days}] } }, and ${free} here.`
    return fault('calendar-unknown', path, `there is no calendar ${quoted(name)}`, remedy)
  }
  const otherwise = 'Define it under calendars in any file of the set, and name that file or its folder, too.'
  const remedy = didYouMean(name, calendars.keys(), otherwise)
  return fault('calendar-unknown', path, `there is no calendar ${quoted(name)}`, remedy)
}

/** Whether an item of `except` is the name of a calendar. Dates begin with a digit. */
export function isCalendarName(text: string): boolean {
  return /^[a-z]/i.test(text)
}

/** All names in the `except` of all entries, sound or not. A name in a broken entry still counts as used. */
function namesUsedIn(value: unknown): unknown[] {
  return listOf(mapOf(value)['announcements']).flatMap((entry) => listOf(mapOf(mapOf(entry)['schedule'])['except']))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
