import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Settings } from '../../config.ts'
import { hung, indented } from '../support/wrap.ts'
import { BelfryError } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import { systemClock } from '../../service/clock.ts'
import { patient } from '../../store/database/patience.ts'
import { refusalOf } from '../../store/database/refusal.ts'
import { openSqliteStore } from '../../store/store.ts'
import type { Terminal } from '../support/terminal.ts'
import type { Home, IdentityStore } from '../../ports/identity-store.ts'

/** The database of a service when BELFRY_DATABASE is not set. */
const DEFAULT_DATABASE = 'data/belfry.sqlite'

/** Whether the database file of the settings exists. */
export function hasDatabase(settings: Settings): boolean {
  return existsSync(fileOf(settings))
}

/** The path of the database file of the settings. */
export const fileOf = ({ database }: Pick<Settings, 'database'>): string => database ?? DEFAULT_DATABASE

/**
 * Opens the database of the settings, runs `act` on it, and always closes it.
 * @throws BelfryError `unavailable` when `mustExist` is set and there is no database
 */
export async function withStore<T>(
  settings: Settings,
  options: { readonly mustExist: boolean; readonly isAdoption?: boolean },
  act: (store: Store) => Promise<T>,
): Promise<T> {
  const file = fileOf(settings)
  if (options.mustExist && !hasDatabase(settings)) {
    throw new BelfryError('unavailable', `there is no database at ${file}`, {
      remedy: 'Set BELFRY_DATABASE to the file that the service uses (it logs the path when it starts).',
    })
  }
  const store = await openStore(file, options)
  try {
    return await act(store)
  } finally {
    await store.close()
  }
}

/**
 * Requires a database, unless the settings allow to make a new one. An empty database knows nothing about the calls
 * that the vendor still counts.
 * @throws BelfryError `unavailable`
 */
export function requireDatabase({ newDatabase }: Pick<Settings, 'newDatabase'>, file: string): void {
  if (newDatabase === 'refuse' && !existsSync(file)) throw noDatabase(file)
}

/** The error for a missing database when a new one would have to be made. */
export function noDatabase(file: string): BelfryError {
  return new BelfryError('unavailable', `there is no database at ${file}, and none is made without being told`, {
    remedy:
      'At the very first start run `belfry database create` once. If there was one, bring it back, e.g. mount the volume that it is on: it knows which calls still count. If it is lost: `belfry database create --assume-calls N`, with all calls that it may have made in the last 24 hours.',
  })
}

interface DatabaseOpening {
  readonly mustExist?: boolean
  readonly isAdoption?: boolean
}

/**
 * Opens one database file. A new one gets its own identity. If another process has it locked, operations retry for
 * about 5 s.
 */
export async function openStore(file: string, options: DatabaseOpening = {}): Promise<Store> {
  return patient(await openForTurns(file, options))
}

/** Opens a database for turns. If it is locked, operations soon throw `busy`: the next turn comes soon anyway. */
export function openForTurns(file: string, options: DatabaseOpening = {}): Promise<Store> {
  return openSqliteStore(file, { ...options, newId: randomUUID, now: systemClock.now() })
}

/**
 * Refuses a copied or restored database: it must not send what another one sends or has sent. A person must say what it
 * is.
 * @throws BelfryError for a database that was copied or restored
 */
export async function requireHome(store: IdentityStore, file: string): Promise<Home> {
  const refusal = refusalOf(await store.home(), file)
  if (refusal !== undefined) throw refusal
  await store.claimHome()
  return store.home()
}

/** For commands that only read: warns when this database is not known to be the newest. */
export async function warnUnlessNewest(store: IdentityStore, settings: Settings, terminal: Terminal): Promise<void> {
  const refusal = refusalOf(await store.home(), fileOf(settings))
  if (refusal === undefined) return
  terminal.err(hung(refusal.message, '    ') + (refusal.remedy === undefined ? '' : indented(refusal.remedy)))
}
