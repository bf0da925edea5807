import { SIGNATURE_LIFETIME } from '../../core/quota/quota.ts'
import type { Instant } from '../../core/time/instant.ts'
import { query } from './connection.ts'
import type { Connection } from './connection.ts'

/**
 * Writes calls into the ledger that were made elsewhere and may count at the vendor. They are taken as ended at `now`,
 * so they keep their quota from then on. Runs in the caller's transaction.
 */
export function assumeCalls(connection: Connection, count: number, now: Instant): void {
  // The last of them may still be under way.
  const ended = { booked_at: now, ended_at: now, latest_at: now + SIGNATURE_LIFETIME }
  const none = { occurrence_key: null, code: null, request_id: null, detail: 'made by another life of this database' }
  for (let index = 0; index < count; index += 1) {
    connection.run(query.insertInto('calls').values({ ...ended, ...none, outcome: 'unknown', cause: 'adopted' }))
  }
}
