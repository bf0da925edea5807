/** Longer words are nobody's typing mistake, and comparing them costs the product of their lengths. */
const LONGEST_WORD = 64

/** The candidate that a person most probably meant by `word`, if one is near enough to say so. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined
  const wanted = folded(word)
  let best: string | undefined
  // A third of the letters may be wrong, and short words must not turn into anything.
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = distanceBetween(wanted, folded(candidate), least)
    if (distance >= least) continue
    best = candidate
    least = distance
  }
  return best
}

/** `Did you mean "x"?`, or the given sentence when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const near = suggest(word, candidates)
  return near === undefined ? otherwise : `Did you mean "${near}"?`
}

/** Case and the separators that people mix up do not count. */
const folded = (word: string) => word.toLowerCase().replaceAll(/[\s_-]/g, '')

/**
 * Damerau-Levenshtein (optimal string alignment): insertions, deletions, substitutions and swaps of two neighbours.
 * Answers `limit` as soon as it is clear that the words are at least that far apart.
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
