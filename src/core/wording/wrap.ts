import stringWidth from 'string-width'
import { visible } from './display.ts'

/** The width in columns that fits every terminal. */
export const TERMINAL = 80

/** How many columns of a terminal a text takes. Wide characters and most emoji take two. */
export function columnsOf(text: string): number {
  return stringWidth(text)
}

/** What a reader sees as one character: an emoji family, a flag, a letter with its accents. */
const CHARACTERS = new Intl.Segmenter('en')

/**
 * Wraps a text into lines of at most `most` columns, and makes visible what would change the terminal. Lines break at
 * blanks. A word breaks only when it is longer than a line; it then begins a line, so that an address can be copied.
 *
 * It does not use `wrap-ansi`, which writes accented letters in another form (NFC), removes ideographic blanks at the
 * start of a text, and begins a long word at the end of a line. The wrapped text shows what is sent, so it must stay as
 * written.
 */
export function wrap(text: string, indent: string, most: number = TERMINAL): readonly string[] {
  const room = most - indent.length
  const lines: string[] = []
  let line = ''
  for (const word of visible(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) <= room) {
      line = longer
      continue
    }
    for (const piece of chop(word, room)) {
      if (line !== '') lines.push(line)
      line = piece
    }
  }
  return [...lines, line].map((each) => `${indent}${each}`.trimEnd())
}

/**
 * The first `most` lines of a wrapped text, then how many more there are. One line more is shown as it is: the line that
 * tells of it would take its place.
 */
export function excerpt(lines: readonly string[], most: number, indent: string): readonly string[] {
  if (lines.length <= most + 1) return lines
  return [...lines.slice(0, most), `${indent}… and ${lines.length - most} more lines (--all shows them)`]
}

/** The pieces of a word, none wider than `room` columns. */
function chop(word: string, room: number): readonly string[] {
  const pieces: string[] = []
  let [piece, columns] = ['', 0]
  for (const character of charactersOf(word)) {
    const wide = columnsOf(character)
    if (columns + wide > room) {
      pieces.push(piece)
      ;[piece, columns] = ['', 0]
    }
    piece += character
    columns += wide
  }
  return [...pieces, piece]
}

const charactersOf = (text: string) => Array.from(CHARACTERS.segment(text), ({ segment }) => segment)
