import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds: pauses of all announcements, or of all of a team. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table wide_pauses (
      id integer primary key autoincrement,
      -- The team; null for all announcements.
      owner text check (owner is null or owner <> ''),
      paused_by text not null check (paused_by <> ''),
      reason text not null check (reason <> ''),
      since integer not null,
      until integer,
      resumed_at integer,
      resumed_by text,
      check (until is null or until > since),
      check ((resumed_at is null) = (resumed_by is null))
    ) strict`.execute(db)
}
