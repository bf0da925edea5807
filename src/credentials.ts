import { visible } from './core/wording/display.ts'

/** The values that a call is signed with. */
export interface Credentials {
  readonly appId: number
  readonly serverSecret: string
}

const HIGHEST_APP_ID = 2 ** 32 - 1

/** Quotes that people and programs put around a value. Some env files keep them as part of it. */
const QUOTES = '"\'`´“”„‟‘’‚‛«»‹›'
const BYTE_ORDER_MARK = '\uFEFF'

/** A shorter text may be part of an AppID by chance. */
const SHORTEST_SECRET = 8
/** Longer values are cut: they cannot be an AppID. */
const LONGEST_SHOWN = 24

/** What is strange around or in a value, in words that do not repeat it; undefined when nothing is. */
function strangeIn(text: string): string | undefined {
  if (text.startsWith(BYTE_ORDER_MARK)) return 'a byte order mark (UTF-8 BOM) before it'
  if (text.includes('\0') || text.includes('\uFFFD')) return 'bytes in it that are no UTF-8 text'
  const [first = '', last = ''] = [text.at(0), text.at(-1)]
  if (text.length > 1 && QUOTES.includes(first) && QUOTES.includes(last)) return 'quotes around it'
  if (QUOTES.includes(first) || QUOTES.includes(last))
    return `a quote at its ${QUOTES.includes(first) ? 'start' : 'end'}`
  if (/^[\r\n]|[\r\n]$/u.test(text)) return 'a line end around it'
  if (/^\s|\s$/u.test(text)) return 'blanks around it'
  if (/[\r\n]/u.test(text)) return 'a line end in it'
  if (/\s/u.test(text)) return 'blanks in it'
  return visible(text) === text ? undefined : 'invisible characters in it'
}

/**
 * What is wrong with a ServerSecret, without a character of it. Undefined if a call may be signed with it. A secret
 * that looks unusual may be right all the same: see `isUsualSecret`.
 */
export function faultOfSecret(text: string): string | undefined {
  const strange = strangeIn(text)
  return strange === undefined ? undefined : `has ${strange}`
}

/** Whether a ServerSecret looks like ZEGOCLOUD's: 32 lower-case hex digits. */
export function isUsualSecret(text: string): boolean {
  return /^[0-9a-f]{32}$/u.test(text)
}

/**
 * What is wrong with an AppID, with the text that was found; undefined if it is right. A text that looks like a
 * ServerSecret, or is `secret`, is never repeated.
 */
export function faultOfAppId(text: string, secret?: string): string | undefined {
  const [seen, strange] = [shown(text), strangeIn(text)]
  const isSecret = secret !== undefined && secret.length >= SHORTEST_SECRET && text.includes(secret)
  if (isSecret || /[0-9a-f]{24}/iu.test(text)) return 'is no number; it looks like a ServerSecret'
  if (/^\d+$/u.test(text)) {
    const appId = Number(text)
    return appId >= 1 && appId <= HIGHEST_APP_ID ? undefined : `is ${seen}, an AppID is from 1 to ${HIGHEST_APP_ID}`
  }
  if (strange === undefined) return `is "${seen}", no whole number`
  // A quote is visible by itself, without quotes around it.
  return `is ${strange.includes('quote') ? seen : `"${seen}"`} with ${strange}`
}

/** A value for a sentence, with everything in it visible. */
function shown(text: string): string {
  return visible(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)
}
