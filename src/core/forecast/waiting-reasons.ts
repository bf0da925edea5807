import type { AdmissionInput } from '../admission/candidate.ts'
import type { Check } from '../announcement/check.ts'
import { endOfChance } from '../admission/candidate.ts'
import { FREEZE, freezeCheckOf, QUIET, quietIdAt } from '../admission/silence-checks.ts'
import { SOURCE_MISSING } from '../announcement/source.ts'
import { isSharedOut, NO_BUDGETS } from '../quota/budget.ts'
import type { Instant } from '../time/instant.ts'
import type { PendingDeparture } from './pending-departure.ts'

/** Why something waits, and the checks that found it. */
interface Reason {
  readonly reason: string
  readonly checks: readonly Check[]
}

/**
 * Why each departure waits. A reason that keeps one from every slot keeps all after it. It is noted once for all of
 * them, so that thousands that wait cost nothing.
 */
export class WaitingReasons {
  /** Turns that are over. The turns are numbered from 1. */
  #turnsDone = 0
  /**
   * The last reason for all, and its turn. It applies to each departure without a reason of its own from that turn or a
   * later one. It ends when `noteForAll` puts another one in its place.
   */
  #forAll: (Reason & { readonly turn: number }) | undefined

  /** The last turn that is over. What is noted for all in a later one applies to what comes due now. */
  get turnsDone(): number {
    return this.#turnsDone
  }

  /** A turn is over. What is noted from here on is newer than what was noted in it. */
  endTurn(): void {
    this.#turnsDone += 1
  }

  /** Notes a departure's own reason, found in this turn. */
  note(departure: PendingDeparture, reason: string, checks: readonly Check[]): void {
    departure.waitingFor = reason
    departure.explanation = checks
    departure.notedIn = this.#turnsDone + 1
  }

  /** Notes a reason for all departures, except those that got their own in this turn. */
  noteForAll(reason: string, checks: readonly Check[]): void {
    this.#forAll = { turn: this.#turnsDone + 1, reason, checks }
  }

  /** What a departure has waited for before `now`. Null for the spacing, which is never noted. */
  reasonOf(departure: PendingDeparture, now: Instant): string | null {
    // Quiet hours, too, are checked in each turn. They come before a missing file.
    if (quietBefore(departure, now) !== null) return QUIET
    // A missing file is checked in each turn, whatever else may leave.
    if (departure.missing) return SOURCE_MISSING
    return this.#newerFor(departure)?.reason ?? departure.waitingFor
  }

  /** The checks that found the reason; null when only the spacing kept it. */
  checksOf(departure: PendingDeparture): readonly Check[] | null {
    if (departure.missing) return departure.explanation
    return this.#newerFor(departure)?.checks ?? departure.explanation
  }

  /** The reason for all, if it is newer than the departure's own. */
  #newerFor({ notedIn }: PendingDeparture): Reason | undefined {
    return this.#forAll !== undefined && this.#forAll.turn > notedIn ? this.#forAll : undefined
  }
}

/** The freeze or the quiet hours behind a cause that a departure got at `now`. Null for any other cause. */
export function silenceBehind(cause: string | null, departure: PendingDeparture, now: Instant): string | null {
  if (cause === FREEZE) return freezeCheckOf(departure, now).freezeId
  return cause === QUIET ? quietBefore(departure, now) : null
}

/** The quiet hours that kept a departure last, before `now` and before its end. */
function quietBefore(departure: PendingDeparture, now: Instant): string | null {
  const last = Math.min(now, endOfChance(departure)) - 1
  return departure.due <= last ? quietIdAt(departure, last) : null
}

/** Whether the reason that keeps one departure keeps all after it. */
export function keepsAll(reason: string, { missing, notBefore }: PendingDeparture, input: AdmissionInput): boolean {
  const { now, budgets = NO_BUDGETS, holds } = input
  if (missing !== undefined || notBefore > now) return false
  if (reason === QUIET) return false
  // A fault of the account may concern one sender only.
  if (reason === 'account' && holds?.app === undefined) return false
  // When the quota is shared out, what keeps one owner may not keep another. Only the quota itself keeps all.
  return reason === 'quota' || !isSharedOut(budgets)
}
