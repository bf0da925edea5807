import { sql } from 'kysely'
import { isAccountFault } from '../core/delivery/account.ts'
import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import { latestArrival, quotaAt, SIGNATURE_LIFETIME } from '../core/quota/quota.ts'
import type { Call, Limits } from '../core/quota/quota.ts'
import type { Instant } from '../core/time/instant.ts'
import type { EndWithoutCall } from '../ports/occurrence-store.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { growGeneration } from './database/home.ts'
import { isHeldBy } from './lease.ts'
import { textOf } from './occurrences.ts'
import { carryOver, findSuccessor } from './renames.ts'
import { revisionOf } from './database/revision.ts'
import type { Booking, Settlement, WantedCall } from '../ports/ledger-store.ts'

/**
 * Reserves quota and claims the occurrence in one transaction. Everything that allows the call is read under the write
 * lock that also writes the booking. Two processes overshoot a cap when they read the quota first and write later.
 */
export function book(connection: Connection, { key, broadcast, limits, holder, now, grounds }: WantedCall): Booking {
  const { revision, checks, owner } = grounds
  return connection.immediate((): Booking => {
    if (!isHeldBy(connection, holder, now)) return { kind: 'not-holder' }
    if (revisionOf(connection) !== revision) return { kind: 'outdated' }
    const quota = quotaAt(ledger(connection, limits, now), now, limits)
    if (quota.free === 0) return { kind: 'full' }
    if (quota.nextStartAt === undefined || quota.nextStartAt > now) return { kind: 'too-soon' }
    const { changes } = connection.run(
      query
        .updateTable('occurrences')
        .set((eb) => ({
          state: 'booked',
          reason: null,
          sent_at: now,
          code: null,
          request_id: null,
          attempts: eb('attempts', '+', 1),
          broadcast: JSON.stringify(broadcast),
          checks: textOf(checks),
          edit: null,
        }))
        .where('key', '=', key)
        .where('state', '=', 'planned')
        .where('due', '<=', now),
    )
    if (changes !== 1) return { kind: 'taken' }
    growGeneration(connection)
    const { lastId } = connection.run(
      query.insertInto('calls').values({
        occurrence_key: key,
        booked_at: now,
        ended_at: null,
        latest_at: null,
        outcome: null,
        cause: null,
        code: null,
        request_id: null,
        detail: null,
        owner,
        sender: broadcast.sender,
      }),
    )
    const row = connection.first(
      query.selectFrom('occurrences').select(['attempts', 'refusals']).where('key', '=', key),
    )
    return { kind: 'booked', callId: lastId, attempt: row?.attempts ?? 1, refusals: row?.refusals ?? 0 }
  })
}

/** Writes the outcome and the occurrence's next state. A call settled before (by recovery) stays as it is: false. */
export function settle(connection: Connection, settlement: Settlement): boolean {
  const { callId, outcome, endedAt, state, reason, notBefore } = settlement
  return connection.immediate(() => {
    const call = connection.first(
      query.selectFrom('calls').select(['occurrence_key', 'booked_at', 'outcome']).where('id', '=', callId),
    )
    if (!call || call.outcome !== null) return false
    // A wall clock that was set back during the call must not shorten the time for which the call occupies its slot.
    const ended = Math.max(endedAt, call.booked_at)
    const answer = { code: null as number | null, request_id: null as string | null }
    if (outcome.kind !== 'unsent') {
      answer.code = outcome.code ?? null
      answer.request_id = outcome.requestId ?? null
    }
    connection.run(
      query
        .updateTable('calls')
        .set({
          ...answer,
          ended_at: ended,
          latest_at: latestArrival(outcome.kind, call.booked_at, ended),
          outcome: outcome.kind,
          cause: outcome.kind === 'accepted' ? null : outcome.cause,
          detail: 'detail' in outcome ? outcome.detail : (outcome.message ?? null),
        })
        .where('id', '=', callId),
    )
    const { changes } = connection.run(
      query
        .updateTable('occurrences')
        .set((eb) => ({
          ...answer,
          state,
          reason,
          // A fault of the account says nothing about this broadcast.
          refusals: eb('refusals', '+', outcome.kind === 'refused' && !isAccountFault(outcome) ? 1 : 0),
          not_before: notBefore,
          finished_at: state === 'planned' ? null : ended,
        }))
        .where('key', '=', call.occurrence_key)
        .where('state', '=', 'booked'),
    )
    if (changes === 1 && state === 'planned' && call.occurrence_key !== null) {
      applyEdit(connection, call.occurrence_key, ended)
    }
    return true
  })
}

/**
 * An occurrence may be booked while its definition is edited. The edit does not touch it until its call has ended. If
 * the call reached nobody, the edit applies now: an occurrence of an old schedule, or of an announcement that is
 * switched off, is not planned again, and an occurrence of a renamed announcement goes on under the new id.
 */
function applyEdit(connection: Connection, key: OccurrenceKey, now: Instant): void {
  const row = connection.first(
    query.selectFrom('occurrences').select(['announcement_id', 'edit', 'lineage']).where('key', '=', key),
  )
  if (row === undefined) return
  const successor = findSuccessor(connection, row.lineage)
  if (successor === undefined) return cancel(connection, { key, reason: 'retired', now })
  if (successor.isSwitchedOff) return cancel(connection, { key, reason: 'switched_off', now })
  if (row.edit !== null) return cancel(connection, { key, reason: row.edit, now })
  if (successor.id !== row.announcement_id) carryOver(connection, { key, toId: successor.id, now })
}

function cancel(connection: Connection, { key, reason, now }: EndWithoutCall): void {
  connection.run(
    query.updateTable('occurrences').set({ state: 'cancelled', reason, finished_at: now }).where('key', '=', key),
  )
}

/** Which process recovers, and when. */
interface Recovery {
  readonly now: Instant
  readonly holder: string
  /** A call that the holder itself has under way. */
  readonly ownCallId: number | undefined
}

/**
 * Settles every booking without a settlement as `unknown`: its process is gone, and nothing says whether its call left.
 * The call keeps its quota and is never sent again. Does nothing for a process that does not hold the lease.
 */
export function recover(connection: Connection, { now, holder, ownCallId }: Recovery): OccurrenceKey[] {
  return connection.immediate(() => {
    if (!isHeldBy(connection, holder, now)) return []
    const open = connection
      .all(selectOpen())
      .filter((call) => call.id !== ownCallId)
      .sort((one, other) => one.id - other.id)
    for (const call of open) {
      settle(connection, {
        callId: call.id,
        outcome: { kind: 'unknown', cause: 'crash', detail: 'the process ended between booking and settling' },
        // After its signature has ended, the vendor cannot accept the call, whatever this clock says.
        endedAt: Math.min(now, call.booked_at + SIGNATURE_LIFETIME),
        state: 'unknown',
        reason: 'crash',
        notBefore: now,
      })
    }
    return open.map((call) => call.occurrence_key).filter((key) => key !== null)
  })
}

/** The calls that can matter at `now`, oldest first: under way, or with a slot that is not released yet. */
export function ledger(connection: Connection, limits: Limits, now: Instant): Call[] {
  const oldest = now - limits.window - limits.margin
  // Two queries, each answered by its own index. One query with `or` would read every call ever made.
  return [...connection.all(selectOpen()), ...connection.all(selectEnded(oldest))]
    .sort((one, other) => one.id - other.id)
    .map(toCall)
}

const selectOpen = compiledOnce(() => selectCalls().clearOrderBy().where('outcome', 'is', null))
const selectEnded = compiledOnce((oldest: Instant) =>
  selectCalls().clearOrderBy().where('outcome', '<>', sql.lit('unsent')).where('latest_at', '>', oldest),
)

/** The whole ledger, oldest first. */
export function allCalls(connection: Connection): Call[] {
  return connection.all(selectCalls()).map(toCall)
}

function selectCalls() {
  return query
    .selectFrom('calls')
    .select(['id', 'occurrence_key', 'booked_at', 'ended_at', 'latest_at', 'outcome', 'cause', 'owner'])
    .orderBy('id')
}

function toCall(row: {
  id: number
  occurrence_key: string | null
  booked_at: number
  ended_at: number | null
  latest_at: number | null
  outcome: Call['outcome']
  cause: Call['cause']
  owner: string | null
}): Call {
  return {
    id: row.id,
    occurrenceKey: row.occurrence_key,
    owner: row.owner,
    bookedAt: row.booked_at,
    endedAt: row.ended_at,
    latestAt: row.latest_at,
    outcome: row.outcome,
    cause: row.cause,
  }
}
