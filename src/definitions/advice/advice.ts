import { findLookAlike, nameLookAlike, withPlainCharacters } from '../../core/look-alikes.ts'
import type { LookAlike } from '../../core/look-alikes.ts'
import { quoted } from '../problems/codes.ts'

/** What is wrong with a value, and what to write instead. */
export interface Advice {
  readonly text: string
  readonly remedy: string
}

/** A value that has a grammar, without the characters that only look right. */
export interface PlainText {
  readonly plain: string
  /** The first of those characters, if there is one. */
  readonly lookAlike?: LookAlike
}

/** A value with each look-alike replaced, and without the blanks and quotation marks around it. */
export function plainTextOf(text: string): PlainText {
  const lookAlike = findLookAlike(text)
  const plain = withPlainCharacters(text).trim()
  const bare = /^(["'])(.*)\1$/s.exec(plain)?.[2]?.trim() ?? plain
  return { plain: bare, ...(lookAlike && { lookAlike }) }
}

/** The sentence for a value that would be right but for its characters: `in "2027–03–01" character 5 is U+2013, an en dash`. */
export function lookAlikeText(text: string, lookAlike: LookAlike): string {
  return `in ${quoted(text)} ${nameLookAlike(lookAlike)}`
}

/** The sentence for a value that cannot be read. A look-alike in it is named: nobody sees it. */
export function wrongText(text: string, lookAlike: LookAlike | undefined, noun: string): string {
  return `${quoted(text)} is not ${noun}${lookAlike ? `: ${nameLookAlike(lookAlike)}` : ''}`
}
