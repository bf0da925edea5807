import { Migrator } from 'kysely/migration'
import type Database from 'better-sqlite3'
import type { Migration } from 'kysely/migration'
import type { Kysely } from 'kysely'
import * as ledger from '../../migrations/0001-ledger.ts'
import * as renamed from '../../migrations/0002-renamed.ts'
import * as decisions from '../../migrations/0003-decisions.ts'
import * as refusals from '../../migrations/0004-refusals.ts'
import * as delivery from '../../migrations/0005-delivery.ts'
import * as missing from '../../migrations/0006-missing.ts'
import * as findings from '../../migrations/0007-findings.ts'
import * as unresolved from '../../migrations/0008-unresolved.ts'
import * as seal from '../../migrations/0009-seal.ts'

/** In order, forward only. A name that has shipped is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-ledger': ledger,
  '0002-renamed': renamed,
  '0003-decisions': decisions,
  '0004-refusals': refusals,
  '0005-delivery': delivery,
  '0006-missing': missing,
  '0007-findings': findings,
  '0008-unresolved': unresolved,
  '0009-seal': seal,
}

/** Whether a database has every migration: most openings need none, and asking the migrator costs more than they do. */
export function isCurrent(handle: Database.Database): boolean {
  const table = handle.prepare("select 1 from sqlite_schema where type = 'table' and name = 'kysely_migration'").get()
  if (table === undefined) return false
  const applied = handle.prepare('select name from kysely_migration order by name').pluck().all()
  return JSON.stringify(applied) === JSON.stringify(Object.keys(MIGRATIONS))
}

/**
 * Brings the schema up to date. The caller holds the write lock around the whole of it, so that two processes opening
 * the same new file cannot both migrate it. Throws when a migration fails or the file comes from a newer Belfry.
 */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS }, disableTransactions: true })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}
