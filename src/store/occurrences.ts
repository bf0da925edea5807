import { sql } from 'kysely'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import { withEarlier } from '../core/announcement/check.ts'
import type { Check } from '../core/announcement/check.ts'
import type { OccurrenceKey, State } from '../core/announcement/occurrence.ts'
import { pauseOver, pausesAmong } from '../core/announcement/pause.ts'
import type { Instant } from '../core/time/instant.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { listPauses } from './pauses.ts'
import { listWidePauses } from './wide-pauses.ts'
import { skipOfRow } from './skips.ts'
import type { EndWithoutCall, Pending } from '../ports/occurrence-store.ts'

/** Planned occurrences that have come due, oldest first. */
export function pending(connection: Connection, now: Instant): Pending[] {
  const rows = connection.all(selectPending(now))
  if (rows.length === 0) return []
  const pausesOf = pausesAmong(listPauses(connection, now), listWidePauses(connection, now))
  return rows.map((row) => ({
    key: row.key,
    announcementId: row.announcement_id,
    due: row.due,
    notBefore: row.not_before,
    waitingFor: row.reason,
    isSuperseded: row.resend_of === null && Boolean(row.is_superseded),
    pause: pauseOver(pausesOf({ id: row.announcement_id, owner: row.owner }), row.due, now),
    skip: skipOfRow(row),
    resend: row.resend_of === null || row.broadcast === null ? null : (JSON.parse(row.broadcast) as Broadcast),
  }))
}

/** A literal: with a parameter SQLite prepares the statement anew each time, to see whether the partial index fits. */
const PLANNED = sql.lit<State>('planned')

const selectPending = compiledOnce((now: Instant) =>
  query
    .selectFrom('occurrences as o')
    .leftJoin('skips as s', (join) =>
      join.onRef('s.lineage', '=', 'o.lineage').onRef('s.due', '=', 'o.due').on('s.unskipped_at', 'is', null),
    )
    .select(['o.key', 'o.announcement_id', 'o.due', 'o.not_before', 'o.reason', 'o.resend_of', 'o.broadcast'])
    // Who owns it now: a pause of a team holds back what the team owns.
    .leftJoin('announcements as a', (join) => join.onRef('a.id', '=', 'o.announcement_id'))
    .select(sql<string | null>`json_extract(a.document, '$.owner')`.as('owner'))
    .select(['s.skipped_by', 's.reason as skip_reason', 's.since as skipped_at'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('occurrences as newer')
            .select('newer.key')
            // An earlier id of the announcement counts too.
            .whereRef('newer.lineage', '=', 'o.lineage')
            .whereRef('newer.due', '>', 'o.due')
            .where('newer.due', '<=', now)
            .where('newer.state', '<>', sql.lit('cancelled'))
            // A resend is a person's decision outside the schedule: it replaces no occurrence, and none replaces it.
            .where('newer.resend_of', 'is', null),
        )
        .as('is_superseded'),
    )
    .where('o.state', '=', PLANNED)
    .where('o.due', '<=', now)
    .orderBy('o.due')
    .orderBy('o.key'),
)

/** The earliest planned occurrence after an instant. */
export function nextDue(connection: Connection, now: Instant): Instant | undefined {
  return connection.first(selectNextDue(now))?.due ?? undefined
}

const selectNextDue = compiledOnce((now: Instant) =>
  query
    .selectFrom('occurrences')
    // Without `limit`, which would be a parameter too.
    .select(({ fn }) => fn.min<Instant | null>('due').as('due'))
    .where('state', '=', PLANNED)
    .where('due', '>', now),
)

/** What a planned occurrence waits for. */
interface Wait {
  readonly key: OccurrenceKey
  readonly reason: string
  readonly checks: readonly Check[] | undefined
}

/** Notes what a planned occurrence waits for, so that the reason is known when it is skipped in the end. */
export function noteWaiting(connection: Connection, { key, reason, checks }: Wait): void {
  connection.run(updateReason(key, reason, textOf(checks)))
}

const updateReason = compiledOnce((key: OccurrenceKey, reason: string, checks: string | null) =>
  query.updateTable('occurrences').set({ reason, checks }).where('key', '=', key).where('state', '=', 'planned'),
)

/** Ends a planned occurrence that cannot be sent. False when it was not planned any more. */
export function end(
  connection: Connection,
  state: Extract<State, 'skipped' | 'cancelled'>,
  { key, reason, now, checks }: EndWithoutCall,
): boolean {
  return connection.immediate(() => {
    const row = connection.first(query.selectFrom('occurrences').select('checks').where('key', '=', key))
    // It ends for what kept it while it waited, so those checks stay. At its end only its lateness is checked.
    const all = checks && withEarlier(checks, checksOf(row?.checks ?? null) ?? [])
    const { changes } = connection.run(
      query
        .updateTable('occurrences')
        .set({ state, reason, finished_at: now, checks: textOf(all) })
        .where('key', '=', key)
        .where('state', '=', 'planned'),
    )
    return changes === 1
  })
}

/** When an old schedule ends, and whether nothing follows it, because its announcement is switched off. */
interface EndOfSchedule {
  readonly now: Instant
  readonly isOff: boolean
}

/**
 * Ends an old schedule, because another one starts anew. What it planned is cancelled. What is booked is left to its
 * call, and ends too if the call reaches nobody. A resend stays planned: it does not belong to the schedule. Only when
 * the announcement is switched off it ends, as if the announcement were removed.
 */
export function endSchedule(connection: Connection, announcementId: string, { now, isOff }: EndOfSchedule): void {
  if (isOff) cancelPlanned(connection, { id: announcementId, reason: 'switched_off', now })
  connection.run(
    cancelling('rescheduled', now).where('announcement_id', '=', announcementId).where('resend_of', 'is', null),
  )
  connection.run(
    query
      .updateTable('occurrences')
      .set({ edit: 'rescheduled' })
      // It may be booked under an earlier id.
      .where('lineage', '=', query.selectFrom('announcements').select('lineage').where('id', '=', announcementId))
      .where('state', '=', 'booked')
      .where('resend_of', 'is', null),
  )
}

/** Why and when the planned occurrences of an announcement end. */
interface EndOfPlanned {
  readonly id: string
  readonly reason: string
  readonly now: Instant
}

/** Cancels what an announcement has planned. What is booked is left to its call. */
export function cancelPlanned(connection: Connection, { id, reason, now }: EndOfPlanned): void {
  connection.run(cancelling(reason, now).where('announcement_id', '=', id))
}

/** Cancels everything that schedules have planned for the future, with a reason that allows planning it again. */
export function cancelFuture(connection: Connection, reason: 'tz', now: Instant): void {
  // A resend may lie in the future of a clock that was set back. No schedule would plan it again.
  connection.run(cancelling(reason, now).where('due', '>', now).where('resend_of', 'is', null))
}

/** The update that cancels planned occurrences: all of them, unless the caller narrows it. */
function cancelling(reason: string, now: Instant) {
  return query
    .updateTable('occurrences')
    .set({ state: 'cancelled', reason, finished_at: now })
    .where('state', '=', 'planned')
}

/** The checks of a decision, from their stored form. */
export function checksOf(text: string | null): readonly Check[] | null {
  return text === null ? null : (JSON.parse(text) as Check[])
}

/** The checks of a decision as they are stored. */
export function textOf(checks: readonly Check[] | undefined): string | null {
  return checks === undefined ? null : JSON.stringify(checks)
}
