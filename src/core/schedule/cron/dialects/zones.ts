import { findZone } from '../../../time/zone.ts'
import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect, ForeignLine } from './foreign-line.ts'

/**
 * A line with its zone in it: `CRON_TZ=Europe/Berlin 0 9 * * *` of Go, Kubernetes and cronie, `TZ=…` of Jenkins, or a
 * zone behind the fields.
 */
export const recogniseZone: Dialect = (line, reads) => {
  const before = /^(?:CRON_TZ|TZ|CRON_TIMEZONE|TIMEZONE) ?= ?(\S+)(?: (.+))?$/i.exec(line)
  if (before !== null) return withZone(String(before[1]), before[2])
  const [, fields, zone] = /^(.+) \(?([A-Z][\w/+:-]*|[+-]\d\d:?\d\d)\)?$/i.exec(line) ?? []
  if (fields === undefined || !reads(fields) || !isZone(String(zone))) return undefined
  return withZone(String(zone), fields)
}

/** The key that names a zone. Abbreviations and offsets are no zones of Belfry: a place must be named then. */
export function zoneKey(written: string): string {
  const zone = findZone(written)
  const isPlace = zone !== undefined && (zone.name === 'UTC' || /^(?!Etc\/).+\//.test(zone.name))
  return isPlace ? `timezone: ${zone.name}` : 'timezone: with the place that is meant, such as Europe/Berlin'
}

/** Whether people write it for a zone, rightly or not. */
export function isZone(written: string): boolean {
  return ABBREVIATION.test(written) || findZone(written) !== undefined
}

const ABBREVIATION = /^(?:Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?|[ECMPJKAI][SDE]?T|CEST|BST|SGT|HKT)$/i

function withZone(zone: string, fields: string | undefined): ForeignLine {
  const what = 'a line with its time zone in it'
  const key = zoneKey(zone.replaceAll(/["']/g, ''))
  const alone = `Write ${key} beside cron, and no zone in the line.`
  if (fields === undefined) return insteadOf(what, alone)
  return replacedBy(what, fields, ` and, beside cron, ${key}`, alone)
}
