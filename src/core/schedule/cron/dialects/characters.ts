import { findLookAlike, nameLookAlike, withPlainCharacters } from '../../../look-alikes.ts'
import type { LookAlike } from '../../../look-alikes.ts'
import type { Reads } from './foreign-line.ts'

/** Something wrong with the characters of a line, whatever its fields say. */
export interface ForeignCharacter {
  readonly text: string
  readonly remedy: string
  /** Where in the line, in UTF-16 units. */
  readonly offset: number
  readonly length: number
  /** The line without it. */
  readonly plain: string
}

/**
 * Looks for characters that a keyboard does not write, then for quotation marks, backslashes and line ends that belong
 * to another language around the line.
 */
export function findForeignCharacter(line: string, reads: Reads): ForeignCharacter | undefined {
  const plain = withoutWrapping(withPlainCharacters(line))
  const isRead = reads(plain)
  const lookAlike = findLookAlike(line)
  if (lookAlike !== undefined) {
    const remedy = isRead ? `Write "${plain}" with the characters of a keyboard.` : inItsPlace(lookAlike)
    const { index, length } = lookAlike
    return { text: nameLookAlike(lookAlike), remedy, offset: index, length, plain }
  }
  const offset = line.search(/["'`\\\n\r]/)
  if (offset < 0 || !isRead) return undefined
  const text = `character ${offset + 1} is ${NAMES[line.charAt(offset)]} that is part of the line`
  return { text, remedy: `Write "${plain}" without it.`, offset, length: 1, plain }
}

const NAMES: Readonly<Record<string, string>> = {
  '"': 'a quotation mark',
  "'": 'a quotation mark',
  '`': 'a backquote',
  '\\': 'a backslash',
  '\n': 'a line end',
  '\r': 'a line end',
}

/** The line without what quotes it, in YAML, in a shell or in Markdown, and with one space between its words. */
export function withoutWrapping(line: string): string {
  return line
    .replaceAll(/["'`\\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function inItsPlace({ plain }: LookAlike): string {
  if (plain === '') return 'Remove it.'
  return plain === ' ' ? 'Write a space in its place.' : `Write ${plain} in its place.`
}
