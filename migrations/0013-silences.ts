import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds the freezes and quiet hours of the settings file. While that is missing, they hold on as the budgets do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table self add column silences text
      check (silences is null or budgets is not null)`.execute(db)
}
