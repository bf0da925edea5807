import type { Budgets } from '../core/budget.ts'
import type { Instant } from '../core/time.ts'
import type { Store, StoreState } from '../ports.ts'
import { BelfryError } from '../errors.ts'
import * as births from './births.ts'
import * as calls from './calls.ts'
import { compiledOnce, openConnection, query, requireAlone } from './connection.ts'
import type { Connection } from './connection.ts'
import * as definitions from './definitions.ts'
import { noteProbeFailed, noteProbePassed, readDelivery } from './delivery.ts'
import { OpenedFiles, requireLocal, requireOneName } from './files.ts'
import * as home from './home.ts'
import * as lease from './lease.ts'
import * as missing from './missing.ts'
import { enterMode } from './mode.ts'
import { Newest } from './newest.ts'
import * as occurrences from './occurrences.ts'
import * as pauses from './pauses.ts'
import { touch } from './revision.ts'
import { announceNow } from './unplanned.ts'
import { resolve } from './verdicts.ts'

export interface SqliteOptions {
  /** Refuse a file that is not there instead of making it: for commands that only look. */
  readonly mustExist?: boolean
  /** Makes the identity of a new database. */
  readonly newId: () => string
  /**
   * Opens it to be adopted: whatever state it is in, what came due may be planned in it before that. Throws `conflict` while
   * another process has it open.
   */
  readonly isAdoption?: boolean
  /** The mark of a new database: nothing due before its birth is ever born. */
  readonly now: Instant
}

/** Opens the SQLite store. Throws `unavailable` when the file cannot be used. */
export async function openSqliteStore(file: string, options: SqliteOptions): Promise<Store> {
  requireLocal(file)
  requireOneName(file)
  if (options.isAdoption) requireAlone(file)
  const connection = await openConnection(file, options)
  connection.immediate(() => {
    connection.run(
      query
        .insertInto('self')
        .values({ id: 1, database_id: options.newId(), mark: options.now })
        .onConflict((conflict) => conflict.doNothing()),
    )
  })
  try {
    const files = new OpenedFiles(file)
    const newest = new Newest(connection, files, options.isAdoption ?? false)
    connection.guard = newest
    return storeOver(connection, files, newest)
  } catch (error) {
    connection.close()
    throw error
  }
}

/** The verbs, each on the one connection. They are async because another database's would be; SQLite's never wait. */
function storeOver(connection: Connection, files: OpenedFiles, newest: Newest): Store {
  return {
    state: async () => readState(connection),
    definitions: async () => definitions.listDefinitions(connection),
    syncFiles: async (entries, now, options) => definitions.syncFiles(connection, entries, now, options),
    retireMissing: async (overdue, now, holder) => missing.retireMissing(connection, overdue, now, holder),
    dropMissingBudgets: async (now, holder) => missing.dropMissingBudgets(connection, now, holder),
    enterMode: async (mode, now, gone) => enterMode(connection, mode, now, gone),
    putDefinitions: async (entries, now) => definitions.putDefinitions(connection, entries, now),
    removeDefinition: async (id, now) => definitions.removeDefinition(connection, id, now),
    announceNow: async (entry, due, mode, now) => announceNow(connection, entry, due, mode, now),
    pauses: async (now) => pauses.listPauses(connection, now),
    pause: async (wanted, now) => pauses.pause(connection, wanted, now),
    resume: async (id, by, now) => pauses.resume(connection, id, by, now),
    plan: async (born, mark, revision, now) => births.plan(connection, born, mark, revision, now),
    pending: async (now) => occurrences.pending(connection, now),
    nextDue: async (now) => occurrences.nextDue(connection, now),
    upcoming: async (limit) => occurrences.upcoming(connection, limit),
    noteWaiting: async (key, reason, checks) => occurrences.noteWaiting(connection, key, reason, checks),
    skip: async (key, reason, now, checks) => occurrences.end(connection, key, 'skipped', reason, now, checks),
    cancel: async (key, reason, now, checks) => occurrences.end(connection, key, 'cancelled', reason, now, checks),
    book: async (key, broadcast, limits, holder, now, grounds) =>
      calls.book(connection, key, broadcast, limits, holder, now, grounds),
    settle: async (settlement) => calls.settle(connection, settlement),
    recover: async (now, holder, ownCallId) => calls.recover(connection, now, holder, ownCallId),
    ledger: async (limits, now) => calls.ledger(connection, limits, now),
    delivery: async () => readDelivery(connection),
    noteProbePassed: async (sender, lastCall, holder, now) =>
      noteProbePassed(connection, sender, lastCall, holder, now),
    noteProbeFailed: async (finding, holder, now) => noteProbeFailed(connection, finding, holder, now),
    resolve: async (given, now) => resolve(connection, given, now),
    unresolved: async (filter) => occurrences.unresolved(connection, filter),
    allCalls: async () => calls.allCalls(connection),
    said: async (key) => occurrences.said(connection, key),
    history: async (filter) => occurrences.history(connection, filter),
    holdLease: async (wanted, now, gone) => lease.holdLease(connection, wanted, now, gone),
    lease: async (now) => lease.leaseInForce(connection, now),
    async releaseLease(holder) {
      // Of an older state nobody holds the lease, and there is nothing to give back.
      if (!newest.isRefused()) lease.releaseLease(connection, holder)
    },
    home: async () => newest.look(),
    claimHome: async () => home.claimHome(connection, files),
    adopt: async (adoption, now) => home.adopt(connection, files, newest.sealedGeneration(), adoption, now),
    changeTz: async (tz, now) => changeTz(connection, tz, now),
    damage: async () => damageOf(connection),
    close: async () => connection.close(),
  }
}

/** By SQLite's own look at its pages, which leaves out only what takes longest: whether indexes agree with their tables. */
function damageOf(connection: Connection): string | undefined {
  const answer = connection.pragma('quick_check(1)')
  return answer === 'ok' ? undefined : String(answer)
}

const selectSelf = compiledOnce(() => query.selectFrom('self').selectAll())

function readState(connection: Connection): StoreState {
  const row = connection.first(selectSelf())
  if (!row) throw new BelfryError('internal', 'the database has no identity row')
  const budgets = row.budgets === null ? null : (JSON.parse(row.budgets) as Budgets)
  const { database_id: databaseId, mark, revision, tz, budgets_missing_since: budgetsMissingSince, mode } = row
  return { databaseId, mark, revision, tz, budgets, budgetsMissingSince, mode }
}

function changeTz(connection: Connection, tz: string, now: Instant): void {
  connection.immediate(() => {
    occurrences.cancelFuture(connection, 'tz', now)
    // Whoever else holds an agenda must look anew: what it believes to be planned has been cancelled.
    connection.run(query.updateTable('self').set({ tz }))
    touch(connection, now)
  })
}
