import type { AccountHolds } from '../../core/delivery/account.ts'
import { admit } from '../../core/admission/admission.ts'
import { holdsOnRecord } from '../../core/delivery/delivery.ts'
import { checkEligibility } from '../../core/admission/eligibility.ts'
import type { Explained, Holder } from '../../core/wording/explanation.ts'
import type { Check } from '../../core/announcement/check.ts'
import { ASSUMED_CALL_TIME, foretell } from '../../core/forecast/forecast.ts'
import type { Carried } from '../../core/forecast/forecast.ts'
import { expiryOf, graceOf } from '../../core/announcement/lateness.ts'
import { isFinal, keyOf, partsOf } from '../../core/announcement/occurrence.ts'
import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { quotaAt, releaseOf } from '../../core/quota/quota.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { nextInstant } from '../../core/schedule/recurrence.ts'
import { longestHold } from '../../core/quota/slots.ts'
import { runToEnd } from '../../core/forecast/run-to-end.ts'
import { DAY, MINUTE } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
import type { HistoryStore } from '../../ports/history-store.ts'
import type { Store } from '../../ports/store.ts'
import { candidatesOf } from '../in-force.ts'
import type { InForce } from '../in-force.ts'
import type { RunSteps } from '../slices.ts'
import { rememberDefinitions } from '../sync.ts'
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
  /** Runs the steps of a forecast. There may be many. Absent: they run at once. */
  readonly runSteps?: RunSteps
}

/**
 * Explains an occurrence. A decided one is explained by what was recorded then. Any other is explained by the functions
 * that decide: as they decide at `now`, or as they will. Reads only.
 *
 * `key` may be the id of an announcement. It means its next occurrence, or the last one where none follows. Undefined
 * when there is neither such an announcement nor such an occurrence. A forecast that would take too long is left out,
 * and `isTooMuch` says so. Throws `not-found` for an announcement that has no occurrence at all.
 */
export async function explainOccurrence(parts: WhyParts, key: string, now: Instant): Promise<Explained | undefined> {
  const { store, read, limits, runSteps = runAtOnce } = parts
  const inForce = parts.inForce ?? (await rememberDefinitions({ store, read, now })).inForce
  const { id, due: named } = partsOf(key)
  const known = inForce.known(id)
  const next = named ?? (known && nextInstant(known.announcement.schedule, now))
  const due = next ?? (known && (await lastDueOf(store, id)))
  const isOnRecord = due !== undefined && (named !== undefined || next === undefined)
  const [occurrence] = isOnRecord
    ? await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, key: keyOf(id, due) })
    : []
  if (due === undefined || (known === undefined && occurrence === undefined)) return undefined
  const calls = await store.ledger(limits, now)
  const holders = calls
    .flatMap((call): readonly Holder[] => {
      const release = releaseOf(call, limits)
      if (release !== undefined && release <= now) return []
      return [{ key: call.occurrenceKey, owner: call.owner, bookedAt: call.bookedAt, freesAt: release ?? null }]
    })
    .sort((a, b) => (a.freesAt ?? Infinity) - (b.freesAt ?? Infinity))
  const about = {
    key: keyOf(id, due),
    announcementId: id,
    due,
    timezone: known?.announcement.schedule.zone.name ?? occurrence?.timezone ?? 'UTC',
    occurrence,
    holders,
    isTooMuch: false,
  }
  if (occurrence !== undefined && (isFinal(occurrence.state) || occurrence.state === 'booked')) {
    return { ...about, expected: undefined, isRecorded: true, checks: occurrence.checks ?? [] }
  }
  const eligibility = checkEligibility(known, due, now)
  const outside = await outsideChecks(parts, now)
  const isBorn = occurrence !== undefined
  const isEligible = eligibility.every(({ check, isPassed }) => isPassed || check === 'paused')
  if (known === undefined || (!isEligible && !isBorn) || due - now > FARTHEST) {
    return { ...about, expected: undefined, isRecorded: false, checks: [...eligibility, ...outside] }
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
  const rest = (decided ?? []).filter(({ check }) => check !== 'paused')
  const checks = [...eligibility, ...rest, ...outside]
  return { ...about, expected, isTooMuch: departures === undefined, isRecorded: false, checks }
}

/** When the newest occurrence of an announcement was due. No other one follows, but this one may still wait. */
async function lastDueOf(store: HistoryStore, id: string): Promise<Instant> {
  const [newest] = await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, announcementId: id })
  if (newest !== undefined) return newest.due
  throw new BelfryError(
    'not-found',
    `${JSON.stringify(id)} has no occurrence: all of its times were over before it was known`,
    {
      remedy: 'Give it new times, or remove it.',
    },
  )
}

/** The error for a key without an announcement or an occurrence. */
export function noSuchOccurrence(key: string): BelfryError {
  return new BelfryError('not-found', `there is neither an announcement nor an occurrence ${JSON.stringify(key)}`, {
    remedy: '`belfry list` shows ids, `belfry history` keys: id@2026-12-24T10:00:00.000Z.',
  })
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
