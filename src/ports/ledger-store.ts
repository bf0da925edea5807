import type { Call, Limits } from '../core/quota/quota.ts'
import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Check } from '../core/announcement/check.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import type { Attempt } from '../core/announcement/settling.ts'
import type { Instant } from '../core/time/instant.ts'

/** What booking answers. Only `booked` allows a socket to be opened. */
export type Booking =
  | ({ readonly kind: 'booked'; readonly callId: number } & Attempt)
  /** The ledger, read in the same transaction, has no slot at this instant. */
  | { readonly kind: 'full' }
  /** The previous call is still under way or ended too recently. */
  | { readonly kind: 'too-soon' }
  /** The occurrence is not `planned` any more: somebody else has it. */
  | { readonly kind: 'taken' }
  /** This process does not hold the lease. */
  | { readonly kind: 'not-holder' }
  /** A definition, or who is paused, has changed since it was decided to send this: the decision means nothing any more. */
  | { readonly kind: 'outdated' }

/** What a decision to send rests on. */
export interface Grounds {
  /** The definitions and pauses that it knew. */
  readonly revision: number
  /** Recorded for whoever asks later why it was made. */
  readonly checks: readonly Check[]
  /** The team whose budget the call takes from. */
  readonly owner: string | null
}

/** The call that is to be booked. */
export interface WantedCall {
  readonly key: OccurrenceKey
  readonly broadcast: Broadcast
  readonly limits: Limits
  /** Only while this one holds the lease. */
  readonly holder: string
  readonly now: Instant
  readonly grounds: Grounds
}

/** How an occurrence goes on after its call. */
export interface Settlement {
  readonly callId: number
  readonly outcome: Outcome
  /** When the answer was read or the call given up. */
  readonly endedAt: Instant
  /** The occurrence's next state. */
  readonly state: 'sent' | 'rejected' | 'unknown' | 'planned'
  readonly reason: string | null
  /** With `planned`: not tried again before this instant. */
  readonly notBefore: Instant
}

/** The calls: each is booked before it is sent, and settled after it. */
export interface LedgerStore {
  /**
   * Reserves quota and claims the occurrence in one fsynced transaction, and notes beside the database how new it is, so
   * that an older copy in its place is noticed: before any socket. Whatever the decision to send rests on must still be so.
   */
  book(wanted: WantedCall): Promise<Booking>
  /**
   * Does what every booking does beside its own rows, and leaves nothing behind: throws what would keep one from being
   * written now.
   */
  tryBooking(): Promise<void>
  /** Writes the outcome and the occurrence's next state in one transaction. False when the call was settled before. */
  settle(settlement: Settlement): Promise<boolean>
  /**
   * Turns every booking without a settlement into `unknown`; it keeps its quota. Only for the holder of the lease, which
   * names a call of its own that is still under way: whoever lost it would give up the call of its successor.
   */
  recover(now: Instant, holder: string, ownCallId: number | undefined): Promise<readonly OccurrenceKey[]>
  /** The ledger entries that can matter at `now`, oldest first. */
  ledger(limits: Limits, now: Instant): Promise<readonly Call[]>
  /** The whole ledger, oldest first. */
  allCalls(): Promise<readonly Call[]>
}
