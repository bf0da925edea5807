import type { Instant } from '../core/time/instant.ts'
import { SOURCE_MISSING } from '../core/announcement/source.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { retire } from './definitions.ts'
import { isHeldBy } from './lease.ts'

/** What has been missing for too long, and which holder retires it. */
interface Overdue {
  readonly overdue: readonly { readonly id: string; readonly dueBy: Instant }[]
  readonly now: Instant
  readonly holder: string
}

/** Retires announcements whose file has been missing for too long, each once nothing of it may still be sent. */
export function retireMissing(connection: Connection, { overdue, now, holder }: Overdue): string[] {
  return connection.immediate(() => {
    if (!isHeldBy(connection, holder, now)) return []
    const over = overdue.filter(({ id, dueBy }) => isMissing(connection, id) && !isAwaited(connection, id, dueBy))
    for (const { id } of over) retire(connection, { id, now, reason: SOURCE_MISSING })
    return over.map(({ id }) => id)
  })
}

function isMissing(connection: Connection, id: string): boolean {
  const row = connection.first(
    query
      .selectFrom('announcements')
      .select('id')
      .where('id', '=', id)
      .where('retired_at', 'is', null)
      .where('missing_since', 'is not', null),
  )
  return row !== undefined
}

/** Whether anything of an announcement may still be sent: held for its missing file, under way, or a resend. */
function isAwaited(connection: Connection, id: string, dueBy: Instant): boolean {
  const row = connection.first(
    query
      .selectFrom('occurrences')
      .select('key')
      .where('announcement_id', '=', id)
      .where((eb) =>
        eb.or([
          eb('state', '=', 'booked'),
          eb.and([eb('state', '=', 'planned'), eb.or([eb('due', '<=', dueBy), eb('resend_of', 'is not', null)])]),
        ]),
      )
      .limit(1),
  )
  return row !== undefined
}
