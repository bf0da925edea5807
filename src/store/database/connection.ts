import Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteDialect, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Compilable, CompiledQuery } from 'kysely'
import { BelfryError, systemCodeOf } from '../../errors.ts'
import { withoutSecrets } from '../../known-secrets.ts'
import { makeFolderOf, requireLocation } from './location.ts'
import { migrate, requireKnown, schemaOf } from './migrate.ts'
import type { Schema } from './migrate.ts'
import { BUSY_TIMEOUT, patiently } from './patience.ts'
import type { Tables } from './tables.ts'

/** How long a command that is about to end may keep the database open, in ms. */
const ALONE_TIMEOUT = 1000

/** Builds queries and never runs one: {@link Connection} runs them, synchronously. */
export const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** Stands for a value that is not known yet: the query is compiled once for all its uses. */
class Placeholder {
  readonly index: number

  constructor(index: number) {
    this.index = index
  }
}

/**
 * A query that is compiled once, at its first use: building and compiling it each time costs more than running it. Its
 * arguments must go into the query unchanged, as values. `build` must not compute or decide anything from them.
 */
export function compiledOnce<Args extends readonly unknown[], Row>(
  build: (...args: Args) => Compilable<Row>,
): (...args: Args) => Compilable<Row> {
  let compiled: CompiledQuery<Row> | undefined
  return (...args) => {
    // The placeholders take the place of values, and so their types; Kysely only passes them through.
    compiled ??= build(...(args.map((_, index) => new Placeholder(index)) as unknown as Args)).compile()
    const once = compiled
    const parameters = once.parameters.map((value) => (value instanceof Placeholder ? args[value.index] : value))
    return { compile: () => ({ ...once, parameters }) }
  }
}

/** Checks every transaction that may write. */
export interface Guard {
  /** Under the write lock, before anything is written. Throws to refuse the transaction. */
  begin(): void
  /** Everything is written, nothing committed. Throws to roll back. */
  beforeCommit(): void
  /** Committed, and the lock is released. */
  afterCommit(): void
}

/**
 * The one handle on the SQLite file. Kysely builds the SQL; this runs it synchronously. A transaction that never awaits
 * cannot be joined by another query on the same handle. An async transaction would allow that.
 */
export class Connection {
  readonly #handle: Database.Database
  readonly #statements = new Map<string, Database.Statement>()
  readonly #transaction: Database.Transaction<(act: () => void) => void>
  readonly #file: string
  /** Without a guard nothing is checked: for commands that only read. */
  guard: Guard | undefined

  /** Errors name `file`. */
  constructor(handle: Database.Database, file: string) {
    this.#handle = handle
    this.#transaction = handle.transaction((act) => act())
    this.#file = file
  }

  /**
   * Runs `act` in one transaction that holds the write lock from its first statement. What it reads cannot change
   * before it writes, and no snapshot has to be upgraded (SQLITE_BUSY_SNAPSHOT). On return it is committed and fsynced.
   * The guard checks the outermost transaction.
   */
  immediate<T>(act: () => T): T {
    const { guard } = this
    if (guard === undefined || this.#handle.inTransaction) return this.unguarded(act)
    const result = this.unguarded(() => {
      guard.begin()
      const answer = act()
      guard.beforeCommit()
      return answer
    })
    translated(() => guard.afterCommit(), this.#file)
    return result
  }

  /** Like {@link immediate} but in any state of the database: for reading it, and for the guard itself. */
  unguarded<T>(act: () => T): T {
    let result: T
    translated(() => this.#transaction.immediate(() => void (result = act())), this.#file)
    return result!
  }

  /** All rows of a query. */
  all<Row>(built: Compilable<Row>): Row[] {
    const { sql, parameters } = built.compile()
    return translated(() => this.#statement(sql).all(parameters) as Row[], this.#file)
  }

  /** The first row of a query. */
  first<Row>(built: Compilable<Row>): Row | undefined {
    return this.all(built)[0]
  }

  /** Runs a write, with all known secrets removed. Returns the count of changed rows and the last inserted row id. */
  run(built: Compilable): { readonly changes: number; readonly lastId: number } {
    if (this.guard !== undefined && !this.#handle.inTransaction) return this.immediate(() => this.run(built))
    const { sql, parameters } = built.compile()
    const kept = parameters.map((value) => (typeof value === 'string' ? withoutSecrets(value) : value))
    const result = translated(() => this.#statement(sql).run(kept), this.#file)
    return { changes: result.changes, lastId: Number(result.lastInsertRowid) }
  }

  /** A pragma's single value. */
  pragma(name: string): unknown {
    return translated(() => this.#handle.pragma(name, { simple: true }), this.#file)
  }

  close(): void {
    this.#handle.close()
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql)
    if (known) return known
    const fresh = this.#handle.prepare(sql)
    this.#statements.set(sql, fresh)
    return fresh
  }
}

/** How a database is opened. */
export interface Opening {
  /** Refuse a database that is missing or empty, instead of making it. */
  readonly mustExist?: boolean
  /** Part of the opening: runs in one transaction with the schema update, so both are done or neither. */
  readonly begin?: (connection: Connection) => void
}

/**
 * Opens the database and brings it to the current schema. Makes it first, unless `mustExist` is set. Sets WAL with
 * `synchronous=FULL` at every open: better-sqlite3 reopens a WAL file at NORMAL, where a power cut can undo a commit
 * and a booked call would be forgotten. Waits about 5 s for another process's lock (it may be migrating). Throws
 * `unavailable` when the file cannot be used, `busy` when it stays locked.
 */
export function openConnection(file: string, opening: Opening = {}): Promise<Connection> {
  return patiently(() => openOnce(file, opening))
}

async function openOnce(file: string, { mustExist = false, begin }: Opening): Promise<Connection> {
  const handle = translated(() => {
    requireLocation(file)
    if (!mustExist) makeFolderOf(file)
    return new Database(file, { timeout: BUSY_TIMEOUT, fileMustExist: mustExist })
  }, file)
  const connection = new Connection(handle, file)
  try {
    // Check before the first pragma, which writes: a foreign or missing database stays as it is.
    requireUsable(schemaOf(handle), file, mustExist)
    handle.pragma('journal_mode = WAL')
    handle.pragma('synchronous = FULL')
    handle.pragma('foreign_keys = ON')
    handle.exec('begin immediate')
    const schema = schemaOf(handle)
    requireUsable(schema, file, mustExist)
    if (schema.kind !== 'current') await migrate(new Kysely({ dialect: new SqliteDialect({ database: handle }) }))
    begin?.(connection)
    handle.exec('commit')
  } catch (cause) {
    handle.close()
    throw cause instanceof BelfryError ? cause : unavailable(cause, file)
  }
  return connection
}

function requireUsable(schema: Schema, file: string, mustExist: boolean): void {
  requireKnown(schema, file)
  if (schema.kind === 'none' && mustExist) throw emptyDatabase(file)
}

/** Belfry has never made its tables in this file, or was stopped while it did. */
export function emptyDatabase(file: string): BelfryError {
  return new BelfryError('unavailable', `${file} is empty: there is no database in it`, {
    remedy: '`belfry database create` makes one in it; or name another file in BELFRY_DATABASE.',
  })
}

/**
 * Throws `conflict` while another process has the database open, even one whose log was removed meanwhile: a process
 * that uses the log holds a lock on the database file itself.
 */
export function requireAlone(file: string): void {
  translated(() => {
    const handle = new Database(file, { fileMustExist: true, timeout: ALONE_TIMEOUT })
    try {
      handle.pragma('locking_mode = EXCLUSIVE')
      handle.exec('begin exclusive; rollback')
    } catch (cause) {
      if (!(cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY'))) throw cause
      throw new BelfryError('conflict', `another process has ${file} open`, {
        cause,
        remedy: 'Stop every service on it (`fuser` names them), and try again.',
      })
    } finally {
      handle.close()
    }
  }, file)
}

/** Runs `act`. Throws refusals of SQLite or the file system as `unavailable` or `busy`, with a remedy. */
export function translated<T>(act: () => T, file: string): T {
  try {
    return act()
  } catch (cause) {
    if (cause instanceof BelfryError) throw cause
    throw unavailable(cause, file)
  }
}

/** Another process has it locked. */
const BUSY = /^SQLITE_BUSY/

/** What a person can do about each refusal of SQLite or the file system. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [BUSY, 'Another process holds the database for long; look which one with `fuser` or wait.'],
  [/^(SQLITE_FULL|ENOSPC)/, 'The disk is full: free some room. Nothing is sent until bookings can be written.'],
  [/^(SQLITE_READONLY|EACCES|EROFS|EPERM)/, 'Make the file and its folder writable for the user that runs Belfry.'],
  [/^SQLITE_CANTOPEN/, 'Check the path in BELFRY_DATABASE, and that its folder exists and is writable.'],
  [
    /^(SQLITE_NOTADB|SQLITE_CORRUPT)/,
    'The file is not a sound SQLite database: restore a backup or name another file.',
  ],
  [
    /^SQLITE_(IOERR|PROTOCOL|NOLFS|PERM|AUTH)/,
    'The disk or the file system does not do what a database needs: look at the host.',
  ],
  [
    /^(ENOENT|EIO|ENAMETOOLONG|ELOOP|ENODEV|ENOTSUP)/,
    'Check the path in BELFRY_DATABASE, and that its folder can be made and written.',
  ],
  [/^(ENOTDIR|EEXIST)/, 'A part of the path in BELFRY_DATABASE is a file where a folder is needed.'],
  [/^EISDIR/, 'A folder is where a file of the database has to be: move it away.'],
]

function unavailable(cause: unknown, file: string): unknown {
  const code = systemCodeOf(cause)
  const remedy = REMEDIES.find(([pattern]) => code !== undefined && pattern.test(code))?.[1]
  // Anything that SQLite did not refuse for an outside reason is a defect of Belfry and must look like one.
  if (code === undefined || remedy === undefined) return cause
  const kind = BUSY.test(code) ? 'busy' : 'unavailable'
  return new BelfryError(kind, `cannot use ${file}: ${(cause as Error).message} (${code})`, { cause, remedy })
}
