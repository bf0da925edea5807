import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** How often each occurrence was refused, apart from attempts that never left. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table occurrences add column refusals integer not null default 0`.execute(db)
}
