import { admit } from '../core/admission.ts'
import { checkEligibility } from '../core/eligibility.ts'
import type { Check } from '../core/explanation.ts'
import { ASSUMED_CALL_TIME, forecast } from '../core/forecast.ts'
import type { Carried, Departure } from '../core/forecast.ts'
import { longestLateness } from '../core/lateness.ts'
import { isFinal, keyOf, partsOf } from '../core/occurrence.ts'
import type { Occurrence, OccurrenceKey } from '../core/occurrence.ts'
import { quotaAt, releaseOf } from '../core/quota.ts'
import type { Limits } from '../core/quota.ts'
import { nextInstant } from '../core/recurrence.ts'
import { longestHold } from '../core/slots.ts'
import { DAY, MINUTE } from '../core/time.ts'
import type { Instant, Millis } from '../core/time.ts'
import type { Store } from '../ports.ts'
import { candidatesOf } from './roster.ts'
import { rememberDefinitions } from './sync.ts'
import type { ReadDocument } from './sync.ts'

/** Further ahead nobody foretells the quota: what it will be depends on what is not written yet. */
const FARTHEST: Millis = 400 * DAY

/** Whose call holds a slot, and when it frees; null while that is not known. */
export interface Holder {
  readonly key: OccurrenceKey | null
  readonly owner: string | null
  readonly bookedAt: Instant
  readonly freesAt: Instant | null
}

/** Why one occurrence was, will be, or will not be sent. */
export interface Explained {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  readonly timezone: string
  /** What is in the record; undefined for what is not born yet. */
  readonly occurrence: Occurrence | undefined
  /** What will become of it if nothing else changes; undefined for what is decided, or is no occurrence. */
  readonly expected: Departure | undefined
  /** As recorded when it was decided; otherwise as it stands now or will stand then. */
  readonly isRecorded: boolean
  readonly checks: readonly Check[]
  /** The calls that hold the quota's slots now, those first that free first. */
  readonly holders: readonly Holder[]
}

/** What is needed to explain. */
export interface WhyParts {
  readonly store: Store
  readonly read: ReadDocument
  readonly limits: Limits
  /** Whether the clock may be acted on; undefined where that is not known. */
  readonly clock?: Extract<Check, { check: 'clock' }>
}

/**
 * Explains an occurrence: by what was recorded when it was decided, or by the functions that decide, at `now` or as they
 * will. Reads only. `key` may be the id of an announcement: then its next occurrence is meant.
 * Undefined when there is neither such an announcement nor such an occurrence.
 */
export async function explainOccurrence(parts: WhyParts, key: string, now: Instant): Promise<Explained | undefined> {
  const { store, read, limits } = parts
  const { roster } = await rememberDefinitions(store, read, now)
  const { id, due: named } = partsOf(key)
  const known = roster.known(id)
  const due = named ?? (known && nextInstant(known.announcement.schedule, now))
  const [occurrence] = named === undefined ? [] : await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, key })
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
  const carried = candidatesOf(pending, (announcementId) => roster.find(announcementId))
  // What was sent more than a window before has freed its slot: nothing earlier matters, and it may be millions.
  const from = Math.max(now, due - 2 * longestHold(limits))
  const before = from === now ? { calls, carried } : { calls: [], carried: [] }
  const expected = forecast({
    ...before,
    known: roster.all,
    from,
    through: Math.max(now, due) + longestLateness(known.announcement.late) + MINUTE,
    limits,
    budgets: roster.budgets,
    callTime: ASSUMED_CALL_TIME,
    explains: about.key,
  }).departures.find((departure) => departure.key === about.key)
  const decided = due <= now ? nowDecided(about.key, carried, { roster, calls, limits, now }) : expected?.explanation
  const rest = (decided ?? []).filter(({ check }) => check !== 'paused')
  return { ...about, expected, isRecorded: false, checks: [...eligibility, ...rest, ...outside] }
}

/** What admission says at this moment of an occurrence that is due. */
function nowDecided(
  key: OccurrenceKey,
  carried: readonly Carried[],
  { roster, calls, limits, now }: NowParts,
): readonly Check[] | undefined {
  const { outlook } = roster
  outlook.advance(now, longestHold(limits))
  const standing = { now, calls, limits, quota: quotaAt(calls, now, limits), budgets: roster.budgets, outlook }
  return admit(carried, standing).find(({ candidate }) => candidate.key === key)?.checks
}

interface NowParts {
  readonly roster: Awaited<ReturnType<typeof rememberDefinitions>>['roster']
  readonly calls: Awaited<ReturnType<Store['ledger']>>
  readonly limits: Limits
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
