import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * Adds the sender of each call, the probes that passed, and indexes for the last calls. A passed probe disproves the
 * faults of the calls before it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table calls add column sender text`.execute(db)
  await sql`create index calls_accepted on calls (id) where outcome = 'accepted'`.execute(db)
  await sql`create index calls_accepted_of on calls (sender, id) where outcome = 'accepted'`.execute(db)
  await sql`create index calls_refused on calls (id) where outcome = 'refused'`.execute(db)

  await sql`
    create table probes (
      -- Empty: the app as a whole.
      sender text primary key,
      passed_at integer not null,
      -- What calls up to this one were answered with is disproved.
      after_call integer not null
    ) strict`.execute(db)
}
