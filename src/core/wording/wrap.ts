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
 * blanks. A word breaks only when it is longer than a line; it then begins a line, so that an address can be copied. An
 * instant, a duration and a command in backticks are one word, if a line can hold them.
 *
 * It does not use `wrap-ansi`, which writes accented letters in another form (NFC), removes ideographic blanks at the
 * start of a text, and begins a long word at the end of a line. The wrapped text shows what is sent, so it must stay as
 * written.
 */
export function wrap(text: string, indent: string, most: number = TERMINAL): readonly string[] {
  const room = most - indent.length
  const lines = filled(wordsOf(tied(visible(text), room)), { first: room, room, isCut: true })
  return lines.map((each) => `${indent}${each}`.trimEnd())
}

/**
 * Wraps a sentence of Belfry's that names values, into lines that are read as one: the first begins at the margin, the
 * others after the indent. No value is cut in the middle: what is longer than a line (a path, a command) sticks out. Only
 * writing without blanks (Chinese, Thai) is cut. What stands between ` · ` stays whole if a line can hold it.
 *
 * @param taken the columns that something else takes before the first line
 */
export function hang(text: string, indent: string, taken = 0): readonly string[] {
  const room = TERMINAL - indent.length
  const parts = visible(text).split(' · ')
  const isList = parts.length > 1
  const words = parts.flatMap((part, index) => {
    const whole = index < parts.length - 1 ? `${part} ·` : part
    return wordsOf(isList && columnsOf(whole) <= room ? whole.replaceAll(' ', TIE) : tied(whole, Infinity))
  })
  const lines = filled(words, { first: TERMINAL - taken, room, isCut: false })
  return lines.map((each, index) => (index === 0 ? each : `${indent}${each}`).trimEnd())
}

/** {@link hang}, as text that ends with a line end. `before` stands before the first line. */
export function hung(text: string, indent: string, before = ''): string {
  return `${before}${hang(text, indent, before.length).join('\n')}\n`
}

interface Filling {
  /** The columns of the first line, and of each other one. */
  readonly first: number
  readonly room: number
  /** Whether all that is longer than a line is cut, or only writing without blanks. */
  readonly isCut: boolean
}

function filled(words: readonly string[], { first, room, isCut }: Filling): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) <= (lines.length === 0 ? first : room)) {
      line = longer
      continue
    }
    for (const piece of isCut || WITHOUT_BLANKS.test(word) ? chop(word, room) : [word]) {
      // A word that does not fit behind what is taken gets a line of its own.
      if (line !== '' || (lines.length === 0 && first < room)) lines.push(line)
      line = piece
    }
  }
  return [...lines, line]
}

/** Stands for a blank within a word. It is never in a text that was made visible. */
const TIE = '\n'

/** What has blanks and is read as one: a command, an instant, a duration. */
const ONE_WORD =
  /`[^`]+`|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?: [+-]\d\d:\d\d| UTC)?|\d (?:ms|s|min|h|days?)(?: \d+ (?:s|min|h))?\b/gu

const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

function tied(text: string, room: number): string {
  return text.replaceAll(ONE_WORD, (word) => (columnsOf(word) > room ? word : word.replaceAll(' ', TIE)))
}

const wordsOf = (text: string) => text.split(' ').map((word) => word.replaceAll(TIE, ' '))

/**
 * The first `most` lines of a wrapped text, then how many more there are. One line more is shown as it is: the line that
 * tells of it would take its place.
 */
export function excerpt(lines: readonly string[], most: number, indent: string): readonly string[] {
  if (lines.length <= most + 1) return lines
  return [...lines.slice(0, most), `${indent}… and ${lines.length - most} more lines (--all shows them)`]
}

/** As much of the start of a text as takes at most `most` columns. */
export function startOf(text: string, most: number): string {
  return asMuchAs(charactersOf(text), most).join('')
}

/** As much of the end of a text as takes at most `most` columns. */
export function endOf(text: string, most: number): string {
  return asMuchAs(charactersOf(text).toReversed(), most).toReversed().join('')
}

function asMuchAs(characters: readonly string[], most: number): readonly string[] {
  let columns = 0
  const end = characters.findIndex((character) => (columns += columnsOf(character)) > most)
  return end < 0 ? characters : characters.slice(0, end)
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
