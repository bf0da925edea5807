import { Migrator } from 'kysely/migration'
import type Database from 'better-sqlite3'
import type { Migration } from 'kysely/migration'
import type { Kysely } from 'kysely'
import { BelfryError } from '../../errors.ts'
import * as ledger from '../../../migrations/0001-ledger.ts'
import * as renamed from '../../../migrations/0002-renamed.ts'
import * as decisions from '../../../migrations/0003-decisions.ts'
import * as refusals from '../../../migrations/0004-refusals.ts'
import * as delivery from '../../../migrations/0005-delivery.ts'
import * as missing from '../../../migrations/0006-missing.ts'
import * as findings from '../../../migrations/0007-findings.ts'
import * as unresolved from '../../../migrations/0008-unresolved.ts'
import * as seal from '../../../migrations/0009-seal.ts'
import * as readers from '../../../migrations/0010-readers.ts'
import * as skips from '../../../migrations/0011-skips.ts'
import * as widePauses from '../../../migrations/0012-wide.ts'
import * as silences from '../../../migrations/0013-silences.ts'

/** In order, forward only. A name is never changed after its release. */
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
  '0010-readers': readers,
  '0011-skips': skips,
  '0012-wide': widePauses,
  '0013-silences': silences,
}

/** How the schema of a database compares to the one of this program. */
export type Schema =
  /** the database is empty */
  | { readonly kind: 'none' }
  /** it has tables that Belfry did not make */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'older' }
  /** the usual case, told apart because running the migrator takes longer than opening */
  | { readonly kind: 'current' }
  /** made by a newer program; `name` is its latest migration that this program does not know */
  | { readonly kind: 'newer'; readonly name: string }

/** Reads the schema of a database. Changes nothing. */
export function schemaOf(handle: Database.Database): Schema {
  const tables = handle
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'")
    .pluck()
    .all() as string[]
  if (tables.length === 0) return { kind: 'none' }
  if (!tables.includes('kysely_migration')) return { kind: 'foreign' }
  const applied = handle.prepare('select name from kysely_migration order by name').pluck().all() as string[]
  const known = Object.keys(MIGRATIONS)
  if (applied[0] !== known[0]) return { kind: 'foreign' }
  const unknown = applied.filter((name) => !known.includes(name)).at(-1)
  if (unknown !== undefined) return { kind: 'newer', name: unknown }
  return { kind: applied.length === known.length ? 'current' : 'older' }
}

/** Throws `unavailable` for a schema that this program cannot use. */
export function requireKnown(schema: Schema, file: string): void {
  if (schema.kind === 'foreign') {
    throw new BelfryError('unavailable', `${file} is a database of another program`, {
      remedy: 'Name another file in BELFRY_DATABASE.',
    })
  }
  if (schema.kind !== 'newer') return
  const latest = Object.keys(MIGRATIONS).at(-1)
  throw new BelfryError(
    'unavailable',
    `${file} has the database schema ${schema.name} of a newer Belfry; this program knows them up to ${latest}`,
    {
      remedy:
        'Run the Belfry that made it so, or a newer one: a database never goes back. Instead, a backup from before can be put in place and adopted: `belfry adopt`.',
    },
  )
}

/**
 * Brings the schema up to date. The caller holds the write lock for the whole migration, so two processes that open the
 * same new file cannot both migrate it. Throws when a migration fails.
 */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS }, disableTransactions: true })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}
