import { parseWallTime } from '../../../time/instant.ts'
import { insteadOf } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'
import { readAws } from './quartz.ts'

/** `cron(0 10 * * ? *)` and `at(2027-01-01T10:00:00)` of AWS EventBridge. `rate(5 minutes)` is an interval. */
export const recogniseAws: Dialect = (line) => {
  const [, verb, inside] = /^(cron|at) ?\( ?(.+?) ?\)$/i.exec(line) ?? []
  if (verb === undefined) return undefined
  const what = `an expression of AWS, ${verb}(…)`
  if (verb.toLowerCase() === 'at') {
    const time = String(inside)
    const remedy = `Write at: ${parseWallTime(time) === undefined ? 'with its local time' : time} in place of cron.`
    return insteadOf(what, remedy)
  }
  const fields = String(inside).split(' ')
  if (fields.length === 5) fields.push('*')
  if (fields.length !== 6)
    return insteadOf(what, 'Write five fields without cron(…): minute, hour, day of month, month, day of week.')
  return readAws(what, fields)
}
