import type { Path } from '../../core/problem.ts'
import { quoted } from '../problems/codes.ts'

/** A value in a sentence: its kind, or the value itself when it is short. */
export function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map of keys'
}

/**
 * The last name on a path, for sentences: `"schedule"`, `an item of "reminders"`. Such names come from the shape only.
 */
export function nameOf(path: Path): string {
  const last = path.at(-1)
  if (typeof last === 'string') return `"${last}"`
  const list = path.findLast((step) => typeof step === 'string')
  return list === undefined ? 'the file' : `an item of "${list}"`
}
