import type { Broadcast } from '../../core/announcement/broadcast.ts'
import { visible } from '../../core/wording/display.ts'
import { startOf } from '../../core/wording/wrap.ts'
import { maskedStart } from '../../definitions/problems/secrets.ts'

/** How many columns of a text fit into a line, beside its indent, its quotes and the dots at both ends. */
const SHOWN = 66
/** How many characters are shown before the first difference. */
const BEFORE = 24

/** What an occurrence says to people: a text, the content of a custom message, or the file name of media. */
export function testedText(broadcast: Broadcast | undefined): string | null {
  if (broadcast === undefined) return null
  const { message } = broadcast
  if (message.type === 'text') return message.text
  return message.type === 'custom' ? message.content : message.fileName
}

/**
 * A text in one line and in quotes. It begins shortly before the character at `from`. A pattern is shown as written.
 */
export function showText(text: string | RegExp | null, from = 0): string {
  if (text === null) return ''
  if (text instanceof RegExp) return startOf(visible(maskedStart(String(text), SHOWN)), SHOWN)
  const near = from < BEFORE * 2 ? 0 : from - BEFORE
  // A character of two units is not torn.
  const begin = isSecondUnit(text, near) ? near - 1 : near
  const known = maskedStart(text, begin + SHOWN)
  const all = visible(JSON.stringify(known.slice(begin)).slice(1, -1))
  const shown = startOf(all, SHOWN)
  return `${begin > 0 ? '…' : ''}"${shown}"${text.length > known.length || shown !== all ? '…' : ''}`
}

const isSecondUnit = (text: string, at: number) => /[\uDC00-\uDFFF]/.test(text.charAt(at))

/** The offset at which two texts begin to differ. 0 when they are equal, or when one is no text. */
export function firstDifference(a: string | RegExp | null, b: string | RegExp | null): number {
  if (typeof a !== 'string' || typeof b !== 'string') return 0
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return a.length === b.length && at === a.length ? 0 : at
}
