/** A piece of text that is in both texts, or in only one. */
export interface DiffPiece {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** More comparisons than anybody waits for. Beyond it a text is shown as replaced. */
const MOST_WORK = 4_000_000

/** How one text became another, line by line. */
export function diffLines(before: string, after: string): readonly DiffPiece[] {
  return diff(before.split('\n'), after.split('\n'))
}

/** How one text became another, word by word. The pieces together are the texts, with all blanks. */
export function diffWords(before: string, after: string): readonly DiffPiece[] {
  const pieces: DiffPiece[] = []
  for (const { kind, text } of diff(wordsOf(before), wordsOf(after))) {
    const last = pieces.at(-1)
    if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text }
    else pieces.push({ kind, text })
  }
  return pieces
}

/** Splits a text into words and the blanks between them. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\s+|[^\s]+/gu) ?? []
}

function diff(before: readonly string[], after: readonly string[]): readonly DiffPiece[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let [endBefore, endAfter] = [before.length, after.length]
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    ;[endBefore, endAfter] = [endBefore - 1, endAfter - 1]
  }
  return [
    ...before.slice(0, start).map((text): DiffPiece => ({ kind: 'same', text })),
    ...middle(before.slice(start, endBefore), after.slice(start, endAfter)),
    ...before.slice(endBefore).map((text): DiffPiece => ({ kind: 'same', text })),
  ]
}

/** The shortest difference, by the longest common subsequence. Removed pieces come before added ones. */
function middle(before: readonly string[], after: readonly string[]): readonly DiffPiece[] {
  if (before.length * after.length > MOST_WORK) {
    return [
      ...before.map((text): DiffPiece => ({ kind: 'removed', text })),
      ...after.map((text): DiffPiece => ({ kind: 'added', text })),
    ]
  }
  const columns = after.length + 1
  // common[i * columns + j]: how much the two rests, from i and from j on, have in common.
  const common = new Uint32Array((before.length + 1) * columns)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * columns + j] =
        before[i] === after[j]
          ? common[(i + 1) * columns + j + 1]! + 1
          : Math.max(common[(i + 1) * columns + j]!, common[i * columns + j + 1]!)
    }
  }
  const pieces: DiffPiece[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [left, right] = [before[i], after[j]]
    if (left !== undefined && left === right) {
      pieces.push({ kind: 'same', text: left })
      ;[i, j] = [i + 1, j + 1]
    } else if (
      right === undefined ||
      (left !== undefined && common[(i + 1) * columns + j]! >= common[i * columns + j + 1]!)
    ) {
      pieces.push({ kind: 'removed', text: left! })
      i += 1
    } else {
      pieces.push({ kind: 'added', text: right })
      j += 1
    }
  }
  return pieces
}
