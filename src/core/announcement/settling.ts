import { isAccountFault } from '../delivery/account.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { State } from './occurrence.ts'
import { MINUTE, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** How often an occurrence may be refused before that is final. */
export const MAX_REFUSALS = 3

/** The longest pause between two attempts that never left this host, in ms. */
const LONGEST_PAUSE: Millis = MINUTE

/** Which of the calls made for an occurrence one is. */
export interface Attempt {
  /** From 1, whatever became of those before. */
  readonly attempt: number
  /** How many of those before were refused: what never left says nothing of what the gateway thinks of it. */
  readonly refusals: number
}

/** How an occurrence goes on after its call. */
export interface Continuation {
  readonly state: Extract<State, 'sent' | 'rejected' | 'unknown' | 'planned'>
  /** Why; while `planned` again, what it waits for. */
  readonly reason: string | null
  /** With `planned`: not tried again before this instant. */
  readonly notBefore: Instant
}

/**
 * Decides how an occurrence goes on. Only what is proven not to have been broadcast becomes `planned` again: `unsent`
 * with a growing pause for as long as its grace lasts, `refused` a few times. `unknown` never: it may have gone out.
 */
export function continuationOf(outcome: Outcome, { attempt, refusals }: Attempt, endedAt: Instant): Continuation {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'sent', reason: null, notBefore: endedAt }
    case 'rejected':
      return { state: 'rejected', reason: outcome.cause, notBefore: endedAt }
    case 'unknown':
      return { state: 'unknown', reason: outcome.cause, notBefore: endedAt }
    case 'refused':
      // It waits until a probe passes, and how long that may be is for its grace to say.
      if (isAccountFault(outcome)) return { state: 'planned', reason: 'account', notBefore: endedAt }
      if (refusals + 1 >= MAX_REFUSALS) return { state: 'rejected', reason: outcome.cause, notBefore: endedAt }
      return { state: 'planned', reason: outcome.cause, notBefore: endedAt + outcome.retryAfter }
    case 'unsent':
      return { state: 'planned', reason: outcome.cause, notBefore: endedAt + pauseAfter(attempt) }
  }
}

/** 1 s, 2 s, 4 s … up to a minute. */
function pauseAfter(attempt: number): Millis {
  return Math.min(LONGEST_PAUSE, SECOND * 2 ** Math.min(attempt - 1, 10))
}
