import type { AdmissionInput, Candidate } from '../admission/candidate.ts'
import { NO_BUDGETS } from '../quota/budget.ts'
import type { Budgets } from '../quota/budget.ts'
import { latestArrival, quotaAt, releaseOf } from '../quota/quota.ts'
import type { Call, Quota } from '../quota/quota.ts'
import { Slots } from '../quota/slots.ts'
import type { Instant } from '../time/instant.ts'
import type { ForecastInput } from './input.ts'

/** What the calls leave. True until the next slot frees, as long as no call is added or changed. */
interface QuotaReading {
  /** When the next slot frees. */
  readonly until: Instant
  readonly quota: Quota
  /** Filled in at the first question: most turns need no slots. */
  slots: Slots | undefined
}

/** The ledger as it will be: the calls made so far, and those of the forecast. At most one call is under way. */
export class LedgerAhead {
  readonly #input: Pick<ForecastInput, 'limits' | 'callTime'>
  readonly #budgets: Budgets
  /** Calls that may still count, oldest first. A call under way is the last. */
  #calls: Call[]
  #underWay: Call | undefined
  /**
   * The last reading. Many occurrences come due between two changes, and one reading serves all of them. Time ends it
   * in `#readingAt`; a change of the calls ends it in `#put`.
   */
  #reading: QuotaReading | undefined

  constructor(input: Pick<ForecastInput, 'limits' | 'callTime' | 'calls' | 'budgets'>) {
    this.#input = input
    this.#budgets = input.budgets ?? NO_BUDGETS
    this.#calls = [...input.calls]
  }

  /** When the call under way ends; Infinity when there is none. */
  get callEndsAt(): Instant {
    return this.#underWay === undefined ? Infinity : this.#underWay.bookedAt + this.#input.callTime
  }

  /** Starts the call of one occurrence. No other call may be under way. */
  book({ key, owner }: Pick<Candidate, 'key' | 'owner'>, now: Instant): void {
    const none = { endedAt: null, latestAt: null, outcome: null, cause: null }
    this.#underWay = { id: 0, occurrenceKey: key, owner, bookedAt: now, ...none }
    this.#put(this.#calls.length, this.#underWay)
  }

  /** Settles the call under way if it has ended. It is accepted. */
  settle(now: Instant): void {
    const call = this.#underWay
    if (call === undefined || now < this.callEndsAt) return
    const latestAt = latestArrival('accepted', call.bookedAt, now)
    this.#underWay = undefined
    const settled: Call = { ...call, endedAt: now, latestAt, outcome: 'accepted' }
    this.#put(this.#calls.length - 1, settled)
  }

  /** What admission needs to know about the ledger at an instant. */
  at(now: Instant): Required<Pick<AdmissionInput, 'calls' | 'quota' | 'slots'>> {
    const { limits } = this.#input
    const reading = this.#readingAt(now)
    const calls = this.#calls
    return {
      calls,
      quota: reading.quota,
      slots: () => (reading.slots ??= Slots.of(calls, now, limits, this.#budgets)),
    }
  }

  #readingAt(now: Instant): QuotaReading {
    if (this.#reading !== undefined && now < this.#reading.until) return this.#reading
    const { limits } = this.#input
    this.#calls = this.#calls.filter((call) => (releaseOf(call, limits) ?? Infinity) > now)
    const quota = quotaAt(this.#calls, now, limits)
    this.#reading = { until: quota.nextFreeAt ?? Infinity, quota, slots: undefined }
    return this.#reading
  }

  /** Adds or changes one call. Earlier readings are not true any more. */
  #put(place: number, call: Call): void {
    this.#calls[place] = call
    this.#reading = undefined
  }
}
