import { planOf } from '../../src/cli/wiring/plan-source.ts'
import type { PlanContext } from '../../src/cli/wiring/plan-source.ts'
import { parseDefinitions } from '../../src/definitions/check/definitions.ts'
import { definitionFile } from '../support/gateway.ts'
import { LIMITS, T0 } from '../support/store.ts'

/** From the middle of a night on which New York sets its clocks forward. */
export const FROM = '2027-03-13T12:00:00Z'

/** An announcement of a definition file, with only what matters to a test. */
export function entry(id: string, schedule: object, text = 'hello', more: object = {}): object {
  return { id, schedule, message: { type: 'text', text }, ...more }
}

/** A plan of some entries, made without a process. */
export function planned(entries: readonly object[], changes: Partial<PlanContext> = {}) {
  const text = definitionFile(entries)
  const { definitions, problems } = parseDefinitions([{ path: 'a.yaml', text }], { now: T0 })
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  const from = Date.parse(FROM)
  return planOf(definitions, {
    from,
    through: from + 4 * 86_400_000,
    limits: LIMITS,
    snapshot: undefined,
    ...changes,
  })
}
