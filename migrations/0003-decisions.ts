import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds: whose budget a call uses, the checks of a decision, how the quota is shared out, and pauses. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table calls add column owner text`.execute(db)
  await sql`alter table occurrences add column checks text check (checks is null or json_valid(checks))`.execute(db)
  await sql`alter table self add column budgets text check (budgets is null or json_valid(budgets))`.execute(db)

  await sql`
    create table pauses (
      id integer primary key autoincrement,
      -- That of the announcement: a pause goes with it when it gets another id.
      lineage integer not null,
      paused_by text not null check (paused_by <> ''),
      reason text not null check (reason <> ''),
      since integer not null,
      until integer,
      resumed_at integer,
      resumed_by text,
      check (until is null or until > since),
      check ((resumed_at is null) = (resumed_by is null))
    ) strict`.execute(db)
  await sql`create index pauses_lineage on pauses (lineage, since)`.execute(db)
}
