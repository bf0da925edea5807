import type { Broadcast } from '../core/announcement/broadcast.ts'
import { messageParts } from '../core/wording/broadcast-words.ts'
import type { MessagePart } from '../core/wording/broadcast-words.ts'
import { visible } from '../core/wording/display.ts'
import { columnsOf, excerpt, TERMINAL, wrap } from '../core/wording/wrap.ts'
import { DAY, formatInstant, formatOffset, MINUTE } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import { findZone } from '../core/time/zone.ts'
import { dayInWords } from './words.ts'

/** An instant, shown in its own zone, and what is said of it. */
export interface TableRow {
  readonly instant: Instant
  readonly timezone: string
  readonly id: string
  /** What else there is to say: one for each column, null where it is nothing. */
  readonly facts: readonly (string | null)[]
}

/** A table as text. */
export interface Table {
  /** What holds for all rows. */
  readonly head: readonly string[]
  /** The lines of each row: one where it fits. */
  readonly rows: readonly (readonly string[])[]
  /** What has no room in each row, and must stand once under the rows of its id. Empty where all has room. */
  readonly below: readonly string[]
}

/** How much stands in each row, from everything to the least. The instant in UTC and the id always do. */
const DETAILS = [
  { hasOffset: true, hasZone: true, hasFacts: true },
  { hasOffset: false, hasZone: true, hasFacts: true },
  { hasOffset: false, hasZone: true, hasFacts: false },
  { hasOffset: true, hasZone: false, hasFacts: false },
  { hasOffset: false, hasZone: false, hasFacts: false },
] as const
type Detail = (typeof DETAILS)[number]

/** How many lines are shown of a message, and of each other part of what leaves. */
const SHOWN_LINES = { message: 10, part: 4 }
/** How wide the labels of the parts of a message are. */
const LABEL = 12

/** What is known of all rows. */
interface Common {
  readonly hasSeconds: boolean
  /** The zone of all rows; undefined if there are several. */
  readonly timezone: string | undefined
  /** The offset from UTC of all rows; undefined if there are several. */
  readonly offset: Millis | undefined
}

/**
 * Lays out rows so that as many as possible take one line, and all of them as few as possible. Seconds are shown where any row has some.
 * One zone is named in the head alone. Where lines would be too long, the offset goes (UTC tells it), then what is the
 * same in all rows of an id. Nothing is ever cut: a row that is still too long goes on in the next line.
 */
export function layOut(rows: readonly TableRow[], indent = ''): Table {
  const common = commonOf(rows)
  const layouts = DETAILS.map((detail) => layOutAs(detail, rows, common, indent))
  // The first one of the best, since it says the most.
  const [best] = layouts.toSorted((a, b) => a.broken - b.broken || a.height - b.height || a.ragged - b.ragged)
  return { head: rows.length === 0 ? [] : wrap(headOf(common, best!.detail), indent), ...best! }
}

function layOutAs(detail: Detail, rows: readonly TableRow[], common: Common, indent: string) {
  const cells = rows.map((row) => cellsOf(row, common, detail))
  const widths = widthsOf(cells.filter((each) => fits(plain(each), indent)))
  const lines = cells.map((each) => linesOfRow(each, widths, indent))
  const below = rows.map((row) => factsBelow(row, common, detail))
  const idsBelow = new Set(rows.filter((_, at) => below[at] !== '').map(({ id }) => id)).size
  return {
    detail,
    rows: lines,
    below,
    /** The rows that take more than one line. */
    broken: lines.filter(({ length }) => length > 1).length,
    height: lines.reduce((sum, { length }) => sum + length, idsBelow),
    /** The rows that do not fit the columns. */
    ragged: cells.filter((each) => !fits(inColumns(each, widths), indent)).length,
  }
}

function commonOf(rows: readonly TableRow[]): Common {
  const zones = new Set(rows.map(({ timezone }) => timezone))
  const offsets = new Set(rows.map(offsetOf))
  return {
    hasSeconds: rows.some(({ instant }) => instant % MINUTE !== 0),
    timezone: zones.size === 1 ? [...zones][0] : undefined,
    offset: offsets.size === 1 ? [...offsets][0] : undefined,
  }
}

function headOf({ timezone, offset }: Common, { hasOffset }: Detail): string {
  if (timezone === undefined) return 'Times in the zone of each announcement, and in UTC'
  if (timezone === 'UTC') return 'Times in UTC'
  return `Times in ${timezone}${hasOffset || offset === undefined ? '' : ` (${formatOffset(offset)})`}, and in UTC`
}

function cellsOf(row: TableRow, common: Common, detail: Detail): readonly string[] {
  return [whenOf(row, common, detail), row.id, ...(detail.hasFacts ? row.facts : [])].map((cell) => visible(cell ?? ''))
}

function factsBelow({ facts, timezone }: TableRow, common: Common, { hasFacts, hasZone }: Detail): string {
  const zone = hasZone || common.timezone !== undefined ? [] : [timezone]
  return [...(hasFacts ? [] : facts), ...zone].filter((fact) => fact !== null).join(' · ')
}

/** `Thu 2026-12-24 18:00 +08:00 Asia/Singapore (10:00Z)`, without what stands in the head. */
function whenOf(row: TableRow, { hasSeconds, timezone }: Common, { hasOffset, hasZone }: Detail): string {
  const clock = (wall: number) => formatInstant(wall).slice(11, hasSeconds ? 19 : 16)
  const wall = row.instant + offsetOf(row)
  const local = `${dayInWords(Math.floor(wall / DAY))} ${clock(wall)}`
  if (row.timezone === 'UTC') return timezone === undefined ? `${local} UTC` : `${local}Z`
  const offset = hasOffset ? ` ${formatOffset(offsetOf(row))}` : ''
  const zone = hasZone && timezone === undefined ? ` ${row.timezone}` : ''
  const isSameDay = Math.floor(wall / DAY) === Math.floor(row.instant / DAY)
  const utcDay = isSameDay ? '' : `${formatInstant(row.instant).slice(5, 10)} `
  return `${local}${offset}${zone} (${utcDay}${clock(row.instant)}Z)`
}

function offsetOf({ instant, timezone }: TableRow): Millis {
  return findZone(timezone)?.offsetAt(instant) ?? 0
}

/** The cells of a row, in columns as far as there is room. What finds none goes on in the next lines. */
function linesOfRow(cells: readonly string[], widths: readonly number[], indent: string): readonly string[] {
  const [when = '', ...rest] = cells
  const ways = [inColumns(cells, widths), plain([padded(when, widths[0]), ...rest]), plain(cells)]
  const way = ways.find((each) => fits(each, indent))
  if (way !== undefined) return [`${indent}${way}`]
  const [id = '', ...facts] = rest.filter((cell) => cell !== '')
  const [first, more] = fits(plain([when, id]), indent) ? [plain([when, id]), facts] : [when, [id, ...facts]]
  return [...wrap(first, indent), ...wrap(more.join(' · '), `${indent}    `)]
}

function inColumns(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => padded(cell, widths[at]))
    .join('  ')
    .trimEnd()
}

function plain(cells: readonly string[]): string {
  return cells.filter((cell) => cell !== '').join('  ')
}

function padded(cell: string, width = 0): string {
  return cell + ' '.repeat(Math.max(0, width - columnsOf(cell)))
}

function fits(text: string, indent: string): boolean {
  return columnsOf(text) + indent.length <= TERMINAL
}

/** How wide each column is. */
function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = []
  for (const cells of rows) {
    for (const [at, cell] of cells.entries()) widths[at] = Math.max(widths[at] ?? 0, columnsOf(cell))
  }
  return widths
}

/** What one call says. Of each part only the first lines are shown, unless all are wanted. */
export function broadcastLines(broadcast: Broadcast, isAll: boolean, indent = '    '): readonly string[] {
  return messageParts(broadcast).flatMap((part, index) => {
    const most = index === 0 ? SHOWN_LINES.message : SHOWN_LINES.part
    return partLines(part, isAll ? Infinity : most, indent)
  })
}

/** A part of a message: its lines right of a bar, which no text can pass, and its label left of it. */
function partLines({ label, lines }: MessagePart, most: number, indent: string): readonly string[] {
  const bar = label === null ? `${indent}| ` : `${indent}${' '.repeat(LABEL)} | `
  const [first = '', ...rest] = lines.flatMap((line) => wrap(line, bar))
  const all =
    label === null
      ? [first, ...rest]
      : [`${indent}${label.padEnd(LABEL)} ${first.slice(indent.length + LABEL + 1)}`, ...rest]
  return excerpt(all, most, bar.replace('|', ' '))
}
