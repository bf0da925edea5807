import { sql } from 'kysely'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { findSuccessor } from './renames.ts'
import type { Standing } from '../ports/definition-store.ts'

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

/** All teams that own an announcement, or owned one last that is retired, in order. */
export function ownersOf(connection: Connection): readonly string[] {
  const owner = sql<string | null>`json_extract(document, '$.owner')`.as('owner')
  return connection
    .all(query.selectFrom('announcements').select(owner).distinct().orderBy('owner'))
    .flatMap((row) => (row.owner === null ? [] : [row.owner]))
}

/** The announcements in force, each with the team that owns it. */
export function ownersById(connection: Connection): readonly { readonly id: string; readonly owner: string | null }[] {
  const owner = sql<string | null>`json_extract(document, '$.owner')`.as('owner')
  return connection.all(
    query.selectFrom('announcements').select(['id', owner]).where('retired_at', 'is', null).orderBy('id'),
  )
}
