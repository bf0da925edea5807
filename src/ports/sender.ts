import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Outcome, OutcomeCause } from '../core/delivery/outcome.ts'
import type { Instant } from '../core/time/instant.ts'

/** Sends one broadcast to everyone. Never retries by itself. */
export interface Sender {
  /**
   * One call. Returns what became of it within its own deadline, also for every fault of the network.
   * Throws only when the broadcast could never be sent (checked before the first byte).
   */
  send(broadcast: Broadcast, signedAt: Instant): Promise<Outcome>
  /** Gives up what is under way and forgets every connection: the next call goes over a fresh one. Never throws. */
  abandon(): void
  close(): Promise<void>
}

/** What a harmless signed request, which sends nothing, tells of the account. */
export type Probed = { readonly serverTime?: Instant } & (
  | {
      /** The gateway let it pass: AppID, ServerSecret, clock and service are good. */
      readonly kind: 'passed'
      /** Whether ZIM knows the sender; `unclear` where its answer says neither. */
      readonly sender: 'known' | 'unknown' | 'unclear'
      /** The sender's UserName at ZIM, for a person to see that this is the right account. */
      readonly userName?: string
      /** The numeric Code, or SubCode, that told so. */
      readonly code: number
    }
  /** The gateway refused it: a fault of the account (`config`), or of the clock (`clock`). */
  | { readonly kind: 'refused'; readonly cause: 'config' | 'clock'; readonly code: number }
  /** Nothing is proven: no answer, or one that says nothing of the account. */
  | { readonly kind: 'unclear'; readonly cause: OutcomeCause; readonly code?: number; readonly detail: string }
)

/** Asks whether the account could send. Harmless: it counts against no quota and nobody sees anything. */
export interface AccountProbe {
  /** One probe for one sender. Never rejects for anything that network and vendor can do. */
  probe(sender: string, signedAt: Instant): Promise<Probed>
}
