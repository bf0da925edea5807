import type { Decision, Verdict } from '../admission/admission.ts'
import { rankOf } from '../announcement/announcement.ts'
import type { Priority } from '../announcement/announcement.ts'
import type { Check } from '../announcement/check.ts'
import { partsOf } from '../announcement/occurrence.ts'
import type { Instant } from '../time/instant.ts'
import type { PendingDeparture } from './pending-departure.ts'

/** What an owner was told, and about what it is true: everything up to a rank, before an instant. */
interface Reserved extends Pick<Decision, 'verdict' | 'checks'> {
  readonly rank: number
  /** The next slot frees, or the occurrence is due that the slot is kept for. */
  readonly until: Instant
}

/**
 * The verdicts by which owners wait because slots are kept for what is more important. Such a verdict takes long to find
 * and stays true for long: time alone only brings more that is to come.
 */
export class ReservedVerdicts {
  /**
   * The last one of each owner. Time ends it, which `find` looks at; so does everything more important that comes due,
   * leaves or is skipped, in `endBelow`.
   */
  readonly #ofOwners = new Map<string | null, Reserved>()

  /** The verdict that is true of a departure; undefined when none is known. */
  find(departure: PendingDeparture, now: Instant): Pick<Decision, 'verdict' | 'checks'> | undefined {
    const reserved = this.#ofOwners.get(departure.owner)
    // What waits for its file, or for the pause after an attempt, hears of that first.
    if (reserved === undefined || departure.missing || departure.notBefore > now) return undefined
    return now < reserved.until && rankOf(departure.priority) <= reserved.rank ? reserved : undefined
  }

  /** Remembers what was found of a departure, if it is of this kind. */
  remember({ owner, priority }: PendingDeparture, verdict: Verdict, checks: readonly Check[]): void {
    if (verdict.kind !== 'wait' || !verdict.reason.startsWith('reserved_for:')) return
    // The name of an owner has no instant: what is kept for an owner is looked at anew each time.
    const { due } = partsOf(verdict.reason)
    if (due === undefined) return
    const until = Math.min(due, verdict.until ?? Infinity)
    this.#ofOwners.set(owner, { verdict, checks, rank: rankOf(priority), until })
  }

  /** Something of a priority comes due or is decided: what was kept from all below it may be free now. */
  endBelow(priority: Priority): void {
    for (const [owner, { rank }] of this.#ofOwners) if (rankOf(priority) > rank) this.#ofOwners.delete(owner)
  }
}
