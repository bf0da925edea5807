import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Outcome, OutcomeCause } from '../core/delivery/outcome.ts'
import type { Instant } from '../core/time/instant.ts'

/** Sends one broadcast to everyone. Never retries by itself. */
export interface Sender {
  /**
   * Makes one call. Returns its outcome within its own deadline, also for every network fault. Throws only when the
   * broadcast could never be sent (checked before the first byte).
   */
  send(broadcast: Broadcast, signedAt: Instant): Promise<Outcome>
  /** Gives up what is under way and drops every connection. The next call goes over a fresh one. Never throws. */
  abandon(): void
  close(): Promise<void>
}

/** What a harmless signed request shows about the account. The request sends no broadcast. */
export type Probed = { readonly serverTime?: Instant } & (
  | {
      /** The gateway accepted it: AppID, ServerSecret, clock and service are good. */
      readonly kind: 'passed'
      /** Whether ZIM knows the sender; `unclear` where its answer says neither. */
      readonly sender: 'known' | 'unknown' | 'unclear'
      /** The sender's UserName at ZIM. It shows a person that this is the right account. */
      readonly userName?: string
      /** The numeric Code or SubCode of the answer that shows this. */
      readonly code: number
    }
  /** The gateway refused it: a fault of the account (`config`), or of the clock (`clock`). */
  | { readonly kind: 'refused'; readonly cause: 'config' | 'clock'; readonly code: number }
  /** Nothing is proven: no answer came, or one that says nothing of the account. */
  | { readonly kind: 'unclear'; readonly cause: OutcomeCause; readonly code?: number; readonly detail: string }
)

/** Asks whether the account could send. Harmless: it costs no quota, and users see nothing. */
export interface AccountProbe {
  /** Makes one probe for one sender. Never rejects for anything that the network or the vendor can do. */
  probe(sender: string, signedAt: Instant): Promise<Probed>
}
