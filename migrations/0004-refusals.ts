import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds how often each occurrence was refused. Attempts that never left are not counted here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table occurrences add column refusals integer not null default 0`.execute(db)
}
