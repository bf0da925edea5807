import { expect } from 'vitest'

/** How a line begins if somebody's text forges a line in our output. */
const FORGERY = 'FORGED'

/**
 * A text that steers a terminal, begins a line, turns the text after it, or hides: ESC, BEL, CR, LF, the one-character
 * CSI, overrides and isolates of direction, zero width, a line separator, DEL.
 */
export const HOSTILE = `x\u001B[31m\u0007\r\n${FORGERY}\u009B2J\u202E\u2066\u200B\u2028\u007F\uFEFF\u{E0041}end`

/**
 * The same with half a character. No file, process or database can have it in a name, but JSON can have it in texts.
 */
export const HOSTILE_TEXT = `${HOSTILE}\uD800`

/** Written here again, apart from the product: the product is what is tested. */
const RAW =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]|\p{Cs}/gu

/** Fails unless every character of an output is visible. Names the first raw ones and the text before them. */
export function expectVisible(output: string, what: string): void {
  const raw = [...output.matchAll(RAW)].map(({ 0: sign, index }) => {
    const before = JSON.stringify(output.slice(Math.max(0, index - 60), index))
    return `U+${sign.codePointAt(0)!.toString(16)} after ${before}`
  })
  expect(raw.slice(0, 3), what).toEqual([])
  expect(
    output.split('\n').filter((line) => line.trimStart().startsWith(FORGERY)),
    what,
  ).toEqual([])
}

/** The same JSON in ASCII only. A person must write it like this to get such characters past the check of files. */
export function inAscii(json: string): string {
  return json.replaceAll(/[\u007F-\u{10FFFF}]/gu, inUnits)
}

const inUnits = (sign: string) =>
  Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
