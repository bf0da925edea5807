import type { Decision, Verdict } from '../admission/admission.ts'
import { rankOf } from '../announcement/announcement.ts'
import type { Priority } from '../announcement/announcement.ts'
import type { Check } from '../announcement/check.ts'
import { isQuiet } from '../admission/silence-checks.ts'
import { partsOf } from '../announcement/occurrence.ts'
import type { Instant } from '../time/instant.ts'
import type { PendingDeparture } from './pending-departure.ts'

/** A verdict that an owner got, and where it is true: for priorities up to a rank, before an instant. */
interface Reserved extends Pick<Decision, 'verdict' | 'checks'> {
  readonly rank: number
  /** Then the next slot frees, or the occurrence is due that the slot is kept for. */
  readonly until: Instant
}

/**
 * The verdicts by which owners wait because slots are kept for something more important. Such a verdict takes long to
 * find and stays true for long: time alone only adds more occurrences to come.
 */
export class ReservedVerdicts {
  /**
   * The last verdict of each owner. Time ends it, in `find`. Everything more important that comes due, leaves or is
   * skipped ends it too, in `endBelow`.
   */
  readonly #ofOwners = new Map<string | null, Reserved>()

  /** The known verdict that is true of a departure; undefined when there is none. */
  find(departure: PendingDeparture, now: Instant): Pick<Decision, 'verdict' | 'checks'> | undefined {
    const reserved = this.#ofOwners.get(departure.owner)
    // Quiet hours, a missing file, or the pause after an attempt, is a reason that comes first.
    if (reserved === undefined || departure.missing || isQuiet(departure, now) || departure.notBefore > now)
      return undefined
    return now < reserved.until && rankOf(departure.priority) <= reserved.rank ? reserved : undefined
  }

  /** Remembers the verdict of a departure, if it is of this kind. */
  remember({ owner, priority }: PendingDeparture, verdict: Verdict, checks: readonly Check[]): void {
    if (verdict.kind !== 'wait' || !verdict.reason.startsWith('reserved_for:')) return
    // The name of an owner has no instant: slots kept for an owner are checked anew each time.
    const { due } = partsOf(verdict.reason)
    if (due === undefined) return
    const until = Math.min(due, verdict.until ?? Infinity)
    this.#ofOwners.set(owner, { verdict, checks, rank: rankOf(priority), until })
  }

  /** An occurrence of this priority comes due or is decided: a slot kept from lower priorities may be free now. */
  endBelow(priority: Priority): void {
    for (const [owner, { rank }] of this.#ofOwners) if (rankOf(priority) > rank) this.#ofOwners.delete(owner)
  }
}
