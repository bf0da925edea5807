import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * Adds indexes for what people ask: the occurrences of a state, and the calls of an occurrence. A reader of a long
 * history must not hold up what is due.
 *
 * The index of states is one of an expression. SQLite uses it only where a query has the same expression. With a plain
 * column it would prefer it to the small indexes of what is planned and of what waits for a verdict.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index if not exists occurrences_state on occurrences (state || '', due)`.execute(db)
  await sql`create index if not exists calls_of on calls (occurrence_key)`.execute(db)
}
