import type { Broadcast } from '../../core/announcement/broadcast.ts'
import { visible } from '../../core/wording/display.ts'
import { maskedStart } from '../../definitions/problems/secrets.ts'

/** Characters of a text that a line has room for. */
const SHOWN = 72
/** As many of them stand before the first difference. */
const BEFORE = 24

/** What an occurrence says to the people: a text, the content of a custom message, or of media the name of the file. */
export function testedText(broadcast: Broadcast | undefined): string | null {
  if (broadcast === undefined) return null
  const { message } = broadcast
  if (message.type === 'text') return message.text
  return message.type === 'custom' ? message.content : message.fileName
}

/** A text in one line and in quotes, from shortly before the character at `from`; a pattern as it was written. */
export function showText(text: string | RegExp | null, from = 0): string {
  if (text === null) return ''
  if (text instanceof RegExp) return visible(maskedStart(String(text), SHOWN * 2))
  const begin = from < BEFORE * 2 ? 0 : from - BEFORE
  const known = maskedStart(text, begin + SHOWN)
  const shown = JSON.stringify(known.slice(begin))
  return visible(`${begin > 0 ? '…' : ''}${shown}${text.length > known.length ? '…' : ''}`)
}

/** Where two texts begin to differ. */
export function firstDifference(a: string | RegExp | null, b: string | RegExp | null): number {
  if (typeof a !== 'string' || typeof b !== 'string') return 0
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return a.length === b.length && at === a.length ? 0 : at
}
