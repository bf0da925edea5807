import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { PartialEntry } from './partial-entry.ts'
import type { Path } from '../../core/problem.ts'

/** The values that templates see as `vars`. */
export type Vars = Readonly<Record<string, unknown>>

/** The largest vars of an announcement, in values and characters. A broadcast has no room for more. */
export const LARGEST_VARS = 16_384

/**
 * The vars of an announcement together with those of its file. When both have a key, the announcement's value counts.
 */
export function mergedVars(own: Vars | undefined, ofDefaults: Vars | undefined): Vars | undefined {
  if (!own && !ofDefaults) return undefined
  // JSON makes a copy, and replaces the parser's maps without prototype.
  return JSON.parse(JSON.stringify({ ...ofDefaults, ...own })) as Vars
}

/** Merges the vars of an announcement with those of its file, unless they are too large to check. */
export function checkVars(
  partial: PartialEntry,
  defaults: PartialEntry,
  base: Path,
): { vars?: Vars; faults: readonly Fault[] } {
  const own = partial.entry.vars
  const ofDefaults = defaults.entry.vars
  const [inOwn, inDefaults] = [weightOf(own), weightOf(ofDefaults)]
  if (inOwn + inDefaults > LARGEST_VARS) {
    const path = inOwn > inDefaults ? [...base, 'vars'] : ['defaults', 'vars']
    const text = `the vars hold more than ${LARGEST_VARS} characters`
    return { faults: [fault('vars-too-large', path, text, 'Keep what the texts use, and nothing else.')] }
  }
  const vars = mergedVars(own, ofDefaults)
  return { ...(vars && { vars }), faults: [] }
}

/** Counts characters and values, but stops when there are too many: aliases make megabytes out of a few lines. */
function weightOf(value: unknown): number {
  let weight = 0
  const waiting: unknown[] = [value]
  while (waiting.length > 0 && weight <= LARGEST_VARS) {
    const next = waiting.pop()
    weight += typeof next === 'string' ? next.length : 1
    if (typeof next !== 'object' || next === null) continue
    const entries = Object.entries(next)
    for (const [key, inner] of entries) {
      if (!Array.isArray(next)) weight += key.length
      waiting.push(inner)
    }
  }
  return weight
}
