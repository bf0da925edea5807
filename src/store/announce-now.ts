import { keyOf } from '../core/announcement/occurrence.ts'
import { BelfryError } from '../errors.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { bringIntoForce } from './definitions.ts'
import { enterMode } from './database/mode.ts'
import type { SingleAnnouncement } from '../ports/definition-store.ts'

/**
 * Announces what nobody planned: writes its definition and its one occurrence in one transaction. The key is the one
 * that the schedule would make, so planning finds the occurrence decided about. Throws `conflict` for an id that was
 * used before.
 *
 * `known_since` lies just before the instant. Otherwise an attempt that reached nobody would end the occurrence as part
 * of an old schedule.
 *
 * The mode is checked inside the transaction: a service may have begun in another mode on this database meanwhile.
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
