import type { AccountHolds } from '../../core/delivery/account.ts'
import { admit } from '../../core/admission/admission.ts'
import type { CodeWords } from '../../core/delivery/call-made.ts'
import { holdsOnRecord } from '../../core/delivery/delivery.ts'
import { isOfHold } from '../../core/announcement/check.ts'
import { checkEligibility } from '../../core/admission/eligibility.ts'
import type { Explained, ExplainedCall, Holder } from '../../core/wording/explanation.ts'
import type { Check } from '../../core/announcement/check.ts'
import { ASSUMED_CALL_TIME, foretell } from '../../core/forecast/forecast.ts'
import type { Carried } from '../../core/forecast/forecast.ts'
import { expiryOf, graceOf } from '../../core/announcement/lateness.ts'
import { isFinal, partsOf } from '../../core/announcement/occurrence.ts'
import type { Occurrence, OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { quotaAt, releaseOf } from '../../core/quota/quota.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { longestHold } from '../../core/quota/slots.ts'
import { runToEnd } from '../../core/forecast/run-to-end.ts'
import { DAY, MINUTE } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import type { Store } from '../../ports/store.ts'
import { candidatesOf } from '../in-force.ts'
import type { InForce } from '../in-force.ts'
import type { RunSteps } from '../slices.ts'
import { rememberDefinitions } from '../sync.ts'
import { findNamed } from './named.ts'
import { neighboursOf } from './neighbours.ts'
import type { ReadDocument } from '../sync.ts'

/**
 * The forecast of the quota reaches this far, in ms. Beyond it, the quota depends on definitions that do not exist yet.
 */
const FARTHEST: Millis = 400 * DAY

/** What an explanation needs. */
export interface WhyParts {
  readonly store: Store
  readonly read: ReadDocument
  readonly limits: Limits
  /** Whether the clock may be trusted; undefined where that is not known. */
  readonly clock?: Extract<Check, { check: 'clock' }>
  /** What faults of the account hold back. Absent: it is read from the ledger. */
  readonly holds?: AccountHolds
  /** The definitions in force. Absent: they are read from the store. */
  readonly inForce?: InForce
  /** The vendor's words for a return code. Absent: the number stands alone. */
  readonly codes?: ((code: number) => CodeWords) | undefined
  /** Runs the steps of a forecast. There may be many. Absent: they run at once. */
  readonly runSteps?: RunSteps
}

/**
 * Explains an occurrence. A decided one is explained by what was recorded then. Any other is explained by the functions
 * that decide: as they decide at `now`, or as they will. Reads only.
 *
 * `text` names it as {@link findNamed} says. An instant that its schedule does not have is explained, too: `nearest`
 * then has the occurrences around it. A forecast that would take too long is left out, and `isTooMuch` says so. Throws
 * `not-found` as {@link findNamed} does.
 */
export async function explainOccurrence(parts: WhyParts, text: string, now: Instant): Promise<Explained> {
  const { store, read, limits, runSteps = runAtOnce } = parts
  const inForce = parts.inForce ?? (await rememberDefinitions({ store, read, now })).inForce
  const named = await findNamed({ store, inForce, now }, text)
  const { key, due, known, occurrence } = named
  const calls = await store.ledger(limits, now)
  const holders = calls
    .flatMap((call): readonly Holder[] => {
      const release = releaseOf(call, limits)
      if (release !== undefined && release <= now) return []
      return [{ key: call.occurrenceKey, owner: call.owner, bookedAt: call.bookedAt, freesAt: release ?? null }]
    })
    .sort((a, b) => (a.freesAt ?? Infinity) - (b.freesAt ?? Infinity))
  const about = {
    key,
    announcementId: partsOf(key).id,
    due,
    timezone: known?.announcement.schedule.zone.name ?? named.standing.timezone,
    occurrence,
    holders,
    isTooMuch: false,
    nearest: undefined,
    calls: occurrence === undefined ? [] : await explainedCalls(parts, key),
    resend: await resendOf(store, occurrence),
    presentId: named.standing.presentId,
    isAwaited: false,
  }
  if (occurrence !== undefined && (isFinal(occurrence.state) || occurrence.state === 'booked')) {
    return { ...about, expected: undefined, isRecorded: true, checks: occurrence.checks ?? [] }
  }
  const eligibility = checkEligibility(known, due, now)
  const outside = await outsideChecks(parts, now)
  const isBorn = occurrence !== undefined
  const isEligible = eligibility.every((check) => check.isPassed || isOfHold(check))
  // Planning was complete then, and yet nothing is on record.
  const isLost = due <= Math.min(now, inForce.agenda.plannedTo)
  if (!isBorn && (!isEligible || isLost)) {
    const { before, after } = await neighboursOf({ store, inForce, now }, named, { first: due, last: due })
    const nearest = [before, after].filter((each) => each !== undefined)
    return { ...about, nearest, expected: undefined, isRecorded: false, checks: eligibility }
  }
  const isAwaited = !isBorn && due <= now
  if (known === undefined || isAwaited || due - now > FARTHEST) {
    return { ...about, isAwaited, expected: undefined, isRecorded: false, checks: [...eligibility, ...outside] }
  }
  const pending = await store.pending(now)
  const carried = candidatesOf(pending, (announcementId) => inForce.known(announcementId))
  // A call from more than a window before has freed its slot. So earlier occurrences do not matter, and they may be
  // millions.
  const from = Math.max(now, due - 2 * longestHold(limits))
  const before = from === now ? { calls, carried } : { calls: [], carried: [] }
  // All senders, also one that only a resend names: each occurrence is held only by the fault of its own sender.
  const holds = parts.holds ?? holdsOnRecord(await store.delivery(), undefined)
  const { announcement } = known
  const isResend = occurrence !== undefined && occurrence.resendOf !== null
  const expiry = isResend ? graceOf(announcement.late, due) : expiryOf(announcement, due)
  const steps = foretell({
    ...before,
    holds,
    known: inForce.all,
    from,
    through: Math.max(now, expiry.last) + MINUTE,
    limits,
    budgets: inForce.budgets,
    callTime: ASSUMED_CALL_TIME,
    explains: about.key,
    // A window that starts now does not fit a forecast that starts later.
    ...(from === now && { upcoming: inForce.upcoming }),
  })
  const departures = await runSteps(steps)
  const expected = departures?.find((departure) => departure.key === about.key)
  const decided =
    due <= now ? nowDecided(about.key, carried, { inForce, calls, limits, holds, now }) : expected?.explanation
  const rest = (decided ?? []).filter((check) => !isOfHold(check))
  const checks = [...eligibility, ...rest, ...outside]
  return { ...about, expected, isTooMuch: departures === undefined, isRecorded: false, checks }
}

/** The calls for an occurrence, with the vendor's words for their codes. */
async function explainedCalls({ store, codes }: WhyParts, key: OccurrenceKey): Promise<readonly ExplainedCall[]> {
  const calls = await store.callsFor(key)
  return calls.map((call) => {
    const words = call.code === null ? undefined : codes?.(call.code)
    return { ...call, meaning: words?.meaning ?? null, advice: words?.advice ?? null }
  })
}

/** What became of the resend that a verdict asked for. */
async function resendOf(store: Store, occurrence: Occurrence | undefined): Promise<Occurrence | undefined> {
  const key = occurrence?.verdict?.resendKey ?? undefined
  if (key === undefined) return undefined
  const [resend] = await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, key })
  return resend
}

const runAtOnce: RunSteps = async (steps) => runToEnd(steps)

/** The checks of admission for a due occurrence, at this moment. */
function nowDecided(
  key: OccurrenceKey,
  carried: readonly Carried[],
  { inForce, calls, limits, holds, now }: NowParts,
): readonly Check[] | undefined {
  // Use a copy: a reader must never move the window that the service decides by.
  const upcoming = inForce.upcoming.copy()
  upcoming.advance(now, longestHold(limits))
  const input = { now, calls, limits, quota: quotaAt(calls, now, limits), budgets: inForce.budgets, holds, upcoming }
  return admit(carried, input).find(({ candidate }) => candidate.key === key)?.checks
}

interface NowParts {
  readonly inForce: InForce
  readonly calls: Awaited<ReturnType<Store['ledger']>>
  readonly limits: Limits
  readonly holds: AccountHolds
  readonly now: Instant
}

async function outsideChecks({ store, clock }: WhyParts, now: Instant): Promise<readonly Check[]> {
  const lease = await store.lease(now)
  return [
    {
      check: 'lease',
      isPassed: lease !== undefined,
      holder: lease === undefined ? null : `${lease.host}, pid ${lease.pid}`,
    },
    clock ?? { check: 'clock', isPassed: null, leastMs: null, mostMs: null },
  ]
}
