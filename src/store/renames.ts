import { sql } from 'kysely'
import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import { keyOf } from '../core/announcement/occurrence.ts'
import type { Instant } from '../core/time/instant.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'

/** The announcement of a lineage that is in force. */
interface Successor {
  readonly id: string
  /** Whether its definition switches it off. */
  readonly isSwitchedOff: boolean
}

/** The announcement of a lineage that is in force, under any id; undefined when it is retired. */
export function findSuccessor(connection: Connection, lineage: number): Successor | undefined {
  const row = connection.first(selectSuccessor(lineage))
  return row && { id: row.id, isSwitchedOff: row.enabled === 0 }
}

const selectSuccessor = compiledOnce((lineage: number) =>
  query
    .selectFrom('announcements')
    .select(['id', sql<number | null>`json_extract(document, '$.enabled')`.as('enabled')])
    .where('lineage', '=', lineage)
    .where('retired_at', 'is', null),
)

/** The earlier id of an announcement, and its present one. */
interface RenamedId {
  readonly fromId: string
  readonly toId: string
  readonly now: Instant
}

/**
 * Lets everything that came due and waits under one id continue under another one. This includes every resend, even one
 * in the future of a clock that was set back: no schedule would plan it again.
 */
export function carryAllOver(connection: Connection, { fromId, toId, now }: RenamedId): void {
  for (const { key } of connection.all(selectWaiting(fromId, now))) carryOver(connection, { key, toId, now })
}

const selectWaiting = compiledOnce((id: string, now: Instant) =>
  query
    .selectFrom('occurrences')
    .select('key')
    .where('announcement_id', '=', id)
    .where('state', '=', 'planned')
    .where((eb) => eb.or([eb('due', '<=', now), eb('resend_of', 'is not', null)])),
)

/** An occurrence, and the id under which it continues. */
interface CarriedKey {
  readonly key: OccurrenceKey
  readonly toId: string
  readonly now: Instant
}

/**
 * Lets a planned occurrence continue under another id, unchanged. Its row ends as cancelled; a row with the new key
 * waits for the same. If the new key was decided about when that id was used before, it stays as it is.
 */
export function carryOver(connection: Connection, { key, toId, now }: CarriedKey): void {
  const row = connection.first(query.selectFrom('occurrences').selectAll().where('key', '=', key))
  if (row?.state !== 'planned') return
  const carried = { ...row, key: keyOf(toId, row.due), announcement_id: toId }
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
  // The verdict that asked for the resend must lead to the new key.
  connection.run(query.updateTable('verdicts').set({ resend_key: carried.key }).where('resend_key', '=', key))
}
