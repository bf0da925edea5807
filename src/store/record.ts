import { sql } from 'kysely'
import type { ExpressionBuilder } from 'kysely'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Occurrence, OccurrenceKey, State, Resolution } from '../core/announcement/occurrence.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import type { Tables } from './database/tables.ts'
import { checksOf } from './occurrences.ts'
import type { HistoryQuery, Unresolved } from '../ports/history-store.ts'

/** The text of an occurrence as it was last booked, or as it is to be sent again. */
export function said(connection: Connection, key: OccurrenceKey): Broadcast | undefined {
  const row = connection.first(query.selectFrom('occurrences').select('broadcast').where('key', '=', key))
  return row === undefined || row.broadcast === null ? undefined : (JSON.parse(row.broadcast) as Broadcast)
}

/** The record, newest first. */
export function history(connection: Connection, filter: HistoryQuery): Occurrence[] {
  let built = selectOccurrences()
    .where((eb) => eb.or([eb('state', '<>', 'planned'), eb('due', '<=', filter.now)]))
    .orderBy('due', 'desc')
    .orderBy('key', 'desc')
  if (filter.key !== undefined) built = built.where('key', '=', filter.key)
  if (filter.announcementId !== undefined) built = built.where(isOf(filter.announcementId))
  return connection.all(built.limit(filter.limit)).map(toOccurrence)
}

/** Occurrences of this announcement, also those under its earlier ids. */
function isOf(announcementId: string) {
  return (eb: ExpressionBuilder<Tables, 'occurrences'>) => {
    const lineage = eb.selectFrom('announcements').select('lineage').where('id', '=', announcementId)
    return eb.or([eb('announcement_id', '=', announcementId), eb('occurrences.lineage', '=', lineage)])
  }
}

/** Literals: with parameters SQLite does not see that the partial index fits. */
const UNRESOLVED = { state: sql.lit<State>('unknown'), isResolved: sql.lit<0>(0) }

/** Unknown outcomes that wait for a verdict. */
export function unresolved(
  connection: Connection,
  { limit, announcementId }: Pick<HistoryQuery, 'limit' | 'announcementId'>,
): Unresolved {
  let counted = query
    .selectFrom('occurrences')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', UNRESOLVED.state)
    .where('is_resolved', '=', UNRESOLVED.isResolved)
  let listed = selectOccurrences()
    .where('state', '=', UNRESOLVED.state)
    .where('is_resolved', '=', UNRESOLVED.isResolved)
    .orderBy('due', 'desc')
    .orderBy('key', 'desc')
  if (announcementId !== undefined) {
    counted = counted.where(isOf(announcementId))
    listed = listed.where(isOf(announcementId))
  }
  const count = connection.first(counted)?.count ?? 0
  return { count, shown: count === 0 || limit === 0 ? [] : connection.all(listed.limit(limit)).map(toOccurrence) }
}

/** What is planned, soonest first. */
export function upcoming(connection: Connection, limit: number): Occurrence[] {
  const built = selectOccurrences().where('state', '=', 'planned').orderBy('due').orderBy('key').limit(limit)
  return connection.all(built).map(toOccurrence)
}

function selectOccurrences() {
  return query
    .selectFrom('occurrences')
    .innerJoin('announcements', 'announcements.id', 'occurrences.announcement_id')
    .leftJoin('verdicts', 'verdicts.occurrence_key', 'occurrences.key')
    .select([
      'key',
      'announcement_id',
      'due',
      'state',
      'reason',
      'sent_at',
      'code',
      'request_id',
      'resend_of',
      'timezone',
      'checks',
    ])
    .select(['was_seen', 'verdict_by', 'note', 'given_at', 'resend_key'])
}

type Row =
  ReturnType<ReturnType<typeof selectOccurrences>['executeTakeFirstOrThrow']> extends Promise<infer R> ? R : never

function toOccurrence(row: Row): Occurrence {
  return {
    key: row.key,
    announcementId: row.announcement_id,
    due: row.due,
    timezone: row.timezone,
    state: row.state,
    reason: row.reason,
    sentAt: row.sent_at,
    latenessMs: row.sent_at === null ? null : row.sent_at - row.due,
    requestId: row.request_id,
    code: row.code,
    resendOf: row.resend_of,
    verdict: verdictOf(row),
    checks: checksOf(row.checks),
  }
}

function verdictOf({ was_seen, verdict_by, note, given_at, resend_key }: Row): Resolution | null {
  if (verdict_by === null || note === null || given_at === null) return null
  return { wasSeen: was_seen === 1, by: verdict_by, note, at: given_at, resendKey: resend_key }
}
