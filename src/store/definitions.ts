import type { Selectable } from 'kysely'
import { BelfryError } from '../errors.ts'
import type { Provenance } from '../core/announcement.ts'
import type { Budgets } from '../core/budget.ts'
import type { Instant } from '../core/time.ts'
import type { Change, DefinitionEntry, Rename, StoredDefinition, Synced, SyncOptions } from '../ports.ts'
import { compiledOnce, query } from './connection.ts'
import type { Connection } from './connection.ts'
import { isHeldBy } from './lease.ts'
import { cancelPlanned, endSchedule } from './occurrences.ts'
import { carryAllOver } from './renames.ts'
import { revisionOf, touch } from './revision.ts'
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

/** The file-managed definitions become exactly these, unless whoever read them has lost the lease meanwhile. */
export function syncFiles(
  connection: Connection,
  entries: readonly DefinitionEntry[],
  now: Instant,
  { budgets, holder }: SyncOptions = {},
): Synced {
  return connection.immediate((): Synced => {
    if (holder !== undefined && !isHeldBy(connection, holder, now)) return { kind: 'not-holder' }
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
    shareOut(connection, budgets, now)
    return { kind: 'synced', revision: revisionOf(connection), report }
  })
}

/** Takes over how the quota is shared out. */
function shareOut(connection: Connection, budgets: Budgets | undefined, now: Instant): void {
  const text = budgets === undefined ? null : JSON.stringify(budgets)
  if (connection.first(query.selectFrom('self').select('budgets'))?.budgets === text) return
  connection.run(query.updateTable('self').set({ budgets: text }))
  touch(connection, now)
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
type Earlier = Pick<Selectable<Tables['announcements']>, 'id' | 'schedule_identity' | 'known_since' | 'lineage'>

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
  if (!old || old.retired_at !== null) return bringIntoForce(connection, entry, now, earlier)
  const row = rowOf(entry)
  // The same id in two places is one announcement with two masters: neither may win silently.
  if (old.provenance !== row.provenance) {
    const provenance = provenanceOf(old)
    throw provenance.kind === 'file' ? managedByFile(entry.id, provenance) : managedByDatabase(entry.id)
  }
  const isRescheduled = old.schedule_identity !== row.schedule_identity
  const isMoved = old.file !== row.file || old.line !== row.line
  const isChanged = isRescheduled || old.document !== row.document
  if (!isChanged && !isMoved) return 'same'
  // Another schedule starts anew: what came due before now is never born.
  if (isRescheduled) endSchedule(connection, entry.id, now)
  const knownSince = isRescheduled ? now : old.known_since
  connection.run(
    query
      .updateTable('announcements')
      .set({ ...row, known_since: knownSince })
      .where('id', '=', entry.id),
  )
  if (!isChanged) return 'same'
  touch(connection, now)
  return isRescheduled ? 'rescheduled' : 'changed'
}

/**
 * An id comes into force, for the first time or again: known since now, or in the place of the one that it was before. What
 * that one has planned ahead is planned anew here, what came due and waits goes on here; a call under way is settled where
 * it was booked.
 */
export function bringIntoForce(
  connection: Connection,
  entry: DefinitionEntry,
  now: Instant,
  earlier?: Earlier,
): Change {
  const revision = touch(connection, now)
  const isSame = earlier !== undefined && isSameSchedule(earlier, entry)
  const row = {
    ...rowOf(entry),
    known_since: isSame ? earlier.known_since : now,
    retired_at: null,
    // A number that no other has: each comes into force with a revision of its own.
    lineage: earlier?.lineage ?? revision,
  }
  if (earlier) {
    connection.run(query.updateTable('announcements').set({ retired_at: now }).where('id', '=', earlier.id))
  }
  connection.run(
    query
      .insertInto('announcements')
      .values({ id: entry.id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
  )
  if (!earlier) return 'added'
  if (isSame) {
    carryAllOver(connection, earlier.id, entry.id, now)
    cancelPlanned(connection, earlier.id, 'renamed', now)
  } else {
    endSchedule(connection, earlier.id, now)
    // What that leaves are resends.
    carryAllOver(connection, earlier.id, entry.id, now)
  }
  return 'renamed'
}

function rowOf({ provenance, document, scheduleIdentity, timezone }: DefinitionEntry) {
  return {
    provenance: provenance.kind,
    file: provenance.kind === 'file' ? provenance.file : null,
    line: provenance.kind === 'file' ? provenance.line : null,
    document: JSON.stringify(document),
    schedule_identity: scheduleIdentity,
    timezone,
  }
}

export function retire(connection: Connection, id: string, now: Instant): void {
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
