import type { Instant } from '../../core/time/instant.ts'
import { compiledOnce, query } from './connection.ts'
import type { Connection } from './connection.ts'
import { growGeneration } from './home.ts'

/**
 * Lets a running service notice that definitions changed. Also moves the mark back to `now`: what was planned ahead was
 * planned with the old definitions. Planning it again changes nothing that is still the same. Returns the new revision.
 */
export function touch(connection: Connection, now: Instant): number {
  connection.run(query.updateTable('self').set((eb) => ({ revision: eb('revision', '+', 1) })))
  connection.run(query.updateTable('self').set({ mark: now }).where('mark', '>', now))
  growGeneration(connection)
  return revisionOf(connection)
}

/** The revision of the definitions and pauses in force. It changes with each of them. */
export function revisionOf(connection: Connection): number {
  return connection.first(selectRevision())?.revision ?? 0
}

const selectRevision = compiledOnce(() => query.selectFrom('self').select('revision'))
