import type { SyncReport } from '../ports/definition-store.ts'
import { named } from './alike.ts'

/**
 * What a sync changed, in words, each kind once: `added cup`, `switched off news and gala`. What is missing is not
 * among it.
 */
export function changesInWords(report: SyncReport): readonly string[] {
  const { added, renamed, changed, rescheduled, switchedOff, switchedOn, retired, back } = report
  const kinds: readonly (readonly [what: string, ids: readonly string[]])[] = [
    ['added', added],
    ['renamed', renamed.map(({ from, id }) => `${from} to ${id}`)],
    ['changed', changed],
    ['rescheduled', rescheduled],
    ['switched off', switchedOff],
    ['switched on', switchedOn],
    ['retired', retired],
    ['back', back],
  ]
  return kinds.filter(([, ids]) => ids.length > 0).map(([what, ids]) => `${what} ${named(ids)}`)
}
