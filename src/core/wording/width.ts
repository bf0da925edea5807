/** Signs that take two columns of a terminal: East Asian ones, their punctuation, and pictures. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u
/** Signs that stand on the one before them, and the joiners that `visible` lets through: they take no room. */
const COMBINING = /[\p{M}\p{Cf}]/u

/** How many columns a text takes on a terminal, so that a caret under it stands where the fault is. */
export function width(text: string): number {
  let columns = 0
  for (const sign of text) if (!COMBINING.test(sign)) columns += WIDE.test(sign) ? 2 : 1
  return columns
}
