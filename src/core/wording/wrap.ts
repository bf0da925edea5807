import { width } from './width.ts'
import { visible } from './display.ts'

/** The width of a terminal that everything fits. */
export const TERMINAL = 80

/**
 * A text in lines that fit a width, with what would change the terminal made visible. Broken at blanks, and within a
 * word only where it is longer than a line.
 */
export function wrap(text: string, indent: string, most: number = TERMINAL): readonly string[] {
  const room = most - indent.length
  const lines: string[] = []
  let line = ''
  for (const word of visible(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (width(longer) <= room) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = chop(word, room)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  return [...lines, line].map((each) => `${indent}${each}`.trimEnd())
}

/** The first lines of a wrapped text, and a sign that there is more. */
export function excerpt(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines
  const last = lines[most - 1] ?? ''
  return [...lines.slice(0, most - 1), `${width(last) <= TERMINAL - 2 ? last : last.slice(0, -3)} …`]
}

/** Pieces of a word that are no wider than that. */
function chop(word: string, room: number): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  for (const sign of word) {
    if (width(piece + sign) > room) {
      pieces.push(piece)
      piece = ''
    }
    piece += sign
  }
  return [...pieces, piece]
}
