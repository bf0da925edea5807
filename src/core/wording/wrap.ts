import stringWidth from 'string-width'
import { visible } from './display.ts'

/** The width of a terminal that everything fits. */
export const TERMINAL = 80

/** What a reader sees as one character: a family of emoji, a flag, a letter with its accents. */
const CHARACTERS = new Intl.Segmenter('en')

/**
 * A text in lines that fit a width, with what would change the terminal made visible. Broken at blanks, and within a
 * word only where it is longer than a line; such a word begins a line, so that an address can be copied.
 *
 * Not by `wrap-ansi`: it writes letters and their accents in another form (NFC), takes ideographic blanks off the beginning
 * of a text, and begins a long word at the end of a line. What is wrapped here is what leaves, so it stays as it is written.
 */
export function wrap(text: string, indent: string, most: number = TERMINAL): readonly string[] {
  const room = most - indent.length
  const lines: string[] = []
  let line = ''
  for (const word of visible(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (stringWidth(longer) <= room) {
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

/** The first lines of a wrapped text, and a sign that there is more. */
export function excerpt(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines
  const last = lines[most - 1] ?? ''
  const shown = stringWidth(last) <= TERMINAL - 2 ? last : charactersOf(last).slice(0, -3).join('')
  return [...lines.slice(0, most - 1), `${shown} …`]
}

/** Pieces of a word that are no wider than that. */
function chop(word: string, room: number): readonly string[] {
  const pieces: string[] = []
  let [piece, columns] = ['', 0]
  for (const character of charactersOf(word)) {
    const wide = stringWidth(character)
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
