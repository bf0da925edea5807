import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds since when the file of an announcement, or the settings file, is missing from the files that are read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table announcements add column missing_since integer
      check (missing_since is null or provenance = 'file')`.execute(db)
  await sql`
    alter table self add column budgets_missing_since integer
      check (budgets_missing_since is null or budgets is not null)`.execute(db)
}
