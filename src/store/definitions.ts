import { BelfryError } from '../errors.ts'
import type { Provenance } from '../core/announcement.ts'
import type { Budgets } from '../core/budget.ts'
import type { Instant } from '../core/time.ts'
import type { Change, DefinitionEntry, StoredDefinition, SyncReport } from '../ports.ts'
import { query } from './connection.ts'
import type { Connection } from './connection.ts'
import { cancelPlanned } from './occurrences.ts'
import { touch } from './revision.ts'

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
export function syncFiles(
  connection: Connection,
  entries: readonly DefinitionEntry[],
  now: Instant,
  budgets?: Budgets,
): SyncReport {
  return connection.immediate(() => {
    const report = {
      added: [] as string[],
      changed: [] as string[],
      rescheduled: [] as string[],
      retired: [] as string[],
    }
    for (const entry of entries) {
      const change = put(connection, entry, now)
      if (change !== 'same') report[change].push(entry.id)
    }
    const kept = new Set(entries.map((entry) => entry.id))
    for (const stored of listDefinitions(connection)) {
      if (stored.provenance.kind !== 'file' || kept.has(stored.id)) continue
      retire(connection, stored.id, now)
      report.retired.push(stored.id)
    }
    shareOut(connection, budgets, now)
    return report
  })
}

/** Takes over how the quota is shared out. */
function shareOut(connection: Connection, budgets: Budgets | undefined, now: Instant): void {
  const text = budgets === undefined ? null : JSON.stringify(budgets)
  if (connection.first(query.selectFrom('self').select('budgets'))?.budgets === text) return
  connection.run(query.updateTable('self').set({ budgets: text }))
  touch(connection, now)
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
  return connection.immediate(() => entries.map((entry) => put(connection, entry, now)))
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

function put(connection: Connection, entry: DefinitionEntry, now: Instant): Change {
  const old = connection.first(query.selectFrom('announcements').selectAll().where('id', '=', entry.id))
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
      query.insertInto('announcements').values({ id: entry.id, ...row, known_since: now, retired_at: null }),
    )
    touch(connection, now)
    return 'added'
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
  const knownSince = isRescheduled ? now : old.known_since
  connection.run(
    query
      .updateTable('announcements')
      .set({ ...row, known_since: knownSince, retired_at: null })
      .where('id', '=', entry.id),
  )
  if (!isChanged) return 'same'
  touch(connection, now)
  if (isRevived) return 'added'
  return isRescheduled ? 'rescheduled' : 'changed'
}

function retire(connection: Connection, id: string, now: Instant): void {
  cancelPlanned(connection, id, 'retired', now)
  connection.run(query.updateTable('announcements').set({ retired_at: now }).where('id', '=', id))
  touch(connection, now)
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
