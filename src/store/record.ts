import { sql } from 'kysely'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Occurrence, OccurrenceKey, State, Resolution } from '../core/announcement/occurrence.ts'
import type { CallMade } from '../core/delivery/call-made.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { narrowTo, waysOf } from './filters.ts'
import type { Selected, Way } from './filters.ts'
import { checksOf } from './occurrences.ts'
import type { HistoryFilter, HistoryQuery, Unresolved } from '../ports/history-store.ts'

/** The text of an occurrence as it was last booked, or as it is to be sent again. */
export function said(connection: Connection, key: OccurrenceKey): Broadcast | undefined {
  const row = connection.first(query.selectFrom('occurrences').select('broadcast').where('key', '=', key))
  return row === undefined || row.broadcast === null ? undefined : (JSON.parse(row.broadcast) as Broadcast)
}

/** The record, newest first, or oldest first. */
export function history(connection: Connection, { now, limit, key, order, ...filter }: HistoryQuery): Occurrence[] {
  const sorted = order === 'oldest-first' ? oldestFirst : newestFirst
  const ways = waysOf(connection, filter)
  const [only] = ways
  if (only === undefined) return []
  const isTold = <O>(built: Selected<O>) => {
    const told = built.where((eb) => eb.or([eb('state', '<>', 'planned'), eb('due', '<=', now)]))
    return sorted(key === undefined ? told : told.where('key', '=', key)).limit(limit)
  }
  const built =
    ways.length === 1 ? isTold(only.narrow(selectOccurrences())) : sorted(withKeys(ways, isTold)).limit(limit)
  return connection.all(built).map(toOccurrence)
}

/** What all ways together lead to. Each gives at most as many as are wanted. */
function withKeys(ways: readonly Way[], isTold: <O>(built: Selected<O>) => Selected<O>) {
  const every = query.selectFrom('occurrences').innerJoin('announcements', 'announcements.id', 'announcement_id')
  const keys = ways
    .map(({ narrow }) => isTold(narrow(every.select(['key', 'due']))))
    .map((way) => query.selectFrom(way.as('way')).select('way.key'))
    .reduce((one, other) => one.unionAll(other))
  return selectOccurrences().where('key', 'in', keys)
}

const oldestFirst = <O>(built: Selected<O>) => built.orderBy('due').orderBy('key')
const newestFirst = <O>(built: Selected<O>) => built.orderBy('due', 'desc').orderBy('key', 'desc')

/** Literals: with parameters SQLite does not see that the partial index fits. */
const UNRESOLVED = { state: sql.lit<State>('unknown'), isResolved: sql.lit<0>(0) }

/** Unknown outcomes that wait for a verdict. */
export function unresolved(
  connection: Connection,
  { limit, ...filter }: HistoryFilter & Pick<HistoryQuery, 'limit'>,
): Unresolved {
  const narrow = narrowTo(connection, filter)
  const isOpen = <O>(built: Selected<O>) =>
    narrow(built.where('state', '=', UNRESOLVED.state).where('is_resolved', '=', UNRESOLVED.isResolved))
  const all = query.selectFrom('occurrences').innerJoin('announcements', 'announcements.id', 'announcement_id')
  const counted = isOpen(all.select(({ fn }) => fn.countAll<number>().as('count')))
  const count = connection.first(counted)?.count ?? 0
  const listed = newestFirst(isOpen(selectOccurrences()))
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

/** The calls for one occurrence, oldest first. */
export function callsFor(connection: Connection, key: OccurrenceKey): CallMade[] {
  const built = query
    .selectFrom('calls')
    .select(['booked_at', 'ended_at', 'outcome', 'cause', 'code', 'request_id'])
    .where('occurrence_key', '=', key)
    .orderBy('id')
  return connection.all(built).map((row) => ({
    bookedAt: row.booked_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    cause: row.cause,
    code: row.code,
    requestId: row.request_id,
  }))
}
