import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * Whether a person has said what became of an unknown outcome, in its own row, and an index of those of whom nobody has:
 * what waits for a person is found at once, however old it is and however long the history.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table occurrences add column is_resolved integer not null default 0 check (is_resolved in (0, 1))`.execute(db)
  await sql`update occurrences set is_resolved = 1 where key in (select occurrence_key from verdicts)`.execute(db)
  await sql`
    create index occurrences_unresolved on occurrences (due) where state = 'unknown' and is_resolved = 0`.execute(db)
}
