import type { Finding } from '../../problem.ts'
import type { CronFields } from './grammar.ts'
import { starTraps } from './star-traps.ts'
import { unevenSteps } from './uneven-steps.ts'
import { weekdayNumbers } from './weekday-numbers.ts'
import { writtenFields } from './written-fields.ts'

/** Warns of what a sound line means although it looks as if it meant something else. `days` is its table of days. */
export function misreadings(line: string, fields: CronFields, days: Int32Array): readonly Finding[] {
  const written = writtenFields(line, fields)
  return written === undefined
    ? []
    : [...starTraps(line, written), ...unevenSteps(written, days), ...weekdayNumbers(written)]
}
