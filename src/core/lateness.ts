import type { LatePolicy } from './announcement.ts'
import type { Instant, Millis } from './time.ts'

/** Whether an occurrence may still be sent at `now`, or why not any more. */
export type Lateness = { readonly kind: 'timely' } | { readonly kind: 'late-send' } | { readonly kind: 'missed' }

/**
 * Judges how late an occurrence is: within its grace it is sent as it is; beyond it `latest` still sends it, said to be
 * late, while younger than `maxLateness`; otherwise it is missed. The grace is inclusive.
 */
export function judgeLateness(due: Instant, now: Instant, policy: LatePolicy): Lateness {
  const lateness = now - due
  if (lateness <= policy.grace) return { kind: 'timely' }
  if (policy.then === 'latest' && lateness <= policy.maxLateness) return { kind: 'late-send' }
  return { kind: 'missed' }
}

/** How late an occurrence may be sent at the latest, in ms. */
export function longestLateness({ grace, then, maxLateness }: LatePolicy): Millis {
  return then === 'latest' ? Math.max(grace, maxLateness) : grace
}
