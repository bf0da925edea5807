import type { Call, Limits } from '../core/quota/quota.ts'
import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Check } from '../core/announcement/check.ts'
import type { CallMade } from '../core/delivery/call-made.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import type { Attempt } from '../core/announcement/settling.ts'
import type { Instant } from '../core/time/instant.ts'

/** What booking answers. Only `booked` allows a socket to be opened. */
export type Booking =
  | ({ readonly kind: 'booked'; readonly callId: number } & Attempt)
  /** The ledger, read in the same transaction, has no free slot at this instant. */
  | { readonly kind: 'full' }
  /** The previous call is still under way or ended too recently. */
  | { readonly kind: 'too-soon' }
  /** The occurrence is not `planned` any more: another process has it. */
  | { readonly kind: 'taken' }
  /** This process does not hold the lease. */
  | { readonly kind: 'not-holder' }
  /** A definition or a pause has changed since the decision to send. The decision does not count any more. */
  | { readonly kind: 'outdated' }

/** What a decision to send rests on. */
export interface Grounds {
  /** The revision of the definitions and pauses that it used. */
  readonly revision: number
  /** Recorded, to explain the decision later. */
  readonly checks: readonly Check[]
  /** The team whose budget pays for the call; null for none. */
  readonly owner: string | null
}

/** The call to book. */
export interface WantedCall {
  readonly key: OccurrenceKey
  readonly broadcast: Broadcast
  readonly limits: Limits
  /** The call is booked only while this process holds the lease. */
  readonly holder: string
  readonly now: Instant
  readonly grounds: Grounds
}

/** How an occurrence goes on after its call. */
export interface Settlement {
  readonly callId: number
  readonly outcome: Outcome
  /** When the answer was read, or the call given up. */
  readonly endedAt: Instant
  /** The occurrence's next state. */
  readonly state: 'sent' | 'rejected' | 'unknown' | 'planned'
  readonly reason: string | null
  /** With `planned`: it is not tried again before this instant. */
  readonly notBefore: Instant
}

/** The calls. Each is booked before it is sent, and settled after it. */
export interface LedgerStore {
  /**
   * Reserves quota and claims the occurrence in one fsynced transaction, before any socket. Also notes beside the
   * database how new it is, so that an older copy in its place is noticed. Everything that the decision to send rests
   * on must still hold.
   */
  book(wanted: WantedCall): Promise<Booking>
  /**
   * Does everything that each booking does except writing its own rows, and leaves nothing behind. Throws the error
   * that would keep a booking from being written now.
   */
  tryBooking(): Promise<void>
  /**
   * Writes the outcome and the occurrence's next state in one transaction. Returns false when the call was settled
   * before.
   */
  settle(settlement: Settlement): Promise<boolean>
  /**
   * Turns every booking without a settlement into `unknown`. It keeps its quota. Only for the holder of the lease: a
   * process that lost it would give up the call of its successor. The holder names its own call that is still under
   * way.
   */
  recover(now: Instant, holder: string, ownCallId: number | undefined): Promise<readonly OccurrenceKey[]>
  /** The ledger entries that can matter at `now`, oldest first. */
  ledger(limits: Limits, now: Instant): Promise<readonly Call[]>
  /** The calls for one occurrence, oldest first. */
  callsFor(key: OccurrenceKey): Promise<readonly CallMade[]>
  /** The whole ledger, oldest first. */
  allCalls(): Promise<readonly Call[]>
}
