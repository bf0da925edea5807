import stringWidth from 'string-width'
import { visible } from '../../core/wording/display.ts'
import { TERMINAL } from '../../core/wording/wrap.ts'

/**
 * Columns of text. Each is as wide as its widest cell; the last one may be longer. A row is always one line, whatever
 * is in it.
 */
export function formatTable(written: readonly (readonly string[])[]): string {
  const rows = written.map((row) => row.map(visible))
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell))
  }
  return rows
    .map((row) => row.map((cell, column) => (column < row.length - 1 ? padded(cell, widths[column] ?? 0) : cell)))
    .map((cells) => `${cells.join('  ').trimEnd()}\n`)
    .join('')
}

/**
 * Columns of text that fit a terminal of 80 columns. A cell that does not fit into its line any more begins the next
 * one, after the indent. No cell is cut: only one that is longer than a line sticks out. A cell that is wider than its
 * share does not push those of the other rows to the right.
 *
 * @param shares the most columns that each cell is filled up to
 */
export function flowRows(
  written: readonly (readonly string[])[],
  { indent, shares }: { readonly indent: string; readonly shares: readonly number[] },
): readonly string[] {
  const rows = written.map((row) => row.map(visible))
  const widths = shares.map((share, column) =>
    Math.max(0, ...rows.map((row) => stringWidth(row[column] ?? '')).filter((width) => width <= share)),
  )
  return rows.map((row) => {
    const lines: string[] = []
    let line = ''
    for (const [column, cell] of row.entries()) {
      if (cell === '' && column === row.length - 1) continue
      const filled = padded(cell, widths[column] ?? 0)
      const longer = line === '' ? filled : `${line}  ${filled}`
      if (line === '' || stringWidth(longer.trimEnd()) <= TERMINAL) line = longer
      else {
        lines.push(line)
        line = `${indent}${filled}`
      }
    }
    return [...lines, line].map((each) => `${each.trimEnd()}\n`).join('')
  })
}

/** The text, filled with spaces to this many columns of a terminal. */
const padded = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - stringWidth(text)))
