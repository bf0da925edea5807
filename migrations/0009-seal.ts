import { sql } from 'kysely'
import type { Kysely } from 'kysely'

/** Adds which file is the seal of the newest state: its inode number and its birth time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table self add column seal text check (seal is null or home is not null)`.execute(db)
}
