import { readValue } from './fields.ts'
import type { FieldKind } from './fields.ts'
import type { DayTest } from './field.ts'

/** One item of a field's list: plain values, a test for the days of a month, or the reason why it is refused. */
export type Item =
  | { readonly kind: 'values'; readonly values: readonly number[]; readonly hasStep: boolean }
  | { readonly kind: 'test'; readonly test: DayTest }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string; readonly remedy: string }

/** `7`, `MON`, `10-30`, `FRI-MON` or `10-30/5`. Also `*`, but only with a step. */
const ITEM = /^(\*|[A-Z0-9]+)(?:-([A-Z0-9]+))?(?:\/(\d{1,2}))?$/

/** Reads one item, in any letter case. */
export function readItem(kind: FieldKind, written: string): Item {
  if (written === '') return refused('cron-list', 'a list has an empty item', 'Remove the comma that is too many.')
  if (written === '*' || (written === '?' && kind.takesQuestion)) {
    const text = `"${written}" in a list already means every ${kind.name}`
    return refused('cron-list', text, `Write ${written} alone, or only the other items.`)
  }
  const special = kind.special?.(written.toUpperCase())
  if (typeof special === 'function') return { kind: 'test', test: special }
  if (typeof special === 'string') return misread(kind, written, special)
  const [, from, to, step] = ITEM.exec(written.toUpperCase()) ?? []
  if (from === undefined || (from === '*' && to !== undefined)) return misread(kind, written, kind.usage)
  return from === '*' ? readWildcard(kind, written, step) : readRange(kind, written, from, to, step)
}

function readWildcard(kind: FieldKind, written: string, step: string | undefined): Item {
  return expand(kind, written, kind.low, kind.low + kind.count - 1, step)
}

function readRange(
  kind: FieldKind,
  written: string,
  from: string,
  to: string | undefined,
  step: string | undefined,
): Item {
  const first = readValue(kind, from)
  if (typeof first === 'string') return misread(kind, written, first)
  if (to === undefined) {
    if (step === undefined) return { kind: 'values', values: [wrap(kind, first)], hasStep: false }
    const text = `${JSON.stringify(written)} has a step, but no range to step through`
    return refused('cron-step', text, `Write ${from}-${kind.low + kind.count - 1}/${step}, or ${from} alone.`)
  }
  const last = readValue(kind, to)
  if (typeof last === 'string') return misread(kind, written, last)
  // A range whose end is before its begin goes around: 22-2, FRI-MON, NOV-FEB.
  const end = last < first ? last + kind.count : last
  if (end === first) {
    const text = `${JSON.stringify(written)} begins and ends at the same ${kind.name}`
    return refused('cron-range', text, `Write ${from} for that one, or * for all.`)
  }
  return expand(kind, written, first, end, step)
}

/** The values from `first` to `end`. Where `end` is above the field's highest value, they go around to the lowest. */
function expand(kind: FieldKind, written: string, first: number, end: number, step: string | undefined): Item {
  const size = Number(step ?? 1)
  if (size < 1 || size > end - first) {
    const text = `the step of ${JSON.stringify(written)} is not between 1 and ${end - first}`
    return refused('cron-step', text, `Write a step from 1 to ${end - first}, or the values themselves.`)
  }
  const values: number[] = []
  for (let value = first; value <= end; value += size) values.push(wrap(kind, value))
  return { kind: 'values', values, hasStep: step !== undefined }
}

/** Brings a number back into the field's values. Sunday as 7 becomes 0. */
function wrap(kind: FieldKind, value: number): number {
  return kind.low + ((value - kind.low) % kind.count)
}

function misread(kind: FieldKind, written: string, remedy: string): Item {
  return refused('cron-item', `${JSON.stringify(written)} does not fit the ${kind.name} field`, remedy)
}

function refused(code: string, text: string, remedy: string): Item {
  return { kind: 'refused', code, text, remedy }
}
