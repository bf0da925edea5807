import type { Instant } from '../core/time.ts'
import { query } from './connection.ts'
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
  return connection.first(query.selectFrom('self').select('revision'))?.revision ?? 0
}
