import { BelfryError } from '../../errors.ts'
import type { Mode } from '../../ports/state-store.ts'
import { query } from './connection.ts'
import type { Connection } from './connection.ts'
import { growGeneration } from './home.ts'

/**
 * Records the mode in which a database is used: the mode of its first use, for ever. Throws `conflict` for the other
 * mode: nothing from a sandbox ever goes to real users, and nothing played ever stands in a live history.
 */
export function enterMode(connection: Connection, file: string, mode: Mode): void {
  connection.immediate(() => {
    const used = connection.first(query.selectFrom('self').select('mode'))?.mode ?? null
    requireMode(file, used, mode)
    if (used !== null) return
    connection.run(query.updateTable('self').set({ mode }))
    growGeneration(connection)
  })
}

/** Throws `conflict` for a database that is used in another mode than the wanted one. Null: never used. */
export function requireMode(file: string, used: Mode | null, wanted: Mode): void {
  if (used !== null && used !== wanted) throw usedOtherwise(file, used)
}

function usedOtherwise(file: string, used: Mode): BelfryError {
  return used === 'live'
    ? new BelfryError('conflict', `${file} is used for real: the sandbox never uses it`, {
        remedy:
          'Unset BELFRY_DATABASE to play, or name another file; to reach every user leave --sandbox away, or give `send` --live.',
      })
    : new BelfryError('conflict', `${file} is used in the sandbox: nothing in it is ever sent to real users`, {
        remedy: 'Name the database of the live service in BELFRY_DATABASE; `belfry database create` makes one.',
      })
}
