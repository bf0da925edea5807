import Database from 'better-sqlite3'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import type { Instant } from '../../src/core/time/instant.ts'

/** One row of a history, for an announcement that is in force. */
export interface Past {
  readonly id: string
  readonly due: Instant
  readonly state: 'sent' | 'unknown'
}

/**
 * Writes a history into a database file, as a service would have made it. A long or an old history takes only a moment.
 */
export function historyWith(file: string, rows: readonly Past[]): void {
  const handle = new Database(file)
  const insert = handle.prepare(`
    insert into occurrences
      (key, announcement_id, due, state, reason, not_before, broadcast, sent_at, finished_at, attempts, lineage)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, (select lineage from announcements where id = ?))`)
  const said = JSON.stringify({ sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hi' } })
  handle.transaction(() => {
    for (const { id, due, state } of rows) {
      const reason = state === 'unknown' ? 'timeout' : null
      insert.run(keyOf(id, due), id, due, state, reason, due, said, due, due, id)
    }
  })()
  handle.close()
}
