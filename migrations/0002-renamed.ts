import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * Adds `lineage` and `edit`. An announcement keeps its lineage when it gets another id, and so do its occurrences. So
 * the new id knows what the old one decided. A reused id gets a new lineage. `edit` says what ended the schedule of an
 * occurrence while its call was under way.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table announcements add column lineage integer not null default 0`.execute(db)
  await sql`alter table occurrences add column lineage integer not null default 0`.execute(db)
  await sql`alter table occurrences add column edit text check (edit in ('rescheduled'))`.execute(db)
  // Below zero, because new lineages are numbered upwards from one.
  await sql`update announcements set lineage = -rowid`.execute(db)
  await sql`
    update occurrences
    set lineage = (select lineage from announcements where id = occurrences.announcement_id)`.execute(db)
  // Only one announcement of a lineage is ever in force.
  await sql`create unique index announcements_lineage on announcements (lineage) where retired_at is null`.execute(db)
  await sql`create index occurrences_lineage on occurrences (lineage, due)`.execute(db)
}
