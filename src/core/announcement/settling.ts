import { isAccountFault } from '../delivery/account.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { State } from './occurrence.ts'
import { MINUTE, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** How many refusals of an occurrence make the refusal final. */
export const MAX_REFUSALS = 3

/** The longest pause between two attempts that never left this host, in ms. */
const LONGEST_PAUSE: Millis = MINUTE

/** The number of a call among all calls for one occurrence. */
export interface Attempt {
  /** Counts from 1, whatever became of the earlier calls. */
  readonly attempt: number
  /**
   * How many of the earlier calls were refused. A call that never left this host does not count: the gateway did not
   * judge it.
   */
  readonly refusals: number
}

/** What happens to an occurrence after its call. */
export interface Continuation {
  readonly state: Extract<State, 'sent' | 'rejected' | 'unknown' | 'planned'>
  /** Why it has this state. When it is `planned` again: what it waits for. */
  readonly reason: string | null
  /** With `planned`: the next attempt is not before this instant. */
  readonly notBefore: Instant
}

/**
 * Decides what happens to an occurrence after its call. It becomes `planned` again only if it is proven that it was not
 * broadcast. `unsent` tries again with a growing pause while its grace lasts, `refused` a few times. `unknown` never
 * tries again: it may have been broadcast.
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
      // It waits until a probe passes. Its grace decides how long it may wait.
      if (isAccountFault(outcome)) return { state: 'planned', reason: 'account', notBefore: endedAt }
      if (refusals + 1 >= MAX_REFUSALS) return { state: 'rejected', reason: outcome.cause, notBefore: endedAt }
      return { state: 'planned', reason: outcome.cause, notBefore: endedAt + outcome.retryAfter }
    case 'unsent':
      return { state: 'planned', reason: outcome.cause, notBefore: endedAt + pauseAfter(attempt) }
  }
}

/** 1 s, 2 s, 4 s … at most a minute. */
function pauseAfter(attempt: number): Millis {
  return Math.min(LONGEST_PAUSE, SECOND * 2 ** Math.min(attempt - 1, 10))
}
