import type { Outcome, OutcomeCause } from './outcome.ts'
import type { Instant } from '../time/instant.ts'

/** One call for an occurrence, as the ledger has it. */
export interface CallMade {
  readonly bookedAt: Instant
  /** Null while it is under way, like `outcome`. */
  readonly endedAt: Instant | null
  readonly outcome: Outcome['kind'] | null
  readonly cause: OutcomeCause | null
  /** The vendor's numeric Code, and the RequestId of the answer. Null without an answer. */
  readonly code: number | null
  readonly requestId: string | null
}

/** The vendor's meaning of a return code, in our words, and what a person does about it. */
export interface CodeWords {
  readonly meaning: string
  readonly advice: string | null
}
