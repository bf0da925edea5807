import type { Announcement } from '../../core/announcement/announcement.ts'
import type { Problem } from '../../core/problem.ts'
import type { NamedDays } from '../../core/schedule/local/day-set.ts'
import { formatWeekday } from './schedule/weekday.ts'
import { formatLocalDate } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { checkEntry, FALLBACK, mergedLate } from './entry.ts'
import { PartialEntry } from './partial-entry.ts'
import { problemWithoutSource } from '../yaml/address.ts'
import { checkShape } from '../shape/shape-check.ts'
import { documentShape } from '../shape/file.ts'
import type { Defaults, Entry, StoredDocument } from '../shape/file.ts'
import { calendarsOfDocument } from './calendars.ts'
import { surroundingsOf } from './context.ts'
import type { StoredDefinition } from '../../ports/definitions.ts'

/** The result of parsing a document: an announcement, perhaps with warnings, or all the problems. */
export type ParsedDocument =
  | { readonly announcement: Announcement; readonly document: StoredDocument; readonly warnings: readonly Problem[] }
  | { readonly problems: readonly Problem[] }

/**
 * The document of an entry as plain JSON. It is the entry as written, with the defaults of its file applied, and with the
 * calendars that it names. It is complete by itself: the database can store it, and {@link parseDocument} can read it
 * without the file.
 */
export function documentOf(entry: Entry, defaults: Defaults, announcement: Announcement): StoredDocument {
  const { id, renamedFrom, description, schedule, message } = entry
  const owner = entry.owner ?? defaults.owner
  const { calendars = [] } = announcement.schedule.except
  // A default `until` for events means nothing here, and in the entry itself it would be an error.
  const hasUntil = announcement.late.until !== undefined
  const document = {
    id,
    renamedFrom,
    description,
    enabled: entry.enabled === false ? false : undefined,
    owner,
    sender: entry.sender ?? defaults.sender,
    schedule: { ...schedule, timezone: schedule.timezone ?? defaults.timezone },
    calendars: calendars.length === 0 ? undefined : Object.fromEntries(calendars.map(calendarOf)),
    push: entry.push ?? defaults.push ?? FALLBACK.push,
    priority: entry.priority ?? defaults.priority ?? FALLBACK.priority,
    late: { ...FALLBACK.late, ...mergedLate(entry.late, defaults.late), ...(!hasUntil && { until: undefined }) },
    vars: announcement.vars,
    message,
  }
  // JSON drops undefined keys and replaces the parser's maps without prototype.
  return JSON.parse(JSON.stringify(document)) as StoredDocument
}

/** A calendar with its days, as a file writes it. */
function calendarOf({ name, dates, weekdays }: NamedDays) {
  const ofWeek = weekdays.length === 0 ? {} : { weekdays: weekdays.map(formatWeekday) }
  return [name, { ...ofWeek, dates: dates.map(formatLocalDate) }] as const
}

/**
 * Reads a document of the database or of the API. It has no lines, so every problem is at line 1 of `where`. The
 * problem's `path` says which value is meant. `isStored`: it was accepted before.
 */
export function parseDocument(
  json: unknown,
  { now, where, isStored = false }: { now: Instant; where: string; isStored?: boolean },
): ParsedDocument {
  const { faults: ofShape, broken } = checkShape(documentShape, json)
  const { calendars, faults: ofCalendars } = calendarsOfDocument(json)
  const entry = { partial: new PartialEntry(json, broken), defaults: new PartialEntry({}, []), base: [] }
  const { announcement, faults } = checkEntry(entry, { ...surroundingsOf(now, calendars), isStored })
  const problems = [...ofShape, ...ofCalendars, ...faults].map((found) => problemWithoutSource(where, found))
  if (!announcement || problems.some(({ severity }) => severity === 'error')) return { problems }
  return { announcement, document: documentOf(json as Entry, {}, announcement), warnings: problems }
}

/** Reads a definition from the store. */
export function readDocument(stored: StoredDefinition, now: Instant): ParsedDocument {
  const { id, provenance, document } = stored
  const where = provenance.kind === 'file' ? provenance.file : `database:${id}`
  return parseDocument(document, { now, where, isStored: true })
}
