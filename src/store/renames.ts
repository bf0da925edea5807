import type { OccurrenceKey } from '../core/occurrence.ts'
import { keyOf } from '../core/occurrence.ts'
import type { Instant } from '../core/time.ts'
import type { Rename } from '../ports.ts'
import { compiledOnce, query } from './connection.ts'
import type { Connection } from './connection.ts'

/** What is due under an earlier id up to this instant belongs to the announcement. */
export interface Past {
  readonly id: string
  readonly until: Instant
}

/** The announcement in force that an occurrence belongs to. */
export interface Heir {
  readonly id: string
  readonly knownSince: Instant
  /** Whether it kept its schedule in every rename on the way. */
  readonly isSameSchedule: boolean
}

const selectRenames = compiledOnce(() => query.selectFrom('renames').select(['old_id', 'new_id', 'until']))

/** Reads all renames once, and answers which earlier ids an announcement has, however often it was renamed. */
export function readPasts(connection: Connection): (id: string) => readonly Past[] {
  const byNewId = Map.groupBy(connection.all(selectRenames()), ({ new_id }) => new_id)
  return (id) => {
    const pasts = new Map([[id, Number.MAX_SAFE_INTEGER]])
    // An id may come up again in its own past, after a rename that was taken back.
    for (const [newId] of pasts) {
      const bound = pasts.get(newId) ?? 0
      for (const { old_id, until } of byNewId.get(newId) ?? []) {
        const own = Math.min(bound, until ?? Number.MAX_SAFE_INTEGER)
        if (own <= (pasts.get(old_id) ?? Number.NEGATIVE_INFINITY)) continue
        // At the end again, so that what it brings further back is looked at with its new bound.
        pasts.delete(old_id)
        pasts.set(old_id, own)
      }
    }
    pasts.delete(id)
    return [...pasts].map(([earlier, until]) => ({ id: earlier, until }))
  }
}

/** Whether an instant was decided about under an earlier id, or is at this moment. */
export function isDecided(connection: Connection, pasts: readonly Past[], due: Instant): boolean {
  return pasts.some(({ id, until }) => due <= until && connection.first(selectDecided(id, due)) !== undefined)
}

const selectDecided = compiledOnce((id: string, due: Instant) =>
  query
    .selectFrom('occurrences')
    .select('key')
    .where('announcement_id', '=', id)
    .where('due', '=', due)
    .where('state', '<>', 'cancelled'),
)

/** Whether something newer than `due` came due under an earlier id. */
export function isOvertaken(connection: Connection, pasts: readonly Past[], due: Instant, now: Instant): boolean {
  return pasts.some(
    ({ id, until }) => (connection.first(selectNewer(id, due, Math.min(now, until)))?.due ?? null) !== null,
  )
}

const selectNewer = compiledOnce((id: string, due: Instant, through: Instant) =>
  query
    .selectFrom('occurrences')
    .select(({ fn }) => fn.max<Instant | null>('due').as('due'))
    .where('announcement_id', '=', id)
    .where('due', '>', due)
    .where('due', '<=', through)
    .where('state', '<>', 'cancelled')
    .where('resend_of', 'is', null),
)

/**
 * The announcement in force that an occurrence belongs to: that of its id, or the one that this goes on as. Undefined when
 * that is retired.
 */
export function findHeir(connection: Connection, announcementId: string, due: Instant): Heir | undefined {
  const renames = connection.all(selectRenamesOf(due))
  let id = announcementId
  let isSameSchedule = true
  // Each rename is later than the one before it: one that was taken back leads on, and never round in a circle.
  for (const { old_id, new_id, is_same_schedule } of renames) {
    if (old_id !== id) continue
    id = new_id
    isSameSchedule &&= is_same_schedule === 1
  }
  const row = connection.first(
    query.selectFrom('announcements').selectAll().where('id', '=', id).where('retired_at', 'is', null),
  )
  return row && { id, knownSince: row.known_since, isSameSchedule }
}

const selectRenamesOf = compiledOnce((due: Instant) =>
  query
    .selectFrom('renames')
    .select(['old_id', 'new_id', 'is_same_schedule'])
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>=', due)]))
    .orderBy('id'),
)

/** Notes that an announcement goes on under another id, perhaps with another schedule. */
export function noteRename(connection: Connection, { from, id }: Rename, isSameSchedule: boolean, now: Instant): void {
  const is_same_schedule = isSameSchedule ? 1 : 0
  connection.run(
    query.insertInto('renames').values({ old_id: from, new_id: id, renamed_at: now, is_same_schedule, until: null }),
  )
}

/** An id comes into force again: what is due under it from here on is not of what it once went on as. */
export function closeRenames(connection: Connection, id: string, now: Instant): void {
  const last = connection.first(
    query
      .selectFrom('occurrences')
      .select(({ fn }) => fn.max<Instant | null>('due').as('due'))
      .where('announcement_id', '=', id)
      .where('state', '<>', 'cancelled'),
  )
  // A clock that stepped back may have left decisions ahead of it.
  const until = Math.max(now, last?.due ?? now)
  connection.run(query.updateTable('renames').set({ until }).where('old_id', '=', id).where('until', 'is', null))
}

/**
 * Lets a planned occurrence go on under another id, as it stands: its row ends as cancelled, and one with the new key waits
 * for what it waited for. Where the new key was decided about in another life of that id, it stays as it is.
 */
export function carryOver(connection: Connection, key: OccurrenceKey, newId: string, now: Instant): void {
  const row = connection.first(query.selectFrom('occurrences').selectAll().where('key', '=', key))
  if (row?.state !== 'planned') return
  const carried = { ...row, key: keyOf(newId, row.due), announcement_id: newId }
  const { changes } = connection.run(
    query
      .insertInto('occurrences')
      .values(carried)
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet(carried).where('occurrences.state', '=', 'cancelled'),
      ),
  )
  connection.run(
    query
      .updateTable('occurrences')
      .set({ state: 'cancelled', reason: 'renamed', finished_at: now })
      .where('key', '=', key),
  )
  if (changes === 0 || row.resend_of === null) return
  // Whoever asked for it finds it under its new key.
  connection.run(query.updateTable('verdicts').set({ resend_key: carried.key }).where('resend_key', '=', key))
}
