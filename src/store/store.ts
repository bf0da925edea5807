import { existsSync } from 'node:fs'
import type { Budgets } from '../core/quota/budget.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Store } from '../ports/store.ts'
import { BelfryError } from '../errors.ts'
import { assumeCalls } from './database/assumed-calls.ts'
import * as calls from './calls.ts'
import { compiledOnce, emptyDatabase, openConnection, query, requireAlone } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import * as definitions from './definitions.ts'
import { noteProbeFailed, noteProbePassed, readDelivery } from './delivery.ts'
import { OpenedFiles, requirePlace } from './database/files.ts'
import * as home from './database/home.ts'
import * as lease from './lease.ts'
import * as missing from './missing.ts'
import { enterMode } from './database/mode.ts'
import { Newest } from './database/newest.ts'
import * as occurrences from './occurrences.ts'
import { patiently } from './database/patience.ts'
import { plan } from './planning.ts'
import * as pauses from './pauses.ts'
import * as wide from './wide-pauses.ts'
import { dropMissingSettings, silencesFromText } from './settings.ts'
import * as skips from './skips.ts'
import { touch } from './database/revision.ts'
import { sealOf } from './database/seal.ts'
import { tryFolder } from './database/folder-trial.ts'
import { announceNow } from './announce-now.ts'
import * as record from './record.ts'
import { resolve } from './resolutions.ts'
import { ownersOf, standingOf } from './standing.ts'
import type { StoreState } from '../ports/state-store.ts'

/** How the store is opened. */
export interface SqliteOptions {
  /** Refuse a missing database instead of making it: for commands that only read, and for a live service. */
  readonly mustExist?: boolean
  /** Makes the identity of a new database. */
  readonly newId: () => string
  /**
   * Opens the database to adopt it, in any state: what came due may be planned in it first. Throws `conflict` while
   * another process has it open.
   */
  readonly isAdoption?: boolean
  /** The mark of a new database: nothing due before it was made is ever planned. */
  readonly now: Instant
}

/** Opens the SQLite store. Throws `unavailable` when the file cannot be used, `busy` when it stays locked for long. */
export async function openSqliteStore(file: string, options: SqliteOptions): Promise<Store> {
  const { mustExist = false, isAdoption = false, newId, now } = options
  requirePlace(file)
  if (isAdoption) requireAlone(file)
  const begin = (connection: Connection): void => {
    if (connection.first(selectSelf()) !== undefined) return
    if (mustExist) throw emptyDatabase(file)
    beginLife(connection, newId(), now)
  }
  return guarded(await openConnection(file, { mustExist, begin }), file, isAdoption)
}

/** Lets every transaction check that the database is in its newest state. Throws `unavailable` when it is gone. */
function guarded(
  connection: Connection,
  file: string,
  isAdoption: boolean,
  act: (connection: Connection, files: OpenedFiles, newest: Newest) => void = () => undefined,
): Store {
  try {
    const files = new OpenedFiles(file)
    const newest = new Newest(connection, files, isAdoption)
    connection.guard = newest
    act(connection, files, newest)
    return storeOver(connection, files, newest)
  } catch (error) {
    connection.close()
    throw error
  }
}

/** How a new database is made. */
export interface Creation {
  readonly newId: string
  readonly now: Instant
  /** Calls of the last 24 h that may count at the vendor: they take quota from now on. Undefined: no number given. */
  readonly assumedCalls: number | undefined
}

/**
 * Makes a new database, completely or not at all, and claims its file. Throws `conflict` where there is one. If the
 * seal of an earlier database is left there, `assumedCalls` must say how many calls that one may have made; otherwise
 * throws `conflict`.
 */
export async function createSqliteStore(file: string, { newId, now, assumedCalls }: Creation): Promise<Store> {
  requirePlace(file)
  const isLeft = existsSync(sealOf(file))
  const requireSaid = () => {
    if (isLeft && assumedCalls === undefined) throw leftBehind(file)
  }
  // When there is no file, refuse before one is made: a refusal leaves nothing behind.
  if (!existsSync(file)) requireSaid()
  const begin = (connection: Connection): void => {
    if (connection.first(selectSelf()) !== undefined) {
      throw new BelfryError('conflict', `there is a database at ${file} already`, {
        remedy: 'Nothing was changed. Start the service on it, or name another file in BELFRY_DATABASE.',
      })
    }
    requireSaid()
    beginLife(connection, newId, now)
    assumeCalls(connection, assumedCalls ?? 0, now)
  }
  return guarded(await openConnection(file, { begin }), file, isLeft, (connection, files, newest) => {
    // The old seal has no further use: the calls of the old database are in the ledger now.
    if (isLeft)
      home.adopt(connection, files, { newId, assumedCalls: 0, sealedGeneration: newest.sealedGeneration(), now })
    else home.claimHome(connection, files)
  })
}

function leftBehind(file: string): BelfryError {
  return new BelfryError('conflict', `${sealOf(file)} is left of another database that was there`, {
    remedy:
      'Put that database back: it knows which calls still count. If it is lost, say how many it may have made in the last 24 hours: `belfry database create --assume-calls N`.',
  })
}

function beginLife(connection: Connection, newId: string, now: Instant): void {
  connection.run(query.insertInto('self').values({ id: 1, database_id: newId, mark: now }))
}

/** The verbs of the store over one connection. Another database's would be async, so they are; SQLite never waits. */
function storeOver(connection: Connection, files: OpenedFiles, newest: Newest): Store {
  return {
    state: async () => readState(connection),
    definitions: async () => definitions.listDefinitions(connection),
    standing: async (id) => standingOf(connection, id),
    owners: async () => ownersOf(connection),
    syncFiles: async (entries, now, options) => definitions.syncFiles(connection, { entries, now, ...options }),
    retireMissing: async (overdue, now, holder) => missing.retireMissing(connection, { overdue, now, holder }),
    dropMissingSettings: async (now, holder) => dropMissingSettings(connection, now, holder),
    enterMode: async (mode) => enterMode(connection, files.name, mode),
    putDefinitions: async (entries, now) => definitions.putDefinitions(connection, entries, now),
    removeDefinition: async (id, now) => definitions.removeDefinition(connection, id, now),
    announceNow: async (single) => announceNow(connection, files.name, single),
    pauses: async (now) => pauses.listPauses(connection, now),
    pause: async (wanted, now) => pauses.pause(connection, wanted, now),
    resume: async (id, by, now) => pauses.resume(connection, { id, by, now }),
    widePauses: async (now) => wide.listWidePauses(connection, now),
    pauseWidely: async (wanted, now) => wide.pauseWidely(connection, wanted, now),
    resumeWidely: async (owner, by, now) => wide.resumeWidely(connection, { owner, by, now }),
    skips: async (now) => skips.listSkips(connection, now),
    skipByHand: async (wanted, now) => skips.skipByHand(connection, wanted, now),
    unskip: async (key, by, now) => skips.unskip(connection, { key, by, now }),
    plan: async (stretch) => plan(connection, stretch),
    pending: async (now) => occurrences.pending(connection, now),
    nextDue: async (now) => occurrences.nextDue(connection, now),
    upcoming: async (limit) => record.upcoming(connection, limit),
    noteWaiting: async (key, reason, checks) => occurrences.noteWaiting(connection, { key, reason, checks }),
    skip: async (end) => occurrences.end(connection, 'skipped', end),
    cancel: async (end) => occurrences.end(connection, 'cancelled', end),
    async book(wanted) {
      const booking = calls.book(connection, wanted)
      // The seal must be in place before a socket is opened.
      if (booking.kind === 'booked') await patiently(async () => newest.finish())
      return booking
    },
    // The guard checks for the newest state, as it does for a booking.
    tryBooking: async () =>
      connection.immediate(() => {
        connection.run(query.updateTable('self').set((eb) => ({ mark: eb.ref('mark') })))
        tryFolder(files.file)
      }),
    settle: async (settlement) => calls.settle(connection, settlement),
    recover: async (now, holder, ownCallId) => calls.recover(connection, { now, holder, ownCallId }),
    ledger: async (limits, now) => calls.ledger(connection, limits, now),
    delivery: async () => readDelivery(connection),
    noteProbePassed: async (probe) => noteProbePassed(connection, probe),
    noteProbeFailed: async (finding, holder, now) => noteProbeFailed(connection, { finding, holder, now }),
    resolve: async (given, now) => resolve(connection, given, now),
    unresolved: async (filter) => record.unresolved(connection, filter),
    callsFor: async (key) => record.callsFor(connection, key),
    allCalls: async () => calls.allCalls(connection),
    said: async (key) => record.said(connection, key),
    history: async (filter) => record.history(connection, filter),
    holdLease: async (wanted, now, gone) => lease.holdLease(connection, { lease: wanted, now, gone }),
    lease: async (now) => lease.leaseInForce(connection, now),
    async releaseLease(holder) {
      // In an older state nobody holds the lease, and there is nothing to give back.
      if (!newest.isRefused()) lease.releaseLease(connection, holder)
    },
    home: async () => newest.look(),
    claimHome: async () => home.claimHome(connection, files),
    adopt: async (adoption, now) =>
      home.adopt(connection, files, { ...adoption, sealedGeneration: newest.sealedGeneration(), now }),
    changeTz: async (tz, now) => changeTz(connection, tz, now),
    damage: async () => damageOf(connection),
    close: async () => connection.close(),
  }
}

/** Uses SQLite's own check of its pages. It omits only the slowest part: whether indexes agree with their tables. */
function damageOf(connection: Connection): string | undefined {
  const answer = connection.pragma('quick_check(1)')
  return answer === 'ok' ? undefined : String(answer)
}

const selectSelf = compiledOnce(() => query.selectFrom('self').selectAll())

function readState(connection: Connection): StoreState {
  const row = connection.first(selectSelf())
  if (!row) throw new BelfryError('internal', 'the database has no identity row')
  const budgets = row.budgets === null ? null : (JSON.parse(row.budgets) as Budgets)
  const silences = silencesFromText(row.silences)
  const { database_id: databaseId, mark, revision, tz, budgets_missing_since: budgetsMissingSince, mode } = row
  return { databaseId, mark, revision, tz, budgets, silences, budgetsMissingSince, mode }
}

function changeTz(connection: Connection, tz: string, now: Instant): void {
  connection.immediate(() => {
    occurrences.cancelFuture(connection, 'tz', now)
    // Every process that holds an agenda must read it again: occurrences that it believes planned have been cancelled.
    connection.run(query.updateTable('self').set({ tz }))
    touch(connection, now)
  })
}
