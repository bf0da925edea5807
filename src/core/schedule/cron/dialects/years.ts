import { formatWallTime, parseWallTime } from '../../../time/instant.ts'
import { insteadOf, replacedBy } from './foreign-line.ts'
import type { ForeignLine } from './foreign-line.ts'

/**
 * A line with a field for years. `fields` are those of Belfry, second first, and `line` says the same in short. One
 * moment becomes an `at`, years in a row become `from` and `until`.
 */
export function withYear(what: string, year: string, fields: readonly string[], line: string): ForeignLine {
  if (year === '*' || year === '?') return replacedBy(what, line)
  const at = momentOf(year, fields)
  if (at !== undefined) return insteadOf(what, `Write at: ${at} in place of cron.`)
  const [, first, last] = /^(\d{4})(?:-(\d{4}))?$/.exec(year) ?? []
  const otherwise = 'Write the line without years, and from and until beside cron for them.'
  if (first === undefined || Number(last ?? first) < Number(first)) return insteadOf(what, otherwise)
  const until = Number(last ?? first) + 1
  return replacedBy(
    what,
    line,
    ` and, beside cron, from: ${first}-01-01T00:00 and until: ${until}-01-01T00:00`,
    otherwise,
  )
}

/** The one local time that a year and six fields of plain numbers name. */
function momentOf(year: string, [second, minute, hour, day, month, weekday]: readonly string[]): string | undefined {
  if (weekday !== '*' && weekday !== '?') return undefined
  const two = (field: string | undefined) => String(field).padStart(2, '0')
  const wall = parseWallTime(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`)
  return wall === undefined ? undefined : formatWallTime(wall)
}
