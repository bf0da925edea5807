import { sql } from 'kysely'
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
