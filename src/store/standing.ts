import { sql } from 'kysely'
import { BelfryError } from '../errors.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { findSuccessor } from './renames.ts'
import type { Standing } from '../ports/definition-store.ts'

/** The team that owns an announcement, as its definition says. */
const OWNER = sql<string | null>`json_extract(document, '$.owner')`.as('owner')

/** What became of the announcement with an id. Undefined: no announcement ever had it. */
export function standingOf(connection: Connection, id: string): Standing | undefined {
  const row = connection.first(
    query.selectFrom('announcements').select(['timezone', 'retired_at', 'lineage']).where('id', '=', id),
  )
  if (row === undefined) return undefined
  const presentId = row.retired_at === null ? id : (findSuccessor(connection, row.lineage)?.id ?? null)
  return { timezone: row.timezone, retiredAt: row.retired_at, presentId }
}

/** The lineage of an announcement in force. Throws `not-found`. */
export function lineageOf(connection: Connection, id: string): number {
  const inForce = query
    .selectFrom('announcements')
    .select('lineage')
    .where('id', '=', id)
    .where('retired_at', 'is', null)
  const row = connection.first(inForce)
  if (row) return row.lineage
  throw new BelfryError('not-found', `no announcement "${id}" is in force`, {
    remedy: '`belfry list` shows the ids that there are.',
  })
}

/** Whether a definition, as it is stored, switches its announcement off. */
export function isSwitchedOff(document: unknown): boolean {
  return (document as { readonly enabled?: unknown }).enabled === false
}

/** The team that owns an announcement in force. Null: none, or no such announcement. */
export function ownerOf(connection: Connection, id: string): string | null {
  const row = connection.first(
    query.selectFrom('announcements').select(OWNER).where('id', '=', id).where('retired_at', 'is', null),
  )
  return row?.owner ?? null
}

/** All teams that own an announcement, or owned one last that is retired, in order. */
export function ownersOf(connection: Connection): readonly string[] {
  return connection
    .all(query.selectFrom('announcements').select(OWNER).distinct().orderBy('owner'))
    .flatMap((row) => (row.owner === null ? [] : [row.owner]))
}
