import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { Silences } from '../../core/announcement/silences.ts'
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

/** The most occurrences of a case. Nobody lists so many, and they can be planned at once. */
const MOST_OCCURRENCES = 100_000

/** One occurrence in the range of a case, and what becomes of it. */
export interface PlannedOccurrence extends Departure {
  readonly timezone: string
  /**
   * What it says. Undefined when it cannot be rendered. It is rendered only when asked for, since most are never
   * needed.
   */
  readonly broadcast: () => Broadcast | undefined
}

/** What the settings file beside the schedules says. */
interface SettingsOfCase {
  readonly budgets: Budgets | undefined
  readonly silences: Silences | undefined
}

/**
 * What is sent in the range of a case, in that order. It uses the forecast of `plan`. An occurrence that is not sent
 * has the place of its due instant.
 */
export function planCase(
  tested: ResolvedCase,
  limits: Limits,
  { budgets, silences }: SettingsOfCase,
): { readonly planned: readonly PlannedOccurrence[] } | { readonly fault: Fault } {
  const { announcements, from, until, path } = tested
  // The forecast begins after `from`, but a range includes its begin.
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
    known: [...announcements.values()].map((announcement) => ({ announcement, knownSince: after, ...silences })),
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
  // The forecast knows only these announcements.
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

/** A call of the ledger as it would have been settled. */
function callOf({ at, outcome }: CallBefore, index: number): Call {
  const endedAt = at + ASSUMED_CALL_TIME
  const latestAt = latestArrival(outcome, at, endedAt)
  return { id: index + 1, occurrenceKey: null, owner: null, bookedAt: at, endedAt, latestAt, outcome, cause: null }
}

/** Whether the case looks at an occurrence. Without `only`, it looks at all of them. */
export function isLookedAt({ only }: ResolvedCase, { announcementId }: PlannedOccurrence): boolean {
  return only?.includes(announcementId) ?? true
}

/** Why it is skipped or waits. If it was sent: what it had waited for. */
export function reasonOf({ reason, waitedFor }: PlannedOccurrence): string | null {
  return reason ?? waitedFor
}

/** An instant cut to its second. The length of a call is only assumed, so nothing finer is compared. */
export function secondOf(instant: Instant | null): Instant | null {
  return instant === null ? null : Math.floor(instant / SECOND) * SECOND
}
