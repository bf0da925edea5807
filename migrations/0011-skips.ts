import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds: single occurrences that a person takes out, planned or not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table skips (
      id integer primary key autoincrement,
      -- That of the announcement: a skip goes with it when it gets another id.
      lineage integer not null,
      due integer not null,
      skipped_by text not null check (skipped_by <> ''),
      reason text not null check (reason <> ''),
      since integer not null,
      unskipped_at integer,
      unskipped_by text,
      check ((unskipped_at is null) = (unskipped_by is null))
    ) strict`.execute(db)
  await sql`create unique index skips_in_force on skips (lineage, due) where unskipped_at is null`.execute(db)
}
