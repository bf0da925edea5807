import { formatLocalDate } from '../core/time/instant.ts'
import type { LocalDate } from '../core/time/civil-date.ts'

/** One column of a chart: what is used and, if that is more, what is wanted. */
export interface Column {
  /** The day. If several days are drawn as one column, the first of them. */
  readonly date: LocalDate
  readonly used: number
  readonly wanted: number
  /** Whether this column gets a mark under it. */
  readonly isMarked: boolean
}

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
const WANTED = '░'
const CAP = '╌'

/** What a chart is drawn for, and how large it may be. Width and height are in characters. */
export interface Frame {
  readonly limit: number
  readonly width: number
  readonly height: number
}

/** The fewest columns between two dates. A date such as `12-24` has five characters. */
const DATE_STEP = 7

/**
 * Columns as text, about `height` lines high, with dates under them. What is used is solid, what is wanted beyond it is
 * `░`. A dashed line shows the limit, and a `*` stands under marked columns. The chart is never wider than `width`
 * characters. If there are too many columns, each few become one, as high as the highest of them.
 */
export function drawChart(columns: readonly Column[], frame: Frame): readonly string[] {
  const { limit, height } = frame
  const axis = axisOf(frame)
  const shown = merged(columns, daysInColumn(columns, frame))
  const cell = shown.length * 3 <= frame.width - axis ? 3 : 1
  const top = Math.max(limit, ...shown.map(({ wanted, used }) => Math.max(wanted, used)))
  const unit = top / height
  const capRow = Math.min(height - 1, Math.ceil(limit / unit) - 1)
  const rows = Array.from({ length: height }, (_, index) => height - 1 - index).map((row) => {
    const fill = row === capRow ? CAP : ' '
    const cells = shown.map((column) => {
      const glyph = glyphAt(column, row, unit).replace(' ', fill)
      return cell === 1 ? glyph : glyph + glyph + fill
    })
    return `${(row === capRow ? String(limit) : '').padStart(axis - 2)} ┤${cells.join('')}`.trimEnd()
  })
  // Where columns are narrow, not each has a date: a tick shows which column a date belongs to.
  const ticks = shown.map((_, index) => (cell === 1 && isDated(index, shown.length) ? '┬' : '─'.repeat(cell)))
  return [...rows, `${'0'.padStart(axis - 2)} └${ticks.join('')}`, ...feet(shown, cell, axis)]
}

/** How many days one column of the chart stands for. */
export function daysInColumn(columns: readonly Column[], frame: Frame): number {
  return Math.max(1, Math.ceil(columns.length / Math.max(1, frame.width - axisOf(frame))))
}

/** The characters left of the columns. */
function axisOf({ limit }: Frame): number {
  return String(limit).length + 2
}

/** The character for one row of a column. A row that is partly used shows its part. */
function glyphAt({ used, wanted }: Column, row: number, unit: number): string {
  const eighths = Math.round((used / unit - row) * 8)
  // Anything above zero must be visible.
  const least = row === 0 && used > 0 ? 1 : 0
  const glyph = EIGHTHS[Math.min(8, Math.max(least, eighths))]!
  return glyph === ' ' && wanted > used && wanted / unit > row ? WANTED : glyph
}

/** The marks and the dates, with what changes seldom in a line of its own. */
function feet(columns: readonly Column[], cell: number, axis: number): readonly string[] {
  const dates = columns.map(({ date }) => formatLocalDate(date))
  const isShort = cell === 1
  // `24` over `2026-12`, or `12-24` over `2026`.
  const [often, seldom] = isShort
    ? [dates.map((date) => date.slice(-5)), dates.map((date) => date.slice(0, -6))]
    : [dates.map((date) => date.slice(-2)), dates.map((date) => date.slice(0, -3))]
  const isShown = (index: number) => !isShort || isDated(index, columns.length)
  const places = columns.map((_, index) => index).filter(isShown)
  const lines = [
    columns.map(({ isMarked }, index) => [index, isMarked ? '*' : ''] as const),
    places.map((index) => [index, often[index] ?? ''] as const),
    places
      .filter((index, at) => seldom[index] !== seldom[places[at - 1] ?? -1])
      .map((index) => [index, seldom[index] ?? ''] as const),
  ]
  return lines.map((texts) => placed(texts, cell, axis)).filter((line) => line !== '')
}

/** Whether a narrow column gets a date. */
function isDated(index: number, columns: number): boolean {
  return index % DATE_STEP === 0 && (index === 0 || index + 'MM-DD'.length <= columns)
}

/** Texts at the places of their columns. One for which the text before leaves no room is left out. */
function placed(texts: readonly (readonly [number, string])[], cell: number, axis: number): string {
  let line = ''
  for (const [index, text] of texts) {
    const at = axis + index * cell
    if (text !== '' && (line === '' || line.length < at || text === '*')) line = line.padEnd(at) + text
  }
  return line
}

/** Joins each few neighbouring columns. */
function merged(columns: readonly Column[], together: number): readonly Column[] {
  if (together <= 1) return columns
  return Array.from({ length: Math.ceil(columns.length / together) }, (_, index) => {
    const group = columns.slice(index * together, (index + 1) * together)
    return {
      date: group[0]!.date,
      used: Math.max(...group.map(({ used }) => used)),
      wanted: Math.max(...group.map(({ wanted }) => wanted)),
      isMarked: group.some(({ isMarked }) => isMarked),
    }
  })
}
