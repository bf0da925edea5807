import { holdOver, NO_HOLDS } from '../delivery/account.ts'
import { budgetOf, NO_BUDGETS } from '../quota/budget.ts'
import { compareCandidates, endOfChance } from './candidate.ts'
import type { Candidate, AdmissionInput } from './candidate.ts'
import { checkOfPause, checkOfSkip } from './eligibility.ts'
import { BY_HAND } from '../announcement/skip.ts'
import type { Check } from '../announcement/check.ts'
import { freezeCheckOf, isQuiet, quietCheckOf, QUIET } from './silence-checks.ts'
import { endOf, judgeLateness, longestLateness } from '../announcement/lateness.ts'
import type { Expiry } from '../announcement/lateness.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import { ASSUMED_CALL_TIME, releaseOf } from '../quota/quota.ts'
import { Reservations } from './reservations.ts'
import { SOURCE_MISSING } from '../announcement/source.ts'
import type { Instant } from '../time/instant.ts'

export type { Candidate, AdmissionInput } from './candidate.ts'

/** The reason of an occurrence that waits until a fault of the account is fixed. */
const ACCOUNT = 'account'

/** What planning says of an occurrence: send now, wait (for what, until when), skip or cancel (why). */
export type Verdict =
  | { readonly kind: 'send'; readonly isLate: boolean }
  | { readonly kind: 'wait'; readonly reason: string; readonly until: Instant | undefined }
  | { readonly kind: 'skip'; readonly reason: string }
  /** its file was missing for as long as it could wait: nobody wants it to go out any more */
  | { readonly kind: 'cancel'; readonly reason: typeof SOURCE_MISSING }

/** A verdict, and all checks that led to it, in their order. */
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
 * Judges one of the due occurrences while the others are not served: those before it do not go, and keep their slots.
 * Empty when it is not among them.
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
 * The decisions of one instant. At most one occurrence gets the verdict `send`, because calls are a spacing apart. The
 * others wait within their grace, or are skipped with the reason that kept them.
 */
export class Admission {
  readonly #input: AdmissionInput
  readonly #reservations: Reservations
  #isTaken = false

  constructor(input: AdmissionInput) {
    this.#input = input
    this.#reservations = new Reservations(input)
  }

  /** Judges one candidate. Candidates come in the order of {@link compareCandidates}: each knows those before it. */
  judge<C extends Candidate>(candidate: C): Decision<C> {
    const [verdict, checks] = this.#weigh(candidate)
    if (verdict.kind === 'send') this.#isTaken = true
    if (mayLeave(candidate, verdict)) this.#reservations.keepFor(candidate)
    return { candidate, verdict, checks }
  }

  /** Leaves out a candidate that is not served now. If it may still be sent, it keeps its place before later ones. */
  passOver(candidate: Candidate): void {
    const [verdict] = this.#weigh(candidate)
    if (verdict.kind === 'send' || mayLeave(candidate, verdict)) this.#reservations.keepFor(candidate)
  }

  #weigh(candidate: Candidate): readonly [Verdict, readonly Check[]] {
    const { now, holds = NO_HOLDS } = this.#input
    const { due, late, expiry, pause, skip = null, isSuperseded, waitingFor, missing, notBefore } = candidate
    // A person decided about this very one. That comes before what holds for all of its announcement.
    if (skip !== null) return [{ kind: 'skip', reason: BY_HAND }, [checkOfSkip(skip)]]
    const checks: Check[] = [checkOfPause(pause)]
    if (pause !== null) return [{ kind: 'skip', reason: 'paused' }, checks]
    const freeze = freezeCheckOf(candidate, now)
    checks.push(freeze)
    if (!freeze.isPassed) return [{ kind: 'skip', reason: 'freeze' }, checks]
    const lateness = judgeLateness({ due, now, late, expiry })
    const isMissed = lateness.kind === 'missed'
    const times = { latenessMs: now - due, graceMs: longestLateness(late), isSuperseded, ...endInCheck(expiry) }
    checks.push({ check: 'late', isPassed: !isMissed && !isSuperseded, ...times })
    // What it waited for says why its grace was used up. But an untrue text is untrue whatever it waited for.
    const isUntrue = isMissed && lateness.reason !== 'late' && waitingFor !== SOURCE_MISSING
    if (isUntrue) return [{ kind: 'skip', reason: lateness.reason }, checks]
    if (isSuperseded) return [endFor(waitingFor ?? 'superseded'), checks]
    // As if it had been asked for until its end: the answer must not depend on who ran then.
    if (isMissed) return [endFor(isQuiet(candidate, expiry.last) ? QUIET : (waitingFor ?? 'late')), checks]
    const quiet = quietCheckOf(candidate, now)
    checks.push(quiet)
    if (quiet.until !== null) return [{ kind: 'wait', reason: QUIET, until: quiet.until }, checks]
    if (missing !== undefined) {
      checks.push({ check: 'source', isPassed: false, file: missing.file, missingSince: missing.since })
      // Its slot is kept: the file may be back at any moment.
      return [{ kind: 'wait', reason: SOURCE_MISSING, until: endOf(expiry) }, checks]
    }
    const fault = holdOver(holds, candidate.sender)
    if (fault !== undefined) {
      const { cause, code, since: heldSince, sender } = fault
      checks.push({ check: 'account', isPassed: false, cause, code, since: heldSince, sender })
      // No end is needed: the service learns from the probe itself when it passes.
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

  /** Whether there is a slot for it: in its owner's budget, in the quota, and beside what is kept for others. */
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
    // Without a free slot, or while no call can begin, it does not matter for whom slots are kept.
    if (verdict !== undefined || this.#startsAt() !== undefined) return verdict
    const { keptFor, ahead, kept } = this.#reservations.answer(owner, priority)
    checks.push({ check: 'reservation', isPassed: keptFor === null, for: keptFor, ahead, kept })
    return keptFor === null ? undefined : { kind: 'wait', reason: `reserved_for:${keptFor}`, until: nextFreeAt }
  }

  #spacingVerdict({ priority }: Candidate, checks: Check[]): Verdict | undefined {
    const { now, limits } = this.#input
    let until = this.#startsAt()
    if (until === undefined) {
      // A more important occurrence leaves exactly at its instant, not a spacing after this one.
      const next = this.#reservations.soonestAbove(priority)
      if (next !== undefined && next < now + limits.spacing + ASSUMED_CALL_TIME) until = next
    }
    checks.push({ check: 'spacing', isPassed: until === undefined, until: finite(until) })
    if (until === undefined) return undefined
    return { kind: 'wait', reason: 'spacing', until: Number.isFinite(until) ? until : undefined }
  }

  /**
   * When a call may begin; undefined when that is now. Infinity while a call is under way or about to be: its end wakes
   * the service by itself.
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
 * Whether an occurrence waited for a hold: quiet hours, its missing file, or a fault of the account. After a hold is
 * over, the record must not name it as the reason of what follows.
 */
export function isHold(waitingFor: string | null): boolean {
  return waitingFor === QUIET || waitingFor === SOURCE_MISSING || waitingFor === ACCOUNT
}

/** Whether what waits may leave yet, so that its slot is kept. What is quiet beyond its expiry never leaves. */
function mayLeave({ expiry }: Candidate, verdict: Verdict): boolean {
  if (verdict.kind !== 'wait') return false
  return verdict.until === undefined || verdict.reason !== QUIET || verdict.until <= expiry.last
}

/** How an occurrence ends that waited for this reason until it was too late. */
function endFor(reason: string): Verdict {
  return reason === SOURCE_MISSING ? { kind: 'cancel', reason } : { kind: 'skip', reason }
}

/** Its end as a check tells it: the grace is inclusive, every other bound is exclusive. */
function endInCheck(expiry: Expiry) {
  const { bound, last } = expiry
  return { bound, until: bound === 'grace' ? last : endOf(expiry) }
}

/** Nothing waits beyond its expiry, or into a freeze. At that instant it is judged again, and skipped. */
function withinExpiry<C extends Candidate>(decision: Decision<C>): Decision<C> {
  const { candidate, verdict } = decision
  if (verdict.kind !== 'wait' || verdict.until === undefined) return decision
  return { ...decision, verdict: { ...verdict, until: Math.min(verdict.until, endOfChance(candidate)) } }
}

function finite(instant: Instant | undefined): Instant | null {
  return instant !== undefined && Number.isFinite(instant) ? instant : null
}
