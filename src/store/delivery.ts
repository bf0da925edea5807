import { sql } from 'kysely'
import type { RecordedFault } from '../core/delivery/account.ts'
import type { DeliveryRecord, ProbeFinding, ProbeFindings, SettledCall } from '../core/delivery/delivery.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import type { Instant } from '../core/time/instant.ts'
import type { PassedProbe } from '../ports/delivery-store.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { isHeldBy } from './lease.ts'

/** Stands for the app as a whole among the probes. */
const APP = ''
/** This many calls show how long delivery has been failing; older ones are only counted. */
const LATEST = 100

// Literals: with a parameter SQLite does not use the partial indexes.
const ACCEPTED = sql.lit<Outcome['kind']>('accepted')
const REFUSED = sql.lit<Outcome['kind']>('refused')

/** What the ledger says about whether broadcasts arrive. */
export function readDelivery(connection: Connection): DeliveryRecord {
  const lastAcceptedId = connection.first(selectLastAccepted())?.id ?? 0
  const probed = probedUpTo(connection)
  const since = connection.first(selectNotAccepted(lastAcceptedId))
  return {
    lastAccepted: connection.first(selectEnd(lastAcceptedId))?.ended_at ?? null,
    notAccepted: since?.count ?? 0,
    firstNotAccepted: since?.first ?? null,
    latest: connection.all(selectLatest(Math.max(lastAcceptedId, probed.get(APP) ?? 0))).map(toSettledCall),
    lastCall: connection.first(selectLastCall())?.id ?? 0,
    faults: faultsAfter(connection, lastAcceptedId, probed),
    found: findingsAfter(connection, lastAcceptedId),
  }
}

/** For each sender, the last call before its last passed probe. */
function probedUpTo(connection: Connection): ReadonlyMap<string, number> {
  return new Map(connection.all(selectProbes()).map(({ sender, after_call }) => [sender, after_call]))
}

/** Notes a passed probe for the app, and for the sender if there is one. False without the lease: nothing is noted. */
export function noteProbePassed(connection: Connection, { sender, lastCall, holder, now }: PassedProbe): boolean {
  return connection.immediate(() => {
    if (!isHeldBy(connection, holder, now)) return false
    const probed = probedUpTo(connection)
    for (const each of sender === null ? [APP] : [APP, sender]) {
      connection.run(query.deleteFrom('findings').where('sender', '=', each))
      // Another process may have passed a probe after a later call.
      const afterCall = Math.max(lastCall, probed.get(each) ?? 0)
      const row = { sender: each, passed_at: now, after_call: afterCall }
      connection.run(
        query
          .insertInto('probes')
          .values(row)
          .onConflict((conflict) => conflict.column('sender').doUpdateSet(row)),
      )
    }
    return true
  })
}

/** What a probe found, and which holder notes it. */
interface FailedProbe {
  readonly finding: ProbeFinding
  readonly holder: string
  readonly now: Instant
}

/** Notes a finding of a probe against delivery. False without the lease: nothing is noted. */
export function noteProbeFailed(connection: Connection, { finding, holder, now }: FailedProbe): boolean {
  return connection.immediate(() => {
    if (!isHeldBy(connection, holder, now)) return false
    const { kind, cause, code } = finding
    const sender = (kind === 'fault' ? finding.sender : null) ?? APP
    // Any answer ends the state in which no answer could be read.
    if (kind === 'fault') {
      connection.run(query.deleteFrom('findings').where('sender', '=', APP).where('kind', '=', 'unclear'))
    }
    const row = { cause, code, latest: now, after_call: connection.first(selectLastCall())?.id ?? 0 }
    connection.run(
      query
        .insertInto('findings')
        .values({ sender, kind, since: now, ...row })
        .onConflict((conflict) => conflict.columns(['sender', 'kind']).doUpdateSet(row)),
    )
    return true
  })
}

/** What probes found, without the findings that a later accepted call disproves. */
function findingsAfter(connection: Connection, lastAcceptedId: number): ProbeFindings {
  const standing = connection.all(selectFindings()).filter(({ sender, after_call, accepted_id }) => {
    return (sender === APP ? lastAcceptedId : (accepted_id ?? 0)) <= after_call
  })
  const faults = standing.flatMap(({ kind, sender, cause, code, since, latest }) => {
    if (kind !== 'fault' || code === null) return []
    return [{ sender: sender === APP ? null : sender, cause, code, since, latest, count: 1 }]
  })
  const unclear = standing.find(({ kind }) => kind === 'unclear')
  return { faults, unclear: unclear ? { since: unclear.since, cause: unclear.cause, code: unclear.code } : null }
}

interface RefusedCall {
  readonly id: number
  readonly sender: string | null
  readonly cause: RecordedFault['cause'] | null
  readonly code: number | null
  readonly ended_at: number | null
}

/** The faults of the account that no accepted call has disproved: one for each cause and each app or sender. */
function faultsAfter(
  connection: Connection,
  lastAcceptedId: number,
  probed: ReadonlyMap<string, number>,
): readonly RecordedFault[] {
  const ofApp = connection.all(selectRefusedAfter(lastAcceptedId)).filter(({ cause }) => isOfApp(cause))
  // An accepted call of another sender says nothing about this one.
  const ofSenders = connection.all(selectRefusedSenders()).filter(({ sender }) => sender !== null)
  const groups = Map.groupBy([...ofApp, ...ofSenders], ({ cause, sender }) => (isOfApp(cause) ? cause : `@${sender}`))
  return [...groups.values()].flatMap((calls) => faultOf(calls, probed) ?? [])
}

function faultOf(calls: readonly RefusedCall[], probed: ReadonlyMap<string, number>): RecordedFault | undefined {
  const [first, last] = [calls[0]!, calls.at(-1)!]
  const { cause, code } = last
  if (cause === null || code === null) return undefined
  const sender = isOfApp(cause) ? null : last.sender
  return {
    sender,
    cause,
    code,
    since: first.ended_at ?? 0,
    latest: last.ended_at ?? 0,
    count: calls.length,
    isProbed: last.id <= (probed.get(sender ?? APP) ?? 0),
  }
}

function isOfApp(cause: RefusedCall['cause']): boolean {
  return cause === 'config'
}

function toSettledCall(
  row: Omit<RefusedCall, 'id' | 'sender'> & { readonly outcome: Outcome['kind'] | null },
): SettledCall {
  return { endedAt: row.ended_at ?? 0, outcome: row.outcome ?? 'unknown', cause: row.cause, code: row.code }
}

const selectLastCall = compiledOnce(() =>
  query.selectFrom('calls').select('id').where('outcome', 'is not', null).orderBy('id', 'desc').limit(sql.lit(1)),
)

const selectLastAccepted = compiledOnce(() =>
  query
    .selectFrom('calls')
    .select(({ fn }) => fn.max('id').as('id'))
    .where('outcome', '=', ACCEPTED),
)

const selectEnd = compiledOnce((id: number) => query.selectFrom('calls').select('ended_at').where('id', '=', id))

/** Calls assumed for another life of this database are left out: nobody here made them. */
const selectNotAccepted = compiledOnce((after: number) =>
  query
    .selectFrom('calls')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min<number | null>('ended_at').as('first')])
    .where('id', '>', after)
    .where('outcome', 'is not', null)
    .where('occurrence_key', 'is not', null),
)

const selectLatest = compiledOnce((after: number) =>
  query
    .selectFrom('calls')
    .select(['ended_at', 'outcome', 'cause', 'code'])
    .where('id', '>', after)
    .where('outcome', 'is not', null)
    .where('occurrence_key', 'is not', null)
    .orderBy('id', 'desc')
    .limit(sql.lit(LATEST)),
)

const selectRefusedAfter = compiledOnce((after: number) =>
  query
    .selectFrom('calls')
    .select(['id', 'sender', 'cause', 'code', 'ended_at'])
    .where('outcome', '=', REFUSED)
    .where('id', '>', after)
    .orderBy('id'),
)

const selectRefusedSenders = compiledOnce(() =>
  query
    .selectFrom('calls as c')
    .select(['c.id', 'c.sender', 'c.cause', 'c.code', 'c.ended_at'])
    .where('c.outcome', '=', REFUSED)
    .where('c.cause', '=', sql.lit('sender'))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('calls as later')
            .select('later.id')
            .where('later.outcome', '=', ACCEPTED)
            .whereRef('later.sender', '=', 'c.sender')
            .whereRef('later.id', '>', 'c.id'),
        ),
      ),
    )
    .orderBy('c.id'),
)

const selectProbes = compiledOnce(() => query.selectFrom('probes').select(['sender', 'after_call']))

const selectFindings = compiledOnce(() =>
  query
    .selectFrom('findings as f')
    .select((eb) => [
      'f.sender',
      'f.kind',
      'f.cause',
      'f.code',
      'f.since',
      'f.latest',
      'f.after_call',
      eb
        .selectFrom('calls as c')
        .select(({ fn }) => fn.max('c.id').as('id'))
        .where('c.outcome', '=', ACCEPTED)
        .whereRef('c.sender', '=', 'f.sender')
        .as('accepted_id'),
    ])
    .orderBy('f.since'),
)
