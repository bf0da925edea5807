/** A longer word is not a typing mistake. Comparing two words costs the product of their lengths. */
const LONGEST_WORD = 64

/**
 * The candidate that a person most probably meant by `word`. `undefined` when none is near enough. `most` letters may be
 * wrong: if it is left out, a third of them.
 */
export function suggest(word: string, candidates: Iterable<string>, most?: number): string | undefined {
  if (word.length > LONGEST_WORD) return undefined
  const wanted = folded(word)
  let best: string | undefined
  // Short words must not match everything.
  let least = (most ?? Math.max(1, Math.floor(wanted.length / 3))) + 1
  for (const candidate of candidates) {
    const distance = distanceBetween(wanted, folded(candidate), least)
    if (distance >= least) continue
    best = candidate
    least = distance
  }
  return best
}

/** `Did you mean "x"?`, or the given sentence when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const near = suggest(word, candidates)
  return near === undefined ? otherwise : `Did you mean "${near}"?`
}

/** Case does not count, nor do the separators that people mix up. */
const folded = (word: string) => word.toLowerCase().replaceAll(/[\s_-]/g, '')

/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of two
 * neighbours. It answers `limit` as soon as the distance is clearly at least that.
 */
function distanceBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1]
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        cell(previous, column) + 1,
        cell(current, column - 1) + 1,
        cell(previous, column - 1) + (isEqual ? 0 : 1),
        isSwap ? cell(older, column - 2) + 1 : Infinity,
      )
    }
    if (Math.min(...current) >= limit) return limit
    older = previous
    previous = current
  }
  return cell(previous, b.length)
}

const cell = (row: readonly number[], column: number) => row[column] ?? Infinity
