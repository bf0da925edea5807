import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/**
 * The first schema: the identity of this database, definitions, occurrences, the ledger of calls, verdicts, the lease.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table self (
      id integer primary key check (id = 1),
      database_id text not null,
      mark integer not null,
      revision integer not null default 0,
      generation integer not null default 0,
      home text,
      mode text check (mode in ('live', 'sandbox')),
      tz text
    ) strict`.execute(db)

  await sql`
    create table announcements (
      id text primary key check (length(id) between 1 and 64),
      provenance text not null check (provenance in ('file', 'database')),
      file text,
      line integer,
      document text not null check (json_valid(document)),
      schedule_identity text not null,
      timezone text not null,
      known_since integer not null,
      retired_at integer,
      check ((provenance = 'file') = (file is not null and line is not null))
    ) strict`.execute(db)

  await sql`
    create table occurrences (
      key text primary key,
      announcement_id text not null references announcements (id),
      due integer not null,
      state text not null check (state in ('planned', 'booked', 'sent', 'rejected', 'unknown', 'skipped', 'cancelled')),
      reason text,
      not_before integer not null,
      attempts integer not null default 0,
      broadcast text check (broadcast is null or json_valid(broadcast)),
      resend_of text references occurrences (key),
      sent_at integer,
      code integer,
      request_id text,
      finished_at integer,
      unique (announcement_id, due),
      check ((state in ('planned', 'booked')) = (finished_at is null)),
      check (state not in ('rejected', 'unknown', 'skipped', 'cancelled') or reason is not null),
      check (state not in ('booked', 'sent', 'rejected', 'unknown') or (sent_at is not null and broadcast is not null))
    ) strict`.execute(db)
  await sql`create index occurrences_planned on occurrences (due) where state = 'planned'`.execute(db)
  await sql`create index occurrences_booked on occurrences (key) where state = 'booked'`.execute(db)
  await sql`create index occurrences_due on occurrences (due)`.execute(db)

  await sql`
    create table calls (
      id integer primary key autoincrement,
      occurrence_key text references occurrences (key),
      booked_at integer not null,
      ended_at integer,
      latest_at integer,
      outcome text check (outcome in ('accepted', 'rejected', 'refused', 'unsent', 'unknown')),
      cause text,
      code integer,
      request_id text,
      detail text,
      check ((outcome is null) = (ended_at is null)),
      check ((outcome is null) = (latest_at is null)),
      check (latest_at is null or latest_at >= ended_at),
      check (occurrence_key is not null or cause = 'adopted')
    ) strict`.execute(db)
  await sql`create index calls_open on calls (id) where outcome is null`.execute(db)
  await sql`create index calls_latest on calls (latest_at) where outcome <> 'unsent'`.execute(db)

  await sql`
    create table verdicts (
      occurrence_key text primary key references occurrences (key),
      was_seen integer not null check (was_seen in (0, 1)),
      resend_key text references occurrences (key),
      verdict_by text not null check (verdict_by <> ''),
      note text not null check (note <> ''),
      given_at integer not null,
      check (was_seen = 0 or resend_key is null)
    ) strict`.execute(db)

  await sql`
    create table lease (
      id integer primary key check (id = 1),
      holder text not null,
      host text not null,
      pid integer not null,
      expires_at integer not null
    ) strict`.execute(db)
}
