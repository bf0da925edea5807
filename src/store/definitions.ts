import type { Selectable } from 'kysely'
import { BelfryError } from '../errors.ts'
import type { SOURCE_MISSING } from '../core/announcement/source.ts'
import type { Instant } from '../core/time/instant.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { isHeldBy } from './lease.ts'
import { managedByFile, managedElsewhere, provenanceOf } from './database/provenance.ts'
import { cancelPlanned, endSchedule } from './occurrences.ts'
import { carryAllOver } from './renames.ts'
import { takeOverSettings } from './settings.ts'
import { isSwitchedOff } from './standing.ts'
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

/** What the files say, and which holder has read them. */
interface FileSync extends SyncOptions {
  readonly entries: readonly DefinitionEntry[]
  readonly now: Instant
}

/** Makes the file-managed definitions exactly these. Does nothing for a process that has lost the lease. */
export function syncFiles(
  connection: Connection,
  { entries, now, budgets, silences, paths, holder }: FileSync,
): Synced {
  return connection.immediate((): Synced => {
    if (holder !== undefined && !isHeldBy(connection, holder, now)) return { kind: 'not-holder' }
    const report = {
      added: [] as string[],
      renamed: [] as Rename[],
      changed: [] as string[],
      rescheduled: [] as string[],
      switchedOff: [] as string[],
      switchedOn: [] as string[],
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
    takeOverSettings(connection, { budgets, silences, now, isHeld: present !== undefined })
    return { kind: 'synced', revision: revisionOf(connection), report }
  })
}

/** The announcement stays in force, but nothing of it is sent until its file is there again. */
function markMissing(connection: Connection, id: string, now: Instant): void {
  connection.run(query.updateTable('announcements').set({ missing_since: now }).where('id', '=', id))
  touch(connection, now)
}

/** Adds or replaces database-managed definitions, all or none. Throws `conflict` for an id managed elsewhere. */
export function putDefinitions(connection: Connection, entries: readonly DefinitionEntry[], now: Instant): Change[] {
  const kept = new Set(entries.map(({ id }) => id))
  const one = (entry: DefinitionEntry) => put(connection, { entry, now, earlier: earlierOf(connection, entry, kept) })
  return connection.immediate(() => entries.map(one))
}

/** Retires a database-managed definition. Throws `not-found` or `conflict`. */
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

/** An announcement in force that continues under another id. */
type Earlier = Pick<Selectable<Tables['announcements']>, 'id' | 'schedule_identity' | 'known_since' | 'lineage'>

/** A definition that comes into the store. */
interface NewDefinition {
  readonly entry: DefinitionEntry
  readonly now: Instant
  /** What it was called before, if it continues here. */
  readonly earlier?: Earlier | undefined
}

/** The earlier announcement of an entry; undefined when the entry is in force, or when its earlier id stays so. */
function earlierOf(
  connection: Connection,
  { id, renamedFrom = [], provenance }: DefinitionEntry,
  kept: ReadonlySet<string>,
): Earlier | undefined {
  if (renamedFrom.length === 0 || connection.first(selectInForce(id))) return undefined
  const earlier = renamedFrom.flatMap((from) => (kept.has(from) ? [] : connection.all(selectInForce(from))))
  const foreign = earlier.find((row) => row.provenance !== provenance.kind)
  // Two announcements in force would send the same text twice.
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
  // One id in two places means that both manage one announcement: neither may win silently.
  if (old.provenance !== row.provenance) throw managedElsewhere(entry.id, old)
  const isRescheduled = old.schedule_identity !== row.schedule_identity
  const isMoved = old.file !== row.file || old.line !== row.line
  const isChanged = isRescheduled || old.document !== row.document
  const isBack = old.missing_since !== null
  if (!isChanged && !isMoved && !isBack) return 'same'
  // A changed schedule starts anew: what came due before now is never planned. So does one that is switched on again.
  const [wasOff, isOff] = [isSwitchedOff(JSON.parse(old.document)), isSwitchedOff(entry.document)]
  if (isRescheduled) endSchedule(connection, entry.id, { now, isOff })
  const knownSince = isRescheduled ? now : old.known_since
  connection.run(
    query
      .updateTable('announcements')
      .set({ ...row, known_since: knownSince })
      .where('id', '=', entry.id),
  )
  if (isChanged || isBack) touch(connection, now)
  if (!isChanged) return 'same'
  if (wasOff !== isOff) return isOff ? 'switchedOff' : 'switchedOn'
  return isRescheduled ? 'rescheduled' : 'changed'
}

/**
 * Brings an id into force, for the first time or again. It is known since now, or takes the place of its earlier id.
 * Under the earlier id, what is planned ahead is cancelled and planned again here. What came due and waits continues
 * here. A call under way is settled where it was booked.
 */
export function bringIntoForce(connection: Connection, { entry, now, earlier }: NewDefinition): Change {
  const revision = touch(connection, now)
  const isSame = earlier !== undefined && isSameSchedule(earlier, entry)
  const row = {
    ...rowOf(entry),
    known_since: isSame ? earlier.known_since : now,
    retired_at: null,
    // A new number that no other lineage has: each time an id comes into force, the revision grows.
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
    endSchedule(connection, earlier.id, { now, isOff: isSwitchedOff(entry.document) })
    // Only resends are left.
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

/** Takes an announcement out of force. What it has planned is cancelled; its reason allows planning it again. */
export function retire(connection: Connection, { id, now, reason }: Retirement): void {
  cancelPlanned(connection, { id, reason, now })
  connection.run(query.updateTable('announcements').set({ retired_at: now }).where('id', '=', id))
  touch(connection, now)
}
