import { holdsOf, standingFaults } from './account.ts'
import type { AccountFault, AccountHolds, RecordedFault } from './account.ts'
import type { Outcome, OutcomeCause } from './outcome.ts'
import type { Instant } from '../time/instant.ts'

/** How a call ended, as far as it says something of the way to the vendor. */
export interface SettledCall {
  readonly endedAt: Instant
  readonly outcome: Outcome['kind']
  readonly cause: OutcomeCause | null
  readonly code: number | null
}

/** What the ledger says of whether broadcasts arrive. */
export interface DeliveryRecord {
  /** When the last accepted call ended; null when none ever was. */
  readonly lastAccepted: Instant | null
  /** How many calls have ended differently since, and when the first of them did. */
  readonly notAccepted: number
  readonly firstNotAccepted: Instant | null
  /** Those of them that came after the last probe that passed, newest first: some hundred at most. */
  readonly latest: readonly SettledCall[]
  /** The newest call that has ended; 0 when there is none. What a probe finds that is asked now says nothing of later ones. */
  readonly lastCall: number
  /** Faults of the account, but for those that a later accepted call of the same sender disproves. */
  readonly faults: readonly RecordedFault[]
  readonly found: ProbeFindings
}

/** What probes found that speaks against delivery, as far as nothing has disproved it since. */
export interface ProbeFindings {
  /** The account was accused. */
  readonly faults: readonly AccountFault[]
  /** It could not be found out whether the account is good; null where it could. */
  readonly unclear: ProbeFailure | null
}

/** What one probe found that speaks against delivery. `sender` null: it concerns everybody. */
export type ProbeFinding =
  | { readonly kind: 'fault'; readonly sender: string | null; readonly cause: OutcomeCause; readonly code: number }
  | { readonly kind: 'unclear'; readonly cause: OutcomeCause; readonly code: number | null }

/** Why it could not be found out whether the account is good, and since when. */
export interface ProbeFailure {
  readonly since: Instant
  readonly cause: OutcomeCause
  readonly code: number | null
}

/** Whether what comes due will leave, as far as account, gateway and network are concerned. */
export interface Delivery {
  readonly lastAccepted: Instant | null
  /** Since when it fails; null while it does not. */
  readonly failedSince: Instant | null
  /** Calls since the last accepted one that were not. */
  readonly notAccepted: number
  /** Why it fails; null while it does not. */
  readonly cause: OutcomeCause | null
  readonly code: number | null
  /** Whose broadcasts do not leave; null: everybody's, or nobody's. */
  readonly sender: string | null
}

/** Causes that say nothing of account, gateway or network: they lie on this side, or in what is said. */
const SILENT: ReadonlySet<OutcomeCause> = new Set(['stall', 'crash', 'adopted'])
/** An answer of these is that of a working account about one broadcast. */
const OF_BROADCAST: ReadonlySet<OutcomeCause> = new Set(['content'])

/**
 * What keeps broadcasts from leaving, by all that is on record. `senders` as for `holdsOf`. What calls were answered with
 * goes before what probes found, since it tells how often.
 */
export function holdsOnRecord(
  { faults, found }: Pick<DeliveryRecord, 'faults' | 'found'>,
  senders: ReadonlySet<string> | undefined,
): AccountHolds {
  // The first of the app counts, and the last of a sender.
  const ofApp = found.faults.filter(({ sender }) => sender === null)
  const ofSenders = found.faults.filter(({ sender }) => sender !== null)
  return holdsOf([...ofSenders, ...standingFaults(faults), ...ofApp], senders)
}

/**
 * The one delivery state. The account comes first, since nothing leaves while it is held; then the newest call that says
 * something of gateway and network; then, where no call says anything newer, what the last probe found.
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

/** A call that was neither accepted nor answered for what it said. */
function isFailure({ outcome, cause }: SettledCall): boolean {
  return outcome !== 'accepted' && cause !== null && !OF_BROADCAST.has(cause)
}

function lengthWhile<T>(list: readonly T[], holds: (each: T) => boolean): number {
  const end = list.findIndex((each) => !holds(each))
  return end < 0 ? list.length : end
}
