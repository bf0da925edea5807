import type { AdmissionInput } from '../admission/candidate.ts'
import type { Check } from '../announcement/check.ts'
import { SOURCE_MISSING } from '../announcement/source.ts'
import { isSharedOut, NO_BUDGETS } from '../quota/budget.ts'
import type { PendingDeparture } from './pending-departure.ts'

/** Why something waits, and the checks that said so. */
interface Reason {
  readonly reason: string
  readonly checks: readonly Check[]
}

/**
 * Why each departure waits. What keeps one from every slot keeps all that come after it: it is noted once for all of
 * them, so that thousands that wait cost nothing.
 */
export class WaitingReasons {
  /** Turns that are over. The turns are numbered from 1. */
  #turnsDone = 0
  /**
   * The last reason for all, and its turn. It is true of each departure that has no reason of its own from that turn or a
   * later one. It ends when another one takes its place, in `noteForAll`.
   */
  #forAll: (Reason & { readonly turn: number }) | undefined

  /** The last turn that is over: what is noted for all in a later one is true of what comes due now. */
  get turnsDone(): number {
    return this.#turnsDone
  }

  /** A turn is over. What is noted from here on is newer than what was noted in it. */
  endTurn(): void {
    this.#turnsDone += 1
  }

  /** This one waits for a reason of its own, found in this turn. */
  note(departure: PendingDeparture, reason: string, checks: readonly Check[]): void {
    departure.waitingFor = reason
    departure.explanation = checks
    departure.notedIn = this.#turnsDone + 1
  }

  /** All wait for one reason, but those that have noted their own in this turn. */
  noteForAll(reason: string, checks: readonly Check[]): void {
    this.#forAll = { turn: this.#turnsDone + 1, reason, checks }
  }

  /** What a departure has waited for so far. Null for the spacing, which nobody notes. */
  reasonOf(departure: PendingDeparture): string | null {
    // A missing file is looked for in each turn, whatever else goes.
    if (departure.missing) return SOURCE_MISSING
    return this.#newerFor(departure)?.reason ?? departure.waitingFor
  }

  /** The checks that said so; null when nothing but the spacing kept it. */
  checksOf(departure: PendingDeparture): readonly Check[] | null {
    if (departure.missing) return departure.explanation
    return this.#newerFor(departure)?.checks ?? departure.explanation
  }

  /** The reason for all, where it is newer than the departure's own. */
  #newerFor({ notedIn }: PendingDeparture): Reason | undefined {
    return this.#forAll !== undefined && this.#forAll.turn > notedIn ? this.#forAll : undefined
  }
}

/** Whether what keeps one departure keeps all that come after it. */
export function keepsAll(reason: string, { missing, notBefore }: PendingDeparture, input: AdmissionInput): boolean {
  const { now, budgets = NO_BUDGETS, holds } = input
  if (missing !== undefined || notBefore > now) return false
  // A fault of the account may concern one sender only.
  if (reason === 'account' && holds?.app === undefined) return false
  // Where the quota is shared out, what keeps one owner may not keep another. Only the quota itself keeps all.
  return reason === 'quota' || !isSharedOut(budgets)
}
