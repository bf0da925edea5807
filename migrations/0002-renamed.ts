import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * Announcements that go on under another id. `until` is set when the old id is taken up again: occurrences of it that are
 * due later are of another announcement.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table renames (
      id integer primary key,
      old_id text not null references announcements (id),
      new_id text not null references announcements (id),
      renamed_at integer not null,
      is_same_schedule integer not null check (is_same_schedule in (0, 1)),
      until integer,
      check (old_id <> new_id)
    ) strict`.execute(db)
  // Whoever has ended goes on as one other at most.
  await sql`create unique index renames_open on renames (old_id) where until is null`.execute(db)
}
