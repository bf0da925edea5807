import { expect } from 'vitest'

/** How a line would begin that somebody else's text puts into an output of ours. */
const FORGERY = 'FORGED'

/**
 * What a text of somebody may hold to steer a terminal, to begin a line, to turn what follows or to hide: ESC, BEL, CR, LF,
 * the one-character CSI, overrides and isolates of direction, no width, a line separator, DEL.
 */
export const HOSTILE = `x\u001B[31m\u0007\r\n${FORGERY}\u009B2J\u202E\u2066\u200B\u2028\u007F\uFEFF\u{E0041}end`

/** The same, with half a character: no file, process or database has it in a name, but JSON has it in texts. */
export const HOSTILE_TEXT = `${HOSTILE}\uD800`

/** Written once more than in the product, which is what is tested. */
const RAW =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]|\p{Cs}/gu

/** Insists that an output shows all that is in it. Names the first signs that are raw, with what stands before them. */
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

/** JSON that says the same in ASCII alone, as a person must write it who gets such signs past the check of files. */
export function inAscii(json: string): string {
  return json.replaceAll(/[\u007F-\u{10FFFF}]/gu, inUnits)
}

const inUnits = (sign: string) =>
  Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
