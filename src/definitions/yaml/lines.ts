import { maskedStart } from '../problems/secrets.ts'

/** Longer source lines are cut, in characters. Nobody reads them, and a hostile file is one line of a megabyte. */
const LONGEST_SOURCE = 400

/** A text with the offsets of its lines. It turns offsets into the line and column that an editor shows. */
export class Lines {
  readonly text: string
  readonly #starts: readonly number[]

  constructor(text: string) {
    const starts = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    this.text = text
    this.#starts = starts
  }

  /** One-based line and column of an offset. Columns count UTF-16 units, as editors and SARIF readers do. */
  positionOf(offset: number): { readonly line: number; readonly column: number } {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.startOf(middle + 1) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - this.startOf(low + 1) + 1 }
  }

  /**
   * The text of a one-based line without its line break. It is cut when long, and everything that looks secret becomes
   * stars.
   */
  sourceOf(line: number): string {
    return maskedStart(this.text.slice(this.startOf(line), this.endOf(line)), LONGEST_SOURCE)
  }

  /** The offset at which a one-based line begins. */
  startOf(line: number): number {
    return this.#starts[line - 1] ?? 0
  }

  /** The offset at which a one-based line ends, before its line break. */
  endOf(line: number): number {
    const next = this.#starts[line]
    if (next === undefined) return this.text.length
    return this.text[next - 2] === '\r' ? next - 2 : next - 1
  }
}
