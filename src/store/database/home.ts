import type { Instant } from '../../core/time/instant.ts'
import { assumeCalls } from './assumed-calls.ts'
import { query } from './connection.ts'
import type { Connection } from './connection.ts'
import { identityOf } from './identity.ts'
import type { OpenedFiles } from './files.ts'
import type { Adoption } from '../../ports/identity-store.ts'

/** Claims its file for a new database. Seals a database again that an older version has claimed. */
export function claimHome(connection: Connection, files: OpenedFiles): void {
  connection.immediate(() => {
    const self = connection.first(query.selectFrom('self').select(['home', 'seal']))
    if (self !== undefined && self.home !== null && self.seal !== null) return
    connection.run(query.updateTable('self').set({ home: identityOf(files.stat()) }))
    growGeneration(connection)
  })
}

/** The new life of a database that comes from another life. */
interface NewLife extends Adoption {
  /** The generation in the seal beside it: the database must not be older. */
  readonly sealedGeneration: number
  readonly now: Instant
}

/**
 * Makes a restored or copied database a new one: it gets a new identity and its own file, and nobody holds its lease.
 * Its other life may have made calls that it does not know. They are assumed to begin now with an unknown outcome, so
 * they keep their quota from now on. The caller has planned everything up to `now` already, so nothing that came due is
 * planned later.
 */
export function adopt(
  connection: Connection,
  files: OpenedFiles,
  { newId, assumedCalls, sealedGeneration, now }: NewLife,
): void {
  connection.immediate(() => {
    const home = identityOf(files.stat())
    connection.run(
      query.updateTable('self').set((eb) => ({
        database_id: newId,
        home,
        // Newer than both lives.
        generation: eb.fn<number>('max', ['generation', eb.val(sealedGeneration)]),
      })),
    )
    growGeneration(connection)
    connection.run(query.deleteFrom('lease'))
    // Its other life may have sent what is due by now, so nothing that came due before the adoption goes out.
    connection.run(
      query
        .updateTable('occurrences')
        .set({ state: 'skipped', reason: 'adopted', finished_at: now })
        .where('state', '=', 'planned')
        .where('due', '<=', now),
    )
    assumeCalls(connection, assumedCalls, now)
  })
}

/** Call it in the transaction of every call, change of a definition, pause and verdict. */
export function growGeneration(connection: Connection): void {
  connection.run(query.updateTable('self').set((eb) => ({ generation: eb('generation', '+', 1) })))
}
