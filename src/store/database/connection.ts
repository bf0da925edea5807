import Database from 'better-sqlite3'
import { DummyDriver, Kysely, SqliteAdapter, SqliteDialect, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Compilable, CompiledQuery } from 'kysely'
import { BelfryError } from '../../errors.ts'
import { withoutSecrets } from '../../known-secrets.ts'
import { makeFolderOf, requireLocation } from './location.ts'
import { migrate, requireKnown, schemaOf } from './migrate.ts'
import type { Schema } from './migrate.ts'
import { BUSY_TIMEOUT, patiently } from './patience.ts'
import type { Tables } from './tables.ts'

/** How long a command that is about to end may still have the database open, in ms. */
const ALONE_TIMEOUT = 1000

/** Builds queries and never runs one: running them synchronously is {@link Connection}'s part. */
export const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** A value that is not known yet while a query is compiled once for all its uses. */
class Placeholder {
  readonly index: number

  constructor(index: number) {
    this.index = index
  }
}

/**
 * A query that is compiled once, at its first use: building and compiling it each time costs more than running it. Its
 * arguments must go into the query as they are, as values; nothing may be computed or decided from them in `build`.
 */
export function compiledOnce<Args extends readonly unknown[], Row>(
  build: (...args: Args) => Compilable<Row>,
): (...args: Args) => Compilable<Row> {
  let compiled: CompiledQuery<Row> | undefined
  return (...args) => {
    // The types of the arguments are those of the values that take their place; Kysely only passes them through.
    compiled ??= build(...(args.map((_, index) => new Placeholder(index)) as unknown as Args)).compile()
    const once = compiled
    const parameters = once.parameters.map((value) => (value instanceof Placeholder ? args[value.index] : value))
    return { compile: () => ({ ...once, parameters }) }
  }
}

/** Watches over every transaction that may write. */
export interface Guard {
  /** Under the write lock, before anything is written. Throws to refuse. */
  begin(): void
  /** All is written and nothing committed. Throws to take it back. */
  beforeCommit(): void
  /** Committed, and the lock is given back. */
  afterCommit(): void
}

/**
 * The one handle on the SQLite file. Kysely builds the SQL, this runs it synchronously: a transaction that never awaits
 * cannot be joined by anybody else's query on the same handle, which is what an async transaction would allow.
 */
export class Connection {
  readonly #handle: Database.Database
  readonly #statements = new Map<string, Database.Statement>()
  readonly #transaction: Database.Transaction<(act: () => void) => void>
  readonly #file: string
  /** Without one nothing is watched: for who only looks. */
  guard: Guard | undefined

  /** `file` is named in what goes wrong. */
  constructor(handle: Database.Database, file: string) {
    this.#handle = handle
    this.#transaction = handle.transaction((act) => act())
    this.#file = file
  }

  /**
   * Runs `act` in one transaction that holds the write lock from its first statement, so that what it reads cannot
   * change before it writes and no snapshot has to be upgraded (SQLITE_BUSY_SNAPSHOT). Committed and fsynced on return.
   * The guard watches over the outermost one.
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

  /** As {@link immediate}, whatever state the database is in: for looking at it, and for the guard itself. */
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

  /** Runs a write, without any known secret; says how many rows it changed and the row id of the last insert. */
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
  /** Refuse one that is not there, or in which nothing is, instead of making it. */
  readonly mustExist?: boolean
  /** What belongs to the opening: in one transaction with bringing the schema up to date, so that both are done or neither. */
  readonly begin?: (connection: Connection) => void
}

/**
 * Opens (and where `mustExist` is not set, makes) the database and brings it to the current schema.
 * WAL with `synchronous=FULL`, set at every open: better-sqlite3 reopens a WAL file at NORMAL, where a commit can be
 * lost with the power and a booked call would be forgotten. Waits about 5 s for whoever has it locked (somebody may be
 * migrating it). Throws `unavailable` when the file cannot be used, `busy` when it stays locked.
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
    // Before the first pragma, which writes: what is not ours, or is none at all, stays as it is.
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

/** A file in which Belfry has never made its tables, or was stopped while it did. */
export function emptyDatabase(file: string): BelfryError {
  return new BelfryError('unavailable', `${file} is empty: there is no database in it`, {
    remedy: '`belfry database create` makes one in it; or name another file in BELFRY_DATABASE.',
  })
}

/**
 * Throws `conflict` while another process has the database open, also one whose log was removed under it: whoever uses the
 * log holds a lock of the file itself.
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

/** Runs `act`; what SQLite or the file system refuses is thrown as `unavailable`, or `busy`, with a remedy. */
export function translated<T>(act: () => T, file: string): T {
  try {
    return act()
  } catch (cause) {
    if (cause instanceof BelfryError) throw cause
    throw unavailable(cause, file)
  }
}

/** Somebody else has it locked. */
const BUSY = /^SQLITE_BUSY/

/** What a person can do about each way in which SQLite or the file system refuses. */
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
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  const remedy = REMEDIES.find(([pattern]) => code !== undefined && pattern.test(code))?.[1]
  // Anything that SQLite did not refuse for an outside reason is a defect of ours and must look like one.
  if (code === undefined || remedy === undefined) return cause
  const kind = BUSY.test(code) ? 'busy' : 'unavailable'
  return new BelfryError(kind, `cannot use ${file}: ${(cause as Error).message} (${code})`, { cause, remedy })
}
