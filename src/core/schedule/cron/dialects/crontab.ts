import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect } from './foreign-line.ts'

/** A whole line of a crontab: a comment, a setting, or the fields with a user and a command behind them. */
export const recogniseCrontab: Dialect = (line, reads) => {
  if (line.startsWith('#')) return insteadOf('a comment of a crontab', 'Write the fields alone, without #.')
  const key = /^(?:cron|crontab|schedule|expression|OnCalendar) ?[:=] ?(.+)$/i.exec(line)?.[1]
  if (key !== undefined && reads(key)) return replacedBy('a line with its key in it', key, ' alone')
  if (/^[A-Z_]+ ?=/.test(line)) {
    return insteadOf('a setting of a crontab', 'Write the fields alone; a zone has its own key, timezone.')
  }
  return atName(line) ?? withCommand(line)
}

/** `@` names that other crons know. Those of Belfry are not among them. */
const AT_NAMES: ReadonlyMap<string, string> = new Map([
  ['@every_second', '* * * * * *'],
  ['@secondly', '* * * * * *'],
  ['@every_minute', '* * * * *'],
  ['@minutely', '* * * * *'],
  ['@every_hour', '0 * * * *'],
  ['@every_day', '0 0 * * *'],
  ['@noon', '0 12 * * *'],
  ['@weekdays', '0 0 * * MON-FRI'],
  ['@weekends', '0 0 * * SAT,SUN'],
  ['@quarterly', '0 0 1 */3 *'],
])

function atName(line: string) {
  if (/^@reboot\b/i.test(line)) {
    return insteadOf(
      'what cron does when a machine starts',
      'Write when it is due: cron for a line of fields, at for one time.',
    )
  }
  const known = AT_NAMES.get(line.toLowerCase())
  return known === undefined ? undefined : replacedBy('a name of another cron', known)
}

/** What can stand in a field of any dialect. The rest is a user or a command. */
const FIELD = /^(?:[\d*?,/~#LWHR()-]|SUN|MON|TUE|WED|THU|FRI|SAT|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)+$/i

const COMMAND = /^(@\w+|\S+ \S+ \S+ \S+ \S+) (\S+)(?: .*)?$/

function withCommand(line: string) {
  const [, fields, rest] = COMMAND.exec(line) ?? []
  if (fields === undefined || FIELD.test(String(rest)) || !/^[\w./~$-]/.test(String(rest))) return undefined
  const isFields = fields.startsWith('@') || fields.split(' ').every((field) => FIELD.test(field))
  const otherwise = 'Write the fields alone, without the user and the command.'
  return isFields
    ? replacedBy('a line of a crontab with its command', fields, ', without the user and the command', otherwise)
    : undefined
}
