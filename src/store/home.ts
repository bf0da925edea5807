import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { Instant } from '../core/time.ts'
import { BelfryError } from '../errors.ts'
import type { Adoption, Home } from '../ports.ts'
import { assumeCalls } from './assumed.ts'
import { query, translated } from './connection.ts'
import type { Connection } from './connection.ts'

/** What is kept beside the database file, to notice when the file is replaced by an older one. */
const sealShape = z.object({ databaseId: z.string(), generation: z.int(), calls: z.int() })
type Seal = z.infer<typeof sealShape>

/**
 * Whether this database still is where, and as new as, the service left it. A copy lives in another file (its inode) or
 * lacks the seal; a backup that was put in place of the file is older than the seal says.
 */
export function inspectHome(connection: Connection, file: string): Home {
  // Under the write lock: another process may be claiming the file, or going on with it, between the two readings.
  return connection.immediate(() => compare(readSelf(connection), readSeal(file), inodeOf(file)))
}

function compare(self: ReturnType<typeof readSelf>, seal: Seal | undefined, inode: string): Home {
  if (self.home === null) {
    const isOwn = seal === undefined || seal.databaseId === self.databaseId
    // A new file beside the seal of another: that one was removed, and its calls still count at the vendor.
    return isOwn ? { kind: 'new' } : { kind: 'restored', lostCalls: seal.calls }
  }
  if (self.home !== inode || seal === undefined || seal.databaseId !== self.databaseId) return { kind: 'copied' }
  if (seal.generation <= self.generation) return { kind: 'home' }
  return { kind: 'restored', lostCalls: Math.max(0, seal.calls - self.calls) }
}

/** Makes a new database belong to its file. */
export function claimHome(connection: Connection, file: string): void {
  connection.immediate(() => {
    // The seal first: a crash in between leaves a seal without a claim, which is as good as new.
    writeSeal(connection, file)
    connection.run(
      query
        .updateTable('self')
        .set({ home: inodeOf(file) })
        .where('home', 'is', null),
    )
  })
}

/**
 * Makes a restored or copied database a new one: another identity, its own file, nobody's lease. Calls that its other
 * life made and that it knows nothing of are assumed to have ended now, so that they keep their quota from now on. The
 * caller has planned everything up to now before, so that nothing that came due is left to be planned later.
 */
export function adopt(connection: Connection, file: string, { newId, assumedCalls }: Adoption, now: Instant): void {
  connection.immediate(() => {
    const generation = Math.max(readSelf(connection).generation, readSeal(file)?.generation ?? 0) + 1
    connection.run(query.updateTable('self').set({ database_id: newId, home: inodeOf(file), generation }))
    connection.run(query.deleteFrom('lease'))
    // Its other life may have sent what is due by now: whatever came due before the adoption never goes out.
    connection.run(
      query
        .updateTable('occurrences')
        .set({ state: 'skipped', reason: 'adopted', finished_at: now })
        .where('state', '=', 'planned')
        .where('due', '<=', now),
    )
    assumeCalls(connection, assumedCalls, now)
  })
  writeSeal(connection, file)
}

/** Writes how new the database is beside its file, durably. Throws `unavailable`. */
function writeSeal(connection: Connection, file: string): void {
  prepareSeal(connection, file)()
}

/**
 * Writes a seal aside, durably, and returns what puts it in place. To be prepared inside the transaction that makes the
 * database newer, so that a full disk refuses both, and to be put in place once that is committed: a seal that is newer
 * than its database would take it for a backup. Both throw `unavailable`.
 */
export function prepareSeal(connection: Connection, file: string): () => void {
  const { databaseId, generation, calls } = readSelf(connection)
  const seal: Seal = { databaseId, generation, calls }
  const fresh = `${sealPath(file)}.${process.pid}`
  translated(() => {
    const descriptor = openSync(fresh, 'w')
    try {
      writeSync(descriptor, `${JSON.stringify(seal)}\n`)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }, file)
  // Renamed into place: a crash leaves the old seal or the new one, never half of one.
  return () => translated(() => renameSync(fresh, sealPath(file)), file)
}

/** Called within the transaction of every booking and every change of a definition. */
export function growGeneration(connection: Connection): void {
  connection.run(query.updateTable('self').set((eb) => ({ generation: eb('generation', '+', 1) })))
}

function readSelf(connection: Connection) {
  const row = connection.first(
    query
      .selectFrom('self')
      .select(['database_id', 'generation', 'home'])
      .select((eb) =>
        eb
          .selectFrom('calls')
          .select((calls) => calls.fn.countAll<number>().as('n'))
          .as('calls'),
      ),
  )
  return {
    databaseId: row?.database_id ?? '',
    generation: row?.generation ?? 0,
    home: row?.home ?? null,
    calls: row?.calls ?? 0,
  }
}

/** Where the seal of a database file lies. */
export const sealPath = (file: string): string => `${file}-seal`

/**
 * Throws `unavailable` when the path does not lead to the opened file any more. Whoever went on would keep a ledger that
 * nobody else sees, while the next process makes a new one at the same path.
 */
export function requireInPlace(file: string, inode: string): void {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (found !== undefined && String(found.ino) === inode) return
  throw new BelfryError('unavailable', `the database ${file} was removed or replaced while it was in use`, {
    remedy:
      'Nothing is sent. Stop the service, put the file back, and start again; `belfry adopt` takes another one over.',
  })
}

export const inodeOf = (file: string): string => String(statSync(file, { bigint: true }).ino)

/** Undefined where there is no readable seal: then nothing vouches for the file. */
function readSeal(file: string): Seal | undefined {
  let text: string
  try {
    text = readFileSync(sealPath(file), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const lines = text.split('\n')
  const parsed = sealShape.safeParse(parseJson(lines[0] ?? ''))
  return parsed.success ? parsed.data : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
