import type { Outcome, OutcomeCause } from './outcome.ts'
import { HOUR, MINUTE, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * A fault of the account that calls were answered with, and that no accepted call has disproved since: while it lasts
 * every further call would only use up quota.
 */
export interface AccountFault {
  /** Whose broadcasts it concerns; null: everybody's. */
  readonly sender: string | null
  readonly cause: OutcomeCause
  /** The vendor's numeric Code. */
  readonly code: number
  /** When the first such answer came, and the last one. */
  readonly since: Instant
  readonly latest: Instant
  /** How many such answers there were. */
  readonly count: number
}

/** A fault that the ledger knows of. */
export interface RecordedFault extends AccountFault {
  /** Whether a probe has passed since its last answer. */
  readonly isProbed: boolean
}

/** What keeps broadcasts from leaving until a probe passes. */
export interface AccountHolds {
  /** Keeps everybody's. */
  readonly app: AccountFault | undefined
  /** Keep those of one sender each. */
  readonly senders: ReadonlyMap<string, AccountFault>
}

/** Nothing is kept. */
export const NO_HOLDS: AccountHolds = { app: undefined, senders: new Map() }

/**
 * Whether an answer accuses the account, and not this one broadcast: AppID, ServerSecret, console or plan (`config`), or
 * the sender. Such an answer came before the broadcast, so that the occurrence may be tried again once the fault is mended.
 */
export function isAccountFault(outcome: Pick<Outcome, 'kind'> & { readonly cause?: OutcomeCause }): boolean {
  return outcome.kind === 'refused' && (outcome.cause === 'config' || outcome.cause === 'sender')
}

/**
 * What faults keep from leaving. `senders`: those that send anything in force; nothing is kept from others. Undefined where
 * nobody knows them: then all are named.
 */
export function holdsOf(faults: readonly AccountFault[], senders: ReadonlySet<string> | undefined): AccountHolds {
  const ofSenders = faults.flatMap((fault) =>
    fault.sender !== null && (senders?.has(fault.sender) ?? true) ? [[fault.sender, fault] as const] : [],
  )
  return { app: faults.find(({ sender }) => sender === null), senders: new Map(ofSenders) }
}

/** The faults that no probe has disproved. */
export function standingFaults(faults: readonly RecordedFault[]): readonly AccountFault[] {
  return faults.filter(({ isProbed }) => !isProbed)
}

/** The fault that keeps the broadcasts of a sender; undefined where nothing does. */
export function holdOver(holds: AccountHolds, sender: string): AccountFault | undefined {
  return holds.app ?? holds.senders.get(sender)
}

/** After the first fault it is probed this soon. */
const FIRST_PAUSE: Millis = 10 * SECOND
/** A fault that comes back after every probe costs a call each time. */
const LONGEST_PAUSE: Millis = HOUR
/** A probe costs nothing, and a cure should be seen soon. */
const LONGEST_PROBE_PAUSE: Millis = 5 * MINUTE

/**
 * How long nobody asks whether a fault is mended, in ms: from the fault to the first probe, and after each probe that
 * failed. It grows with every fault, also when a probe passed in between: the probe cannot see everything that a broadcast
 * needs. `faults`: how many answers accused the account since the last accepted call.
 */
export function probePauseAfter(faults: number, failedProbes: number): Millis {
  const afterFault = Math.min(doubled(FIRST_PAUSE, faults - 1), LONGEST_PAUSE)
  if (failedProbes === 0) return afterFault
  return Math.min(doubled(afterFault, failedProbes), Math.max(afterFault, LONGEST_PROBE_PAUSE))
}

function doubled(pause: Millis, times: number): Millis {
  return pause * 2 ** Math.min(Math.max(times, 0), 10)
}
