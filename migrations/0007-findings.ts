import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds what probes found against delivery. A standby, a reader and a new start can see it here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table findings (
      -- Empty: the app as a whole.
      sender text not null,
      kind text not null check (kind in ('fault', 'unclear')),
      cause text not null,
      code integer,
      since integer not null,
      latest integer not null,
      -- What a later call was accepted for disproves it.
      after_call integer not null,
      primary key (sender, kind),
      check (kind = 'unclear' or code is not null)
    ) strict`.execute(db)
}
