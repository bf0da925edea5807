import type { Selectable } from 'kysely'
import { BelfryError } from '../errors.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { SOURCE_MISSING } from '../core/announcement/source.ts'
import type { Instant } from '../core/time/instant.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { isHeldBy } from './lease.ts'
import { managedByFile, managedElsewhere, provenanceOf } from './database/provenance.ts'
import { cancelPlanned, endSchedule } from './occurrences.ts'
import { carryAllOver } from './renames.ts'
import { revisionOf, touch } from './database/revision.ts'
import type { Tables } from './database/tables.ts'
import type { DefinitionEntry, StoredDefinition } from '../ports/definitions.ts'
import type { Change, Rename, Synced, SyncOptions } from '../ports/definition-store.ts'

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
    missingSince: row.missing_since,
  }))
}

/** What the files say, and who has read them. */
interface FileSync extends SyncOptions {
  readonly entries: readonly DefinitionEntry[]
  readonly now: Instant
}

/** The file-managed definitions become exactly these, unless whoever read them has lost the lease meanwhile. */
export function syncFiles(connection: Connection, { entries, now, budgets, paths, holder }: FileSync): Synced {
  return connection.immediate((): Synced => {
    if (holder !== undefined && !isHeldBy(connection, holder, now)) return { kind: 'not-holder' }
    const report = {
      added: [] as string[],
      renamed: [] as Rename[],
      changed: [] as string[],
      rescheduled: [] as string[],
      retired: [] as string[],
      missing: [] as { id: string; file: string }[],
      back: [] as string[],
    }
    const kept = new Set(entries.map((entry) => entry.id))
    const missing = new Set(listDefinitions(connection).flatMap((each) => (each.missingSince === null ? [] : each.id)))
    const renamed = new Set<string>()
    for (const entry of entries) {
      const earlier = earlierOf(connection, entry, kept)
      if (missing.has(entry.id)) report.back.push(entry.id)
      if (earlier) report.renamed.push({ from: earlier.id, id: entry.id })
      if (earlier) for (const id of entry.renamedFrom ?? []) renamed.add(id)
      const change = put(connection, { entry, now, earlier })
      if (change !== 'same' && change !== 'renamed') report[change].push(entry.id)
      if (earlier && !isSameSchedule(earlier, entry)) report.rescheduled.push(entry.id)
    }
    const present = paths && new Set(paths)
    for (const { id, provenance, missingSince } of listDefinitions(connection)) {
      if (provenance.kind !== 'file' || kept.has(id)) continue
      const { file } = provenance
      if (present === undefined || present.has(file) || renamed.has(id)) {
        retire(connection, { id, now, reason: 'retired' })
        report.retired.push(id)
      } else if (missingSince === null) {
        markMissing(connection, id, now)
        report.missing.push({ id, file })
      }
    }
    shareOut(connection, { budgets, now, isHeld: present !== undefined })
    return { kind: 'synced', revision: revisionOf(connection), report }
  })
}

/** An announcement stays in force, and nothing of it is sent until its file is there again. */
function markMissing(connection: Connection, id: string, now: Instant): void {
  connection.run(query.updateTable('announcements').set({ missing_since: now }).where('id', '=', id))
  touch(connection, now)
}

/** How the quota is shared out from now on. */
interface NewBudgets {
  readonly budgets: Budgets | undefined
  readonly now: Instant
  /** Whether it stays as it is for a while where no settings file is there. */
  readonly isHeld: boolean
}

/** Takes over how the quota is shared out. Where no settings file is there any more it stays as it is for a while. */
function shareOut(connection: Connection, { budgets, now, isHeld }: NewBudgets): void {
  const text = budgets === undefined ? null : JSON.stringify(budgets)
  const self = connection.first(query.selectFrom('self').select(['budgets', 'budgets_missing_since as since']))
  if (text === null && isHeld && typeof self?.budgets === 'string') {
    if (self.since !== null) return
    connection.run(query.updateTable('self').set({ budgets_missing_since: now }))
  } else {
    if (self?.budgets === text && self.since === null) return
    connection.run(query.updateTable('self').set({ budgets: text, budgets_missing_since: null }))
  }
  touch(connection, now)
}

/** Adds or replaces database-managed definitions, all or none. */
export function putDefinitions(connection: Connection, entries: readonly DefinitionEntry[], now: Instant): Change[] {
  const kept = new Set(entries.map(({ id }) => id))
  return connection.immediate(() =>
    entries.map((entry) => put(connection, { entry, now, earlier: earlierOf(connection, entry, kept) })),
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
    if (stored.provenance.kind === 'file') throw managedByFile(id, stored.provenance, stored.missingSince)
    retire(connection, { id, now, reason: 'retired' })
  })
}

/** An announcement in force that goes on under another id. */
type Earlier = Pick<Selectable<Tables['announcements']>, 'id' | 'schedule_identity' | 'known_since' | 'lineage'>

/** A definition that comes into the store. */
interface NewDefinition {
  readonly entry: DefinitionEntry
  readonly now: Instant
  /** What it was before, if that goes on here. */
  readonly earlier?: Earlier | undefined
}

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
  if (foreign) throw managedElsewhere(foreign.id, foreign)
  return earlier.at(-1)
}

const selectInForce = compiledOnce((id: string) =>
  query.selectFrom('announcements').selectAll().where('id', '=', id).where('retired_at', 'is', null),
)

const isSameSchedule = (earlier: Earlier, entry: DefinitionEntry) =>
  earlier.schedule_identity === entry.scheduleIdentity

function put(connection: Connection, { entry, now, earlier }: NewDefinition): Change {
  const old = connection.first(query.selectFrom('announcements').selectAll().where('id', '=', entry.id))
  if (!old || old.retired_at !== null) return bringIntoForce(connection, { entry, now, earlier })
  const row = rowOf(entry)
  // The same id in two places is one announcement that two places manage: neither may win silently.
  if (old.provenance !== row.provenance) throw managedElsewhere(entry.id, old)
  const isRescheduled = old.schedule_identity !== row.schedule_identity
  const isMoved = old.file !== row.file || old.line !== row.line
  const isChanged = isRescheduled || old.document !== row.document
  const isBack = old.missing_since !== null
  if (!isChanged && !isMoved && !isBack) return 'same'
  // Another schedule starts anew: what came due before now is never planned.
  if (isRescheduled) endSchedule(connection, entry.id, now)
  const knownSince = isRescheduled ? now : old.known_since
  connection.run(
    query
      .updateTable('announcements')
      .set({ ...row, known_since: knownSince })
      .where('id', '=', entry.id),
  )
  if (isChanged || isBack) touch(connection, now)
  if (!isChanged) return 'same'
  return isRescheduled ? 'rescheduled' : 'changed'
}

/**
 * An id comes into force, for the first time or again: known since now, or in the place of the one that it was before. What
 * that one has planned ahead is planned anew here, what came due and waits goes on here; a call under way is settled where
 * it was booked.
 */
export function bringIntoForce(connection: Connection, { entry, now, earlier }: NewDefinition): Change {
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
    carryAllOver(connection, { fromId: earlier.id, toId: entry.id, now })
    cancelPlanned(connection, { id: earlier.id, reason: 'renamed', now })
  } else {
    endSchedule(connection, earlier.id, now)
    // What that leaves are resends.
    carryAllOver(connection, { fromId: earlier.id, toId: entry.id, now })
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
    missing_since: null,
  }
}

/** Why and when an announcement goes out of force. */
interface Retirement {
  readonly id: string
  readonly now: Instant
  readonly reason: 'retired' | typeof SOURCE_MISSING
}

/** Takes an announcement out of force; what it has planned is cancelled for a reason that lets it be planned anew. */
export function retire(connection: Connection, { id, now, reason }: Retirement): void {
  cancelPlanned(connection, { id, reason, now })
  connection.run(query.updateTable('announcements').set({ retired_at: now }).where('id', '=', id))
  touch(connection, now)
}
