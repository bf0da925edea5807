import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { Budgets } from '../../core/quota/budget.ts'
import { ASSUMED_CALL_TIME, forecast } from '../../core/forecast/forecast.ts'
import type { Departure } from '../../core/forecast/forecast.ts'
import { latestArrival } from '../../core/quota/quota.ts'
import type { Call, Limits } from '../../core/quota/quota.ts'
import { instantsBetween } from '../../core/schedule/recurrence.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { fault } from '../../definitions/problems/codes.ts'
import type { Fault } from '../../definitions/problems/codes.ts'
import type { ResolvedCase } from '../../definitions/cases/expect.ts'
import type { CallBefore } from '../../definitions/cases/read.ts'
import { renderBroadcast } from '../../definitions/template/template.ts'

/** Occurrences of a case: far more than anybody lists, and few enough to be planned at once. */
const MOST_OCCURRENCES = 100_000

/** One occurrence in the range of a case, with what becomes of it. */
export interface PlannedOccurrence extends Departure {
  readonly timezone: string
  /** What it says; undefined when it cannot be rendered. Rendered when it is asked for: most are never looked at. */
  readonly broadcast: () => Broadcast | undefined
}

/**
 * What leaves in the range of a case, by the forecast that `plan` uses too, in the order of leaving. What does not leave
 * stands at the time when it is due.
 */
export function planCase(
  tested: ResolvedCase,
  limits: Limits,
  budgets: Budgets | undefined,
): { readonly planned: readonly PlannedOccurrence[] } | { readonly fault: Fault } {
  const { announcements, from, until, path } = tested
  // The forecast plans what is after its beginning, and a range holds its beginning.
  const [after, through] = [from - 1, until - 1]
  let count = 0
  for (const { schedule } of announcements.values()) {
    count += instantsBetween(schedule, { after, through, limit: MOST_OCCURRENCES + 1 - count }).length
    if (count <= MOST_OCCURRENCES) continue
    const text = `more than ${MOST_OCCURRENCES} occurrences come due in the range`
    return {
      fault: fault('case-too-large', [...path, 'for'], text, 'Make the range shorter, or name fewer schedules.'),
    }
  }
  const { departures } = forecast({
    known: [...announcements.values()].map((announcement) => ({ announcement, knownSince: after })),
    calls: tested.calls.map(callOf),
    from: after,
    through,
    limits: { ...limits, ...tested.limits },
    ...(budgets && { budgets }),
    callTime: ASSUMED_CALL_TIME,
    render: renderBroadcast,
  })
  return { planned: departures.map((departure) => plannedOf(departure, tested)).sort(compareLeaving) }
}

function plannedOf(departure: Departure, { announcements }: ResolvedCase): PlannedOccurrence {
  // The forecast knows no announcements but these.
  const announcement = announcements.get(departure.announcementId)!
  const broadcast = () => {
    const rendered = renderBroadcast(announcement, departure.due)
    return 'broadcast' in rendered ? rendered.broadcast : undefined
  }
  return { ...departure, timezone: announcement.schedule.zone.name, broadcast }
}

function compareLeaving(a: PlannedOccurrence, b: PlannedOccurrence): number {
  return (a.leavesAt ?? a.due) - (b.leavesAt ?? b.due) || a.due - b.due || (a.key < b.key ? -1 : 1)
}

/** An entry of the ledger as it would have been settled. */
function callOf({ at, outcome }: CallBefore, index: number): Call {
  const endedAt = at + ASSUMED_CALL_TIME
  const latestAt = latestArrival(outcome, at, endedAt)
  return { id: index + 1, occurrenceKey: null, owner: null, bookedAt: at, endedAt, latestAt, outcome, cause: null }
}

/** Without `only`, all announcements are looked at. */
export function isLookedAt({ only }: ResolvedCase, { announcementId }: PlannedOccurrence): boolean {
  return only?.includes(announcementId) ?? true
}

/** Why it is skipped, or waits; of one that was sent, what it had waited for. */
export function reasonOf({ reason, waitedFor }: PlannedOccurrence): string | null {
  return reason ?? waitedFor
}

/** How long a call takes is assumed, so that nothing finer than seconds is compared. */
export function secondOf(instant: Instant | null): Instant | null {
  return instant === null ? null : Math.floor(instant / SECOND) * SECOND
}
