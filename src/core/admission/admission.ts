import { holdOver, NO_HOLDS } from '../delivery/account.ts'
import { budgetOf, NO_BUDGETS } from '../quota/budget.ts'
import { compareCandidates } from './candidate.ts'
import type { Candidate, AdmissionInput } from './candidate.ts'
import type { Check } from '../announcement/check.ts'
import { endOf, judgeLateness, longestLateness } from '../announcement/lateness.ts'
import type { Expiry } from '../announcement/lateness.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import { ASSUMED_CALL_TIME, releaseOf } from '../quota/quota.ts'
import { Reservations } from './reservations.ts'
import { SOURCE_MISSING } from '../announcement/source.ts'
import type { Instant } from '../time/instant.ts'

export type { Candidate, AdmissionInput } from './candidate.ts'

/** The reason of what waits for the account to be mended. */
const ACCOUNT = 'account'

/** What planning says of an occurrence: send now, wait (for what, until when), skip or cancel (why). */
export type Verdict =
  | { readonly kind: 'send'; readonly isLate: boolean }
  | { readonly kind: 'wait'; readonly reason: string; readonly until: Instant | undefined }
  | { readonly kind: 'skip'; readonly reason: string }
  /** Its file was missing for as long as it could wait: nobody means it to go out any more. */
  | { readonly kind: 'cancel'; readonly reason: typeof SOURCE_MISSING }

/** A verdict and everything that led to it, in the order in which it was looked at. */
export interface Decision<C extends Candidate = Candidate> {
  readonly candidate: C
  readonly verdict: Verdict
  readonly checks: readonly Check[]
}

/** Judges every due occurrence at one instant, in the order in which they are served. */
export function admit<C extends Candidate>(candidates: readonly C[], input: AdmissionInput): readonly Decision<C>[] {
  const admission = new Admission(input)
  return candidates.toSorted(compareCandidates).map((candidate) => withinExpiry(admission.judge(candidate)))
}

/**
 * Judges one of the due occurrences while nobody serves the others: those that come before it do not go, and keep their
 * slots. None when it is not among them.
 */
export function admitAlone<C extends Candidate>(
  candidates: readonly C[],
  input: AdmissionInput,
  key: OccurrenceKey,
): readonly Decision<C>[] {
  const admission = new Admission(input)
  for (const candidate of candidates.toSorted(compareCandidates)) {
    if (candidate.key === key) return [withinExpiry(admission.judge(candidate))]
    admission.passOver(candidate)
  }
  return []
}

/**
 * The decisions of one instant. At most one occurrence is told to send, since calls are a spacing apart; the others wait
 * within their grace or are skipped with the reason that kept them.
 */
export class Admission {
  readonly #input: AdmissionInput
  readonly #reservations: Reservations
  #isTaken = false

  constructor(input: AdmissionInput) {
    this.#input = input
    this.#reservations = new Reservations(input)
  }

  /** Judges one. Candidates must come in the order of {@link compareCandidates}: each knows those before it. */
  judge<C extends Candidate>(candidate: C): Decision<C> {
    const [verdict, checks] = this.#weigh(candidate)
    if (verdict.kind === 'send') this.#isTaken = true
    if (verdict.kind === 'wait') this.#reservations.keepFor(candidate)
    return { candidate, verdict, checks }
  }

  /** Leaves out one that nobody serves now: unless it is over with it, it comes before all that are judged after it. */
  passOver(candidate: Candidate): void {
    const [verdict] = this.#weigh(candidate)
    if (verdict.kind === 'send' || verdict.kind === 'wait') this.#reservations.keepFor(candidate)
  }

  #weigh(candidate: Candidate): readonly [Verdict, readonly Check[]] {
    const { now, holds = NO_HOLDS } = this.#input
    const { due, late, expiry, pause, isSuperseded, waitingFor, missing, notBefore } = candidate
    const { by = null, reason = null, since = null, until = null } = pause ?? {}
    const checks: Check[] = [{ check: 'paused', isPassed: pause === null, by, reason, since, until }]
    if (pause !== null) return [{ kind: 'skip', reason: 'paused' }, checks]
    const lateness = judgeLateness({ due, now, late, expiry })
    const isMissed = lateness.kind === 'missed'
    const times = { latenessMs: now - due, graceMs: longestLateness(late), isSuperseded, ...endInCheck(expiry) }
    checks.push({ check: 'late', isPassed: !isMissed && !isSuperseded, ...times })
    // What it waited for says why its grace was used up; that its text is untrue is so whatever it waited for.
    const isUntrue = isMissed && lateness.reason !== 'late' && waitingFor !== SOURCE_MISSING
    if (isUntrue) return [{ kind: 'skip', reason: lateness.reason }, checks]
    if (isSuperseded) return [endFor(waitingFor ?? 'superseded'), checks]
    if (isMissed) return [endFor(waitingFor ?? 'late'), checks]
    if (missing !== undefined) {
      checks.push({ check: 'source', isPassed: false, file: missing.file, missingSince: missing.since })
      // Its slot is kept meanwhile: the file may be back at any moment.
      return [{ kind: 'wait', reason: SOURCE_MISSING, until: endOf(expiry) }, checks]
    }
    const fault = holdOver(holds, candidate.sender)
    if (fault !== undefined) {
      const { cause, code, since: heldSince, sender } = fault
      checks.push({ check: 'account', isPassed: false, cause, code, since: heldSince, sender })
      // When the probe passes is told by whoever probes.
      return [{ kind: 'wait', reason: ACCOUNT, until: endOf(expiry) }, checks]
    }
    if (notBefore > now) {
      checks.push({ check: 'retry', isPassed: false, until: notBefore })
      return [
        { kind: 'wait', reason: isHold(waitingFor) ? 'retry' : (waitingFor ?? 'retry'), until: notBefore },
        checks,
      ]
    }
    const kept = this.#slotVerdict(candidate, checks)
    const spaced = this.#spacingVerdict(candidate, checks)
    return [kept ?? spaced ?? { kind: 'send', isLate: lateness.kind === 'late-send' }, checks]
  }

  /** Whether there is a slot for it: in its own budget, in the quota, and beside what is kept for others. */
  #slotVerdict({ owner, priority }: Candidate, checks: Check[]): Verdict | undefined {
    const { quota, budgets = NO_BUDGETS } = this.#input
    const { daily, canBorrow } = budgetOf(budgets, owner)
    let verdict: Verdict | undefined
    if (daily !== null && owner !== null) {
      const used = this.#reservations.used(owner)
      const isPassed = used < daily || canBorrow
      const freesAt = this.#freesAt(owner)
      checks.push({ check: 'budget', isPassed, owner, used, daily, canBorrow, freesAt })
      if (!isPassed) verdict = { kind: 'wait', reason: `budget:${owner}`, until: freesAt ?? undefined }
    }
    const { used, limit, unknown, free, nextFreeAt } = quota
    checks.push({ check: 'quota', isPassed: free > 0, used, limit, unknown, freesAt: nextFreeAt ?? null })
    if (free === 0) verdict ??= { kind: 'wait', reason: 'quota', until: nextFreeAt }
    // Where there is no slot, or no call can begin, nothing is to be said of whom it is kept for.
    if (verdict !== undefined || this.#startsAt() !== undefined) return verdict
    const { keptFor, ahead, kept } = this.#reservations.answer(owner, priority)
    checks.push({ check: 'reservation', isPassed: keptFor === null, for: keptFor, ahead, kept })
    return keptFor === null ? undefined : { kind: 'wait', reason: `reserved_for:${keptFor}`, until: nextFreeAt }
  }

  #spacingVerdict({ priority }: Candidate, checks: Check[]): Verdict | undefined {
    const { now, limits } = this.#input
    let until = this.#startsAt()
    if (until === undefined) {
      // What is more important leaves at its very instant, and not a spacing after something else.
      const next = this.#reservations.soonestAbove(priority)
      if (next !== undefined && next < now + limits.spacing + ASSUMED_CALL_TIME) until = next
    }
    checks.push({ check: 'spacing', isPassed: until === undefined, until: finite(until) })
    if (until === undefined) return undefined
    return { kind: 'wait', reason: 'spacing', until: Number.isFinite(until) ? until : undefined }
  }

  /**
   * The instant at which a call may begin, if that is not now; Infinity while one is under way, or about to be: its end
   * is what one waits for, and that wakes the service by itself.
   */
  #startsAt(): Instant | undefined {
    const { quota, now } = this.#input
    if (this.#isTaken || quota.nextStartAt === undefined) return Number.POSITIVE_INFINITY
    return quota.nextStartAt > now ? quota.nextStartAt : undefined
  }

  /** When the first slot of an owner frees. */
  #freesAt(owner: string): Instant | null {
    const { calls, limits, now } = this.#input
    let first = Infinity
    for (const call of calls) {
      if (call.owner !== owner) continue
      const release = releaseOf(call, limits) ?? Infinity
      if (release > now) first = Math.min(first, release)
    }
    return finite(first)
  }
}

/**
 * Whether what something waited for is a hold: its file, or a fault of the account. When that is over it must not be what the
 * record says of how it ended.
 */
export function isHold(waitingFor: string | null): boolean {
  return waitingFor === SOURCE_MISSING || waitingFor === ACCOUNT
}

/** How one ends that was kept for a reason until it was too late. */
function endFor(reason: string): Verdict {
  return reason === SOURCE_MISSING ? { kind: 'cancel', reason } : { kind: 'skip', reason }
}

/** What a check says of it: the grace is inclusive, all else is over at its very instant. */
function endInCheck(expiry: Expiry) {
  const { bound, last } = expiry
  return { bound, until: bound === 'grace' ? last : endOf(expiry) }
}

/** Nothing waits any longer than it may be sent: at that instant it is looked at again, and skipped. */
function withinExpiry<C extends Candidate>(decision: Decision<C>): Decision<C> {
  const { candidate, verdict } = decision
  if (verdict.kind !== 'wait' || verdict.until === undefined) return decision
  return { ...decision, verdict: { ...verdict, until: Math.min(verdict.until, endOf(candidate.expiry)) } }
}

function finite(instant: Instant | undefined): Instant | null {
  return instant !== undefined && Number.isFinite(instant) ? instant : null
}
