import ICAL from 'ical.js'
import { BelfryError } from '../../errors.ts'
import { oneLine } from './written.ts'

/** A value as the library reads it, in the forms of jCal (RFC 7265). */
export type JcalValue = string | number | readonly JcalValue[] | { readonly [part: string]: JcalValue }

/** A value that should be a text. Nothing is an empty one. */
export function textOf(value: JcalValue | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

/** A line of the file with its name, parameters and values. */
export interface Property {
  readonly name: string
  readonly parameters: Readonly<Record<string, string>>
  readonly values: readonly JcalValue[]
  /** Where it stands, as a person looks it up: `days.ics:14`. */
  readonly where: string
}

/** An event, or a calendar around events. */
export interface Component {
  /** Where it begins, as a person looks it up: `days.ics:12`. */
  readonly where: string
  readonly properties: readonly Property[]
}

/** What a file holds. */
export interface CalendarFile {
  readonly calendars: readonly Component[]
  /** The events of all its calendars. */
  readonly events: readonly Component[]
}

/** What is read of each component. All else may be as broken as it likes. */
const READ: Readonly<Record<string, RegExp>> = {
  VCALENDAR: /^X-WR-CALNAME[;:]/iu,
  VEVENT: /^(?:UID|DTSTART|DTEND|DURATION|SUMMARY|RRULE|EXRULE|RDATE|EXDATE|RECURRENCE-ID|STATUS)[;:]/iu,
}

/** The most events that are read. A file of holidays has hundreds. */
const MOST_EVENTS = 50_000

/**
 * Reads an iCalendar file (RFC 5545). The library reads the lines; here are their addresses, and what lies in what.
 * @throws BelfryError `invalid` for a text that is no iCalendar file, is cut off, or has a line that cannot be read
 */
export function readCalendarFile(text: string, file: string): CalendarFile {
  const open: (Component & { readonly kind: string; readonly properties: Property[] })[] = []
  const found = { calendars: [] as Component[], events: [] as Component[] }
  for (const { line, content } of contentLines(text)) {
    const where = `${file}:${line}`
    const [, mark = '', kind = ''] = /^(BEGIN|END):\s*(\S+)\s*$/iu.exec(content) ?? []
    const inner = open.at(-1)
    if (inner === undefined && mark.toUpperCase() !== 'BEGIN') throw notCalendar(where)
    if (mark.toUpperCase() === 'BEGIN') {
      const component = { where, kind: kind.toUpperCase(), properties: [] }
      if (inner === undefined && component.kind !== 'VCALENDAR') throw notCalendar(where)
      if (inner === undefined) found.calendars.push(component)
      else if (component.kind === 'VEVENT') found.events.push(component)
      open.push(component)
    } else if (mark !== '') {
      if (inner?.kind !== kind.toUpperCase()) throw unfit(where, `END:${kind}`, inner)
      open.pop()
    } else if (inner !== undefined && READ[inner.kind]?.test(content)) {
      inner.properties.push(readProperty(content, where))
    }
    if (found.events.length > MOST_EVENTS) {
      throw new BelfryError('invalid', `${file} has more than ${MOST_EVENTS} events`, {
        remedy: 'Export the calendar of the days off alone.',
      })
    }
  }
  const cut = open.at(-1)
  if (cut !== undefined) {
    throw new BelfryError('invalid', `${cut.where}: BEGIN:${oneLine(cut.kind)} has no end: the file is cut off`, {
      remedy: 'Export or download it again.',
    })
  }
  if (found.calendars.length === 0) throw notCalendar(file)
  return found
}

/** The lines as they were before they were folded, each with the number of its first line. */
function contentLines(text: string): readonly { readonly line: number; readonly content: string }[] {
  const lines: { line: number; parts: string[] }[] = []
  for (const [index, part] of text.split(/\r\n|\n|\r/u).entries()) {
    const last = lines.at(-1)
    if (/^[ \t]/u.test(part) && last !== undefined) last.parts.push(part.slice(1))
    else if (part !== '') lines.push({ line: index + 1, parts: [part] })
  }
  return lines.map(({ line, parts }) => ({ line, content: parts.join('') }))
}

/**
 * The name of a line and its parameters, up to the colon before its value. Real ones are short. The library takes hours
 * for one with millions of parameters.
 */
const HEAD = /^[\w-]+(?:;[\w-]+=(?:"[^"]*"|[^";:])*)*:/u
const LONGEST_HEAD = 1000

function readProperty(content: string, where: string): Property {
  if (!HEAD.test(content.slice(0, LONGEST_HEAD))) throw unreadable(where, content)
  try {
    const [name, parameters, , ...values] = ICAL.parse.property(content) as [string, object, string, ...JcalValue[]]
    return { name, parameters: parameters as Readonly<Record<string, string>>, values, where }
  } catch (error) {
    throw unreadable(where, content, error)
  }
}

/** The error of a line, or of a value in it, that cannot be read. */
export function unreadable(where: string, content: string, cause?: unknown): BelfryError {
  const shown = oneLine(content).slice(0, 60)
  return new BelfryError('invalid', `${where}: this cannot be read: ${shown}`, {
    remedy: 'Mend it, or export the calendar again.',
    cause,
  })
}

function notCalendar(where: string): BelfryError {
  return new BelfryError('invalid', `${where} is no iCalendar file: it does not begin with BEGIN:VCALENDAR`, {
    remedy: 'Export the calendar as an .ics file. A web page or a spreadsheet is none.',
  })
}

function unfit(where: string, end: string, inner: (Component & { readonly kind: string }) | undefined): BelfryError {
  const begun = inner === undefined ? 'nothing' : `BEGIN:${oneLine(inner.kind)} of ${inner.where}`
  return new BelfryError('invalid', `${where}: ${oneLine(end)} does not end ${begun}`, {
    remedy: 'Mend it, or export the calendar again.',
  })
}
