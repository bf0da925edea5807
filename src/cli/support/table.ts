import stringWidth from 'string-width'
import { visible } from '../../core/wording/display.ts'

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

/** The text, filled with spaces to this many columns of a terminal. */
const padded = (text: string, columns: number) => text + ' '.repeat(columns - stringWidth(text))
