import type { Instant } from '../../core/time/instant.ts'
import { compiledOnce, query } from './connection.ts'
import type { Connection } from './connection.ts'
import { growGeneration } from './home.ts'

/**
 * Lets a running service notice that definitions changed under it, and takes the mark back: what was planned ahead was
 * planned for what was known then. Planning it again changes nothing that stayed as it was. Returns the new revision.
 */
export function touch(connection: Connection, now: Instant): number {
  connection.run(query.updateTable('self').set((eb) => ({ revision: eb('revision', '+', 1) })))
  connection.run(query.updateTable('self').set({ mark: now }).where('mark', '>', now))
  growGeneration(connection)
  return revisionOf(connection)
}

/** Which definitions and pauses are in force: another number means others. */
export function revisionOf(connection: Connection): number {
  return connection.first(selectRevision())?.revision ?? 0
}

const selectRevision = compiledOnce(() => query.selectFrom('self').select('revision'))
