import type { Instant } from '../../core/time/instant.ts'
import { assumeCalls } from './assumed-calls.ts'
import { query } from './connection.ts'
import type { Connection } from './connection.ts'
import { identityOf } from './identity.ts'
import type { OpenedFiles } from './files.ts'
import type { Adoption } from '../../ports/identity-store.ts'

/** Makes a new database belong to its file, and seals anew what an older version has claimed. */
export function claimHome(connection: Connection, files: OpenedFiles): void {
  connection.immediate(() => {
    const self = connection.first(query.selectFrom('self').select(['home', 'seal']))
    if (self !== undefined && self.home !== null && self.seal !== null) return
    connection.run(query.updateTable('self').set({ home: identityOf(files.stat()) }))
    growGeneration(connection)
  })
}

/** A life of its own for a database of another life. */
interface NewLife extends Adoption {
  /** How new the seal beside it says that the database must be. */
  readonly sealedGeneration: number
  readonly now: Instant
}

/**
 * Makes a restored or copied database a new one: another identity, its own file, nobody's lease. Calls that its other
 * life made and that it knows nothing of are assumed to have begun now, with an outcome that nobody knows, so that they keep
 * their quota from now on. The caller has planned everything up to now before, so that nothing that came due is left to be
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
}

/** Called within the transaction of every call, every change of a definition, every pause and every verdict. */
export function growGeneration(connection: Connection): void {
  connection.run(query.updateTable('self').set((eb) => ({ generation: eb('generation', '+', 1) })))
}
