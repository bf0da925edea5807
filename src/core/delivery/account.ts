import type { Outcome, OutcomeCause } from './outcome.ts'
import { HOUR, MINUTE, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * A fault of the account that answers to calls have shown. No accepted call has disproved it since. While it lasts,
 * every further call would only use up quota.
 */
export interface AccountFault {
  /** The sender whose broadcasts it concerns. Null: everybody's. */
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

/** A fault that the ledger knows. */
export interface RecordedFault extends AccountFault {
  /** Whether a probe has passed since the last such answer. */
  readonly isProbed: boolean
}

/** The faults that hold broadcasts back until a probe passes. */
export interface AccountHolds {
  /** Holds back the broadcasts of everybody. */
  readonly app: AccountFault | undefined
  /** Each holds back the broadcasts of one sender. */
  readonly senders: ReadonlyMap<string, AccountFault>
}

/** No broadcast is held back. */
export const NO_HOLDS: AccountHolds = { app: undefined, senders: new Map() }

/**
 * Whether an answer accuses the account, not this one broadcast. Its causes are `config` (AppID, ServerSecret, console
 * or plan) and `sender`. Such an answer came before the broadcast, so the occurrence may be tried again after the fault
 * is fixed.
 */
export function isAccountFault(outcome: Pick<Outcome, 'kind'> & { readonly cause?: OutcomeCause }): boolean {
  return outcome.kind === 'refused' && (outcome.cause === 'config' || outcome.cause === 'sender')
}

/**
 * The holds that faults cause. `senders` are the senders of all announcements in force. Faults of other senders hold
 * nothing back. Undefined when they are unknown: then the faults of all senders count.
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

/** The fault that holds back the broadcasts of a sender. Undefined when there is none. */
export function holdOver(holds: AccountHolds, sender: string): AccountFault | undefined {
  return holds.app ?? holds.senders.get(sender)
}

/** The pause between the first fault and its first probe, in ms. */
const FIRST_PAUSE: Millis = 10 * SECOND
/** The longest pause after a fault, in ms. A fault that comes back after every probe costs a call each time. */
const LONGEST_PAUSE: Millis = HOUR
/** The longest pause between failed probes, in ms. A probe costs nothing, and a repair should be seen soon. */
const LONGEST_PROBE_PAUSE: Millis = 5 * MINUTE

/**
 * How long to wait before the next probe, in ms: from the fault to the first probe, and after each failed probe. It
 * grows with every fault, even when a probe passed in between: a probe does not see everything that a broadcast needs.
 * `faults`: how many answers accused the account since the last accepted call.
 */
export function probePauseAfter(faults: number, failedProbes: number): Millis {
  const afterFault = Math.min(doubled(FIRST_PAUSE, faults - 1), LONGEST_PAUSE)
  if (failedProbes === 0) return afterFault
  return Math.min(doubled(afterFault, failedProbes), Math.max(afterFault, LONGEST_PROBE_PAUSE))
}

function doubled(pause: Millis, times: number): Millis {
  return pause * 2 ** Math.min(Math.max(times, 0), 10)
}
