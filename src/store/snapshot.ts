import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Pause, WidePause } from '../core/announcement/pause.ts'
import type { SkipByHand } from '../core/announcement/skip.ts'
import type { Call, Limits } from '../core/quota/quota.ts'
import type { Instant } from '../core/time/instant.ts'
import { BelfryError } from '../errors.ts'
import * as calls from './calls.ts'
import { Connection } from './database/connection.ts'
import * as definitions from './definitions.ts'
import { requireLocation } from './database/location.ts'
import { requireKnown, schemaOf } from './database/migrate.ts'
import * as occurrences from './occurrences.ts'
import { listWidePauses } from './wide-pauses.ts'
import * as pauses from './pauses.ts'
import * as skips from './skips.ts'
import type { StoredDefinition } from '../ports/definitions.ts'
import type { Pending } from '../ports/occurrence-store.ts'

/** What a database adds to a plan. */
export interface Snapshot {
  readonly calls: readonly Call[]
  /** What came due and still waits. */
  readonly pending: readonly Pending[]
  /** The definitions in force. */
  readonly definitions: readonly StoredDefinition[]
  /** Pauses that hold or will hold, also of file-managed announcements. */
  readonly pauses: readonly Pause[]
  /** Pauses of teams and of all: they hold for announcements that the database does not know yet, too. */
  readonly widePauses: readonly WidePause[]
  /** Occurrences that a person took out, also of file-managed announcements. */
  readonly skips: readonly SkipByHand[]
}

/**
 * Reads a database without writing: no migration, and no lock that a running service would notice. Undefined when the
 * file is missing or empty, because a plan needs none. Throws `unavailable`.
 */
export function lookInto(file: string, limits: Limits, now: Instant): Snapshot | undefined {
  if (!existsSync(file)) return undefined
  requireLocation(file)
  try {
    // Not `readonly`: when such a handle is the only one, it leaves the files of its WAL behind.
    const handle = new Database(file, { fileMustExist: true })
    try {
      handle.pragma('query_only = ON')
      const schema = schemaOf(handle)
      requireKnown(schema, file)
      if (schema.kind === 'none') return undefined
      const connection = new Connection(handle, file)
      // One snapshot: a call that is booked meanwhile is either in the ledger or still pending.
      return handle.transaction(() => ({
        calls: calls.ledger(connection, limits, now),
        pending: occurrences.pending(connection, now),
        pauses: pauses.listPauses(connection, now),
        widePauses: listWidePauses(connection, now),
        skips: skips.listSkips(connection, now),
        definitions: definitions.listDefinitions(connection),
      }))()
    } finally {
      handle.close()
    }
  } catch (cause) {
    const refusal = cause instanceof BelfryError ? cause.cause : cause
    if (!(refusal instanceof Database.SqliteError)) throw cause
    throw new BelfryError('unavailable', `cannot read ${file}: ${refusal.message}`, {
      cause,
      remedy: 'Check BELFRY_DATABASE, and that a service of this version has used it; or plan without it: --no-ledger.',
    })
  }
}
