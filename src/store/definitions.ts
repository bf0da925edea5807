import type { Selectable } from 'kysely'
import { BelfryError } from '../errors.ts'
import type { Provenance } from '../core/announcement.ts'
import type { Instant } from '../core/time.ts'
import type { Change, DefinitionEntry, Rename, StoredDefinition, SyncReport } from '../ports.ts'
import { compiledOnce, query } from './connection.ts'
import type { Connection } from './connection.ts'
import { growGeneration } from './home.ts'
import { cancelPlanned } from './occurrences.ts'
import { carryOver, closeRenames, noteRename } from './renames.ts'
import type { Tables } from './tables.ts'

/** Definitions in force, by id. */
export function listDefinitions(connection: Connection): StoredDefinition[] {
  const rows = connection.all(
    query.selectFrom('announcements').selectAll().where('retired_at', 'is', null).orderBy('id'),
  )
  return rows.map((row) => ({
    id: row.id,
    provenance: provenanceOf(row),
    document: JSON.parse(row.document),
    knownSince: row.known_since,
  }))
}

/** The file-managed definitions become exactly these. */
export function syncFiles(connection: Connection, entries: readonly DefinitionEntry[], now: Instant): SyncReport {
  return connection.immediate(() => {
    const report = {
      added: [] as string[],
      renamed: [] as Rename[],
      changed: [] as string[],
      rescheduled: [] as string[],
      retired: [] as string[],
    }
    const kept = new Set(entries.map((entry) => entry.id))
    for (const entry of entries) {
      const earlier = earlierOf(connection, entry, kept)
      if (earlier) report.renamed.push({ from: earlier.id, id: entry.id })
      const change = put(connection, entry, now, earlier)
      if (change !== 'same' && change !== 'renamed') report[change].push(entry.id)
      if (earlier && !isSameSchedule(earlier, entry)) report.rescheduled.push(entry.id)
    }
    for (const stored of listDefinitions(connection)) {
      if (stored.provenance.kind !== 'file' || kept.has(stored.id)) continue
      retire(connection, stored.id, now)
      report.retired.push(stored.id)
    }
    return report
  })
}

/**
 * Notes in which mode the database is used from now on. In another one than before nothing that a file brought stays in
 * force: what a sandbox remembers must never go out to real users. Returns what it retired.
 */
export function enterMode(connection: Connection, mode: 'live' | 'sandbox', now: Instant): string[] {
  return connection.immediate(() => {
    const before = connection.first(query.selectFrom('self').select('mode'))?.mode ?? null
    if (before === mode) return []
    connection.run(query.updateTable('self').set({ mode }))
    if (before === null) return []
    const ids = listDefinitions(connection).flatMap(({ id, provenance }) => (provenance.kind === 'file' ? [id] : []))
    for (const id of ids) retire(connection, id, now)
    return ids
  })
}

/** Adds or replaces database-managed definitions, all or none. */
export function putDefinitions(connection: Connection, entries: readonly DefinitionEntry[], now: Instant): Change[] {
  const kept = new Set(entries.map(({ id }) => id))
  return connection.immediate(() =>
    entries.map((entry) => put(connection, entry, now, earlierOf(connection, entry, kept))),
  )
}

/** Retires a database-managed definition. */
export function removeDefinition(connection: Connection, id: string, now: Instant): void {
  connection.immediate(() => {
    const stored = listDefinitions(connection).find((definition) => definition.id === id)
    if (!stored) {
      throw new BelfryError('not-found', `no announcement "${id}" in the database`, {
        remedy: '`belfry list` shows the ids that there are.',
      })
    }
    if (stored.provenance.kind === 'file') throw managedByFile(id, stored.provenance)
    retire(connection, id, now)
  })
}

/** An announcement in force that goes on under another id. */
type Earlier = Pick<Selectable<Tables['announcements']>, 'id' | 'schedule_identity' | 'known_since'>

/** What an entry was before, if it comes into force with this change and what it was before goes with it. */
function earlierOf(
  connection: Connection,
  { id, renamedFrom = [], provenance }: DefinitionEntry,
  kept: ReadonlySet<string>,
): Earlier | undefined {
  if (renamedFrom.length === 0 || connection.first(selectInForce(id))) return undefined
  const earlier = renamedFrom.flatMap((from) => (kept.has(from) ? [] : connection.all(selectInForce(from))))
  const foreign = earlier.find((row) => row.provenance !== provenance.kind)
  // Added beside the one that it says it was, it would be sent twice.
  if (foreign) {
    const home = provenanceOf(foreign)
    throw home.kind === 'file' ? managedByFile(foreign.id, home) : managedByDatabase(foreign.id)
  }
  return earlier.at(-1)
}

const selectInForce = compiledOnce((id: string) =>
  query.selectFrom('announcements').selectAll().where('id', '=', id).where('retired_at', 'is', null),
)

const isSameSchedule = (earlier: Earlier, entry: DefinitionEntry) =>
  earlier.schedule_identity === entry.scheduleIdentity

function put(connection: Connection, entry: DefinitionEntry, now: Instant, earlier?: Earlier): Change {
  const old = connection.first(query.selectFrom('announcements').selectAll().where('id', '=', entry.id))
  const since = earlier && isSameSchedule(earlier, entry) ? earlier.known_since : now
  const row = {
    provenance: entry.provenance.kind,
    file: entry.provenance.kind === 'file' ? entry.provenance.file : null,
    line: entry.provenance.kind === 'file' ? entry.provenance.line : null,
    document: JSON.stringify(entry.document),
    schedule_identity: entry.scheduleIdentity,
    timezone: entry.timezone,
  }
  if (!old) {
    connection.run(
      query.insertInto('announcements').values({ id: entry.id, ...row, known_since: since, retired_at: null }),
    )
    if (earlier) takeOver(connection, earlier, entry, now)
    touch(connection, now)
    return earlier ? 'renamed' : 'added'
  }
  // The same id in two places is one announcement with two masters: neither may win silently.
  if (old.retired_at === null && old.provenance !== row.provenance) {
    const provenance = provenanceOf(old)
    throw provenance.kind === 'file' ? managedByFile(entry.id, provenance) : managedByDatabase(entry.id)
  }
  const isRevived = old.retired_at !== null
  const isRescheduled = isRevived || old.schedule_identity !== row.schedule_identity
  const isMoved = old.file !== row.file || old.line !== row.line
  const isChanged = isRescheduled || old.document !== row.document
  if (!isChanged && !isMoved) return 'same'
  // Another schedule starts anew: what the old one planned is cancelled, what came due before now is never born.
  if (isRescheduled) cancelPlanned(connection, entry.id, 'rescheduled', now)
  const knownSince = isRescheduled ? since : old.known_since
  if (isRevived) closeRenames(connection, entry.id, now)
  connection.run(
    query
      .updateTable('announcements')
      .set({ ...row, known_since: knownSince, retired_at: null })
      .where('id', '=', entry.id),
  )
  if (!isChanged) return 'same'
  if (earlier) takeOver(connection, earlier, entry, now)
  touch(connection, now)
  if (isRevived) return earlier ? 'renamed' : 'added'
  return isRescheduled ? 'rescheduled' : 'changed'
}

/**
 * Ends an announcement that goes on as `entry`, which is in force already. What it has planned ahead is planned anew there,
 * what came due and waits goes on there; a call under way is settled where it was booked.
 */
function takeOver(connection: Connection, earlier: Earlier, entry: DefinitionEntry, now: Instant): void {
  const isSame = isSameSchedule(earlier, entry)
  if (isSame) {
    for (const { key } of connection.all(selectWaiting(earlier.id, now))) carryOver(connection, key, entry.id, now)
    cancelPlanned(connection, earlier.id, 'renamed', now)
  } else {
    cancelPlanned(connection, earlier.id, 'rescheduled', now)
  }
  connection.run(query.updateTable('announcements').set({ retired_at: now }).where('id', '=', earlier.id))
  noteRename(connection, { from: earlier.id, id: entry.id }, isSame, now)
}

const selectWaiting = compiledOnce((id: string, now: Instant) =>
  query
    .selectFrom('occurrences')
    .select('key')
    .where('announcement_id', '=', id)
    .where('state', '=', 'planned')
    .where('due', '<=', now),
)

function retire(connection: Connection, id: string, now: Instant): void {
  cancelPlanned(connection, id, 'retired', now)
  connection.run(query.updateTable('announcements').set({ retired_at: now }).where('id', '=', id))
  touch(connection, now)
}

/**
 * Lets a running service notice that definitions changed under it, and takes the mark back: what was planned ahead was
 * planned for what was known then. Planning it again changes nothing that stayed as it was.
 */
function touch(connection: Connection, now: Instant): void {
  connection.run(query.updateTable('self').set((eb) => ({ revision: eb('revision', '+', 1) })))
  connection.run(query.updateTable('self').set({ mark: now }).where('mark', '>', now))
  growGeneration(connection)
}

function provenanceOf(row: { file: string | null; line: number | null }): Provenance {
  return row.file === null ? { kind: 'database' } : { kind: 'file', file: row.file, line: row.line ?? 1 }
}

function managedByFile(id: string, provenance: { file: string; line: number }): BelfryError {
  return new BelfryError('conflict', `"${id}" is managed by ${provenance.file}:${provenance.line}`, {
    remedy: 'Change it there, or choose another id.',
  })
}

function managedByDatabase(id: string): BelfryError {
  return new BelfryError('conflict', `"${id}" is already managed by the database`, {
    remedy: `Run \`belfry remove ${id}\` first, or choose another id.`,
  })
}
