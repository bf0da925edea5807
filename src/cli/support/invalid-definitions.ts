import type { Problem } from '../../core/problem.ts'
import { formatProblems, problemsToJson } from '../../definitions/problems/report.ts'
import { BelfryError } from '../../errors.ts'
import type { Terminal } from './terminal.ts'

/**
 * What ends a command that was asked for JSON when the definitions are invalid. A person reads the problems on standard
 * error; a program finds them in the one document of the error.
 */
export function invalidDefinitions(what: string, problems: readonly Problem[], terminal: Terminal): BelfryError {
  terminal.err(formatProblems(problems))
  return new BelfryError('invalid', `${what}: the definitions are invalid`, {
    remedy: 'Mend what is told above.',
    details: { problems: problemsToJson(problems) },
  })
}
