/** One column of a chart: what is used and, if that is more, what is wanted. */
export interface Column {
  /** Shown under the chart if there is room. */
  readonly label: string
  readonly used: number
  readonly wanted: number
  /** Whether this column gets a mark under it. */
  readonly isMarked: boolean
}

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
const WANTED = '░'
const CAP = '╌'

/**
 * Columns as text, about `height` lines high. What is used is solid, what is wanted beyond it is `░`. A dashed line
 * shows the limit, and a `*` stands under marked columns. The chart is never wider than `width` characters. If there
 * are too many columns, each few become one, as high as the highest of them.
 */
export function drawChart(
  columns: readonly Column[],
  { limit, width, height }: { readonly limit: number; readonly width: number; readonly height: number },
): readonly string[] {
  const axis = Math.max(String(limit).length, 1) + 2
  const shown = merged(columns, width - axis)
  const cell = shown.length * 3 <= width - axis ? 3 : 1
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
  const line = `${'0'.padStart(axis - 2)} └${'─'.repeat(shown.length * cell)}`
  return [...rows, line, ...feet(shown, cell, axis)]
}

/** The character for one row of a column. A row that is partly used shows its part. */
function glyphAt({ used, wanted }: Column, row: number, unit: number): string {
  const eighths = Math.round((used / unit - row) * 8)
  // Anything above zero must be visible.
  const least = row === 0 && used > 0 ? 1 : 0
  const glyph = EIGHTHS[Math.min(8, Math.max(least, eighths))]!
  return glyph === ' ' && wanted > used && wanted / unit > row ? WANTED : glyph
}

/** The labels, if columns are wide enough, and the marks. */
function feet(columns: readonly Column[], cell: number, axis: number): readonly string[] {
  const line = (textOf: (column: Column) => string) =>
    `${' '.repeat(axis)}${columns.map((column) => textOf(column).slice(0, cell).padEnd(cell)).join('')}`.trimEnd()
  const labels = cell === 1 ? [] : [line(({ label }) => label)]
  const isAnyMarked = columns.some(({ isMarked }) => isMarked)
  return [...labels, ...(isAnyMarked ? [line(({ isMarked }) => (isMarked ? '*' : ''))] : [])]
}

/** Joins neighbouring columns until there is room for all. */
function merged(columns: readonly Column[], room: number): readonly Column[] {
  const together = Math.ceil(columns.length / Math.max(1, room))
  if (together <= 1) return columns
  return Array.from({ length: Math.ceil(columns.length / together) }, (_, index) => {
    const group = columns.slice(index * together, (index + 1) * together)
    return {
      label: '',
      used: Math.max(...group.map(({ used }) => used)),
      wanted: Math.max(...group.map(({ wanted }) => wanted)),
      isMarked: group.some(({ isMarked }) => isMarked),
    }
  })
}
