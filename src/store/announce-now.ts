import { keyOf } from '../core/announcement/occurrence.ts'
import { BelfryError } from '../errors.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { bringIntoForce } from './definitions.ts'
import { enterMode } from './database/mode.ts'
import type { SingleAnnouncement } from '../ports/definition-store.ts'

/**
 * Announces what nobody planned: its definition and its one occurrence, in one transaction. The key is the one that its
 * schedule would make, so that planning finds it decided about. Known since just before its instant: else an attempt that
 * reached nobody would end it as something of an old schedule.
 *
 * The mode is looked at here and not before: a service may have begun with this database in another one meanwhile.
 */
export function announceNow(connection: Connection, file: string, { entry, due, mode, now }: SingleAnnouncement): void {
  connection.immediate(() => {
    enterMode(connection, file, mode)
    const { id } = entry
    if (connection.first(query.selectFrom('announcements').select('id').where('id', '=', id))) {
      throw new BelfryError('conflict', `the id "${id}" was used before`, { remedy: 'Send again.' })
    }
    bringIntoForce(connection, { entry, now })
    connection.run(
      query
        .updateTable('announcements')
        .set({ known_since: due - 1 })
        .where('id', '=', id),
    )
    const { lineage } = connection.first(query.selectFrom('announcements').select('lineage').where('id', '=', id))!
    const occurrence = { key: keyOf(id, due), announcement_id: id, due, state: 'planned' as const, reason: null }
    connection.run(query.insertInto('occurrences').values({ ...occurrence, not_before: due, lineage }))
  })
}
