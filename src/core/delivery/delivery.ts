import { holdsOf, standingFaults } from './account.ts'
import type { AccountFault, AccountHolds, RecordedFault } from './account.ts'
import type { Outcome, OutcomeCause } from './outcome.ts'
import type { Instant } from '../time/instant.ts'

/** How a call ended: the part that tells about the way to the vendor. */
export interface SettledCall {
  readonly endedAt: Instant
  readonly outcome: Outcome['kind']
  readonly cause: OutcomeCause | null
  readonly code: number | null
}

/** What the ledger says about whether broadcasts arrive. */
export interface DeliveryRecord {
  /** When the last accepted call ended. Null when there was none. */
  readonly lastAccepted: Instant | null
  /** How many calls since then were not accepted, and when the first of them ended. */
  readonly notAccepted: number
  readonly firstNotAccepted: Instant | null
  /** Those of them that came after the last passed probe, newest first. A few hundred at most. */
  readonly latest: readonly SettledCall[]
  /** The id of the newest call that has ended, or 0. A probe that starts now says nothing about later calls. */
  readonly lastCall: number
  /** Faults of the account that no later accepted call of the same sender disproves. */
  readonly faults: readonly RecordedFault[]
  readonly found: ProbeFindings
}

/** What probes found against delivery. Later findings have not disproved it. */
export interface ProbeFindings {
  /** Probes that accused the account. */
  readonly faults: readonly AccountFault[]
  /** A probe could not find out whether the account is good. Null when it could. */
  readonly unclear: ProbeFailure | null
}

/** What one probe found against delivery. `sender` null: it concerns everybody. */
export type ProbeFinding =
  | { readonly kind: 'fault'; readonly sender: string | null; readonly cause: OutcomeCause; readonly code: number }
  | { readonly kind: 'unclear'; readonly cause: OutcomeCause; readonly code: number | null }

/** Why a probe could not find out whether the account is good, and since when. */
export interface ProbeFailure {
  readonly since: Instant
  readonly cause: OutcomeCause
  readonly code: number | null
}

/** Whether due broadcasts will be sent, judged by account, gateway and network only. */
export interface Delivery {
  readonly lastAccepted: Instant | null
  /** Since when delivery fails. Null while it does not. */
  readonly failedSince: Instant | null
  /** How many calls were not accepted since the last accepted one. */
  readonly notAccepted: number
  /** Why delivery fails. Null while it does not. */
  readonly cause: OutcomeCause | null
  readonly code: number | null
  /** The sender whose broadcasts are not sent. Null: everybody's, or nobody's. */
  readonly sender: string | null
}

/** Causes that say nothing about account, gateway or network. They lie on this host, or in what a person told. */
const SILENT: ReadonlySet<OutcomeCause> = new Set(['stall', 'crash', 'adopted'])
/** Such an answer comes from a working account and is about one broadcast. */
const OF_BROADCAST: ReadonlySet<OutcomeCause> = new Set(['content'])

/**
 * The holds that follow from everything on record. `senders` as for `holdsOf`. Answers to calls go before findings of
 * probes, since they tell how often.
 */
export function holdsOnRecord(
  { faults, found }: Pick<DeliveryRecord, 'faults' | 'found'>,
  senders: ReadonlySet<string> | undefined,
): AccountHolds {
  // `holdsOf` takes the first fault of the app and the last fault of a sender.
  const ofApp = found.faults.filter(({ sender }) => sender === null)
  const ofSenders = found.faults.filter(({ sender }) => sender !== null)
  return holdsOf([...ofSenders, ...standingFaults(faults), ...ofApp], senders)
}

/**
 * The one delivery state. First comes the account, since nothing is sent while it is held. Then comes the newest call
 * that says something about gateway and network. If no call says anything newer, the last probe decides.
 */
export function deliveryOf(record: DeliveryRecord, holds: AccountHolds): Delivery {
  const { lastAccepted, notAccepted } = record
  const { unclear } = record.found
  const about = { lastAccepted, notAccepted }
  const fault = holds.app ?? [...holds.senders.values()].toSorted((a, b) => a.since - b.since)[0]
  if (fault !== undefined) {
    return { ...about, failedSince: fault.since, cause: fault.cause, code: fault.code, sender: fault.sender }
  }
  const telling = record.latest.filter(({ cause }) => cause === null || !SILENT.has(cause))
  const failures = telling.slice(0, lengthWhile(telling, isFailure))
  const [newest] = failures
  if (newest !== undefined) {
    const isAll = failures.length === telling.length && telling.length < record.notAccepted
    const since = isAll ? (record.firstNotAccepted ?? newest.endedAt) : failures.at(-1)!.endedAt
    return { ...about, failedSince: since, cause: newest.cause, code: newest.code, sender: null }
  }
  if (unclear !== null && telling.length === 0) {
    return { ...about, failedSince: unclear.since, cause: unclear.cause, code: unclear.code, sender: null }
  }
  return { ...about, failedSince: null, cause: null, code: null, sender: null }
}

/** Whether a call failed. A call that was accepted, or refused for its content, did not fail. */
function isFailure({ outcome, cause }: SettledCall): boolean {
  return outcome !== 'accepted' && cause !== null && !OF_BROADCAST.has(cause)
}

function lengthWhile<T>(list: readonly T[], holds: (each: T) => boolean): number {
  const end = list.findIndex((each) => !holds(each))
  return end < 0 ? list.length : end
}
