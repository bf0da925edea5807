import type { Instant, Millis } from '../time/instant.ts'

/** Why a call was refused, rejected, unsent or left unknown. A closed vocabulary, never a text of the vendor. */
export type OutcomeCause =
  /** the request itself is wrong: a parameter, the size, the content */
  | 'content'
  /** AppID, ServerSecret, Host, plan or console settings are wrong */
  | 'config'
  /** the sender is not registered */
  | 'sender'
  /** too many calls: per second or per 24 h; the code does not say which */
  | 'rate'
  /** the signature's Timestamp is outside what the gateway accepts */
  | 'clock'
  /** the gateway or ZIM failed inside */
  | 'server'
  /** no answer came before the deadline */
  | 'timeout'
  /** the connection ended before a whole answer was read */
  | 'reset'
  /** an answer that is not a JSON object with a numeric Code */
  | 'garbage'
  /** a numeric Code that no page lists, or none for this call */
  | 'unlisted'
  /** the host name did not resolve */
  | 'dns'
  /** no TCP connection */
  | 'connect'
  /** the TLS handshake failed */
  | 'tls'
  /** this host paused too long between booking and sending */
  | 'stall'
  /** the process ended between booking and settling */
  | 'crash'
  /** assumed when a restored or copied database was adopted */
  | 'adopted'

/** What every answer carries. */
interface Answered {
  /** The numeric `Code` of the answer. */
  readonly code: number
  /** The vendor's RequestId, a decimal string. Absent when the answer has none. */
  readonly requestId?: string
  /** The vendor's Message, for people only. No decision ever uses it. */
  readonly message?: string
}

/** The instant of the answer's `Date` header, when there was one. The clock guard reads it. */
interface ServerTimed {
  readonly serverTime?: Instant
}

/**
 * What became of one call.
 * `accepted`: ZIM took it.
 * `rejected`: provably not broadcast, and repeating cannot help.
 * `refused`: provably refused before the broadcast. It may be tried again after `retryAfter` ms.
 * `unsent`: provably never left this host.
 * `unknown`: it may or may not have been broadcast. It is never repeated and keeps its quota.
 */
export type Outcome =
  | (Answered & ServerTimed & { readonly kind: 'accepted' })
  | (Answered & ServerTimed & { readonly kind: 'rejected'; readonly cause: OutcomeCause })
  | (Answered & ServerTimed & { readonly kind: 'refused'; readonly cause: OutcomeCause; readonly retryAfter: Millis })
  | { readonly kind: 'unsent'; readonly cause: OutcomeCause; readonly detail: string }
  | (Partial<Answered> &
      ServerTimed & { readonly kind: 'unknown'; readonly cause: OutcomeCause; readonly detail: string })
