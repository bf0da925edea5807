import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * Adds to each occurrence whether a person has resolved its unknown outcome, and an index of those that nobody has. So
 * they are found at once, however old they are and however long the history is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table occurrences add column is_resolved integer not null default 0 check (is_resolved in (0, 1))`.execute(db)
  await sql`update occurrences set is_resolved = 1 where key in (select occurrence_key from verdicts)`.execute(db)
  await sql`
    create index occurrences_unresolved on occurrences (due) where state = 'unknown' and is_resolved = 0`.execute(db)
}
