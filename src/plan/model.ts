import { isSwitchedOff } from '../core/announcement/announcement.ts'
import type { Announcement, Rendered } from '../core/announcement/announcement.ts'
import type { Silences } from '../core/announcement/silences.ts'
import type { Budgets } from '../core/quota/budget.ts'
import { ASSUMED_CALL_TIME, collisionsOf, forecast } from '../core/forecast/forecast.ts'
import type { Carried, Departure, Forecast } from '../core/forecast/forecast.ts'
import { peaksOf } from '../core/forecast/days.ts'
import type { Known } from '../core/planning/agenda.ts'
import { lostMoves } from '../core/schedule/moves.ts'
import type { LostMove } from '../core/schedule/moves.ts'
import { quotaAt } from '../core/quota/quota.ts'
import type { Call, Limits, Quota } from '../core/quota/quota.ts'
import type { Instant } from '../core/time/instant.ts'
import { findZone } from '../core/time/zone.ts'
import type { Zone } from '../core/time/zone.ts'
import { isTemplate } from '../definitions/template/liquid.ts'
import { renderBroadcast } from '../definitions/template/template.ts'
import type { ClockChange, Day } from '../core/time/days.ts'
import { clockChangesOf, daysOf } from '../core/time/days.ts'

/** What a plan is made from. */
export interface PlanInput {
  readonly known: readonly Known[]
  readonly from: Instant
  readonly through: Instant
  readonly limits: Limits
  /** How the quota is shared out; undefined when it is not. */
  readonly budgets?: Budgets | undefined
  /** When nothing leaves; undefined when the files do not say. All that is known knows it, too. */
  readonly silences?: Silences | undefined
  /** What the database knows; undefined without a database. */
  readonly ledger: { readonly calls: readonly Call[]; readonly carried: readonly Carried[] } | undefined
}

/** A day with the most slots taken in it, and the most that would be taken if nothing had to wait. */
export interface PlannedDay extends Day {
  readonly used: number
  readonly wanted: number
  readonly clockChanges: readonly ClockChange[]
}

/** All that the output formats need. */
export interface Plan extends Omit<PlanInput, 'ledger'> {
  readonly announcements: ReadonlyMap<string, Announcement>
  readonly forecast: Forecast
  readonly collisions: readonly (readonly Departure[])[]
  /** The zone that days are counted in: the zone of most occurrences. */
  readonly zone: Zone
  readonly days: readonly PlannedDay[]
  readonly clockChanges: readonly ClockChange[]
  /** The quota at the start of the range; undefined without a ledger. */
  readonly ledger: Quota | undefined
  /** What an announcement says in one occurrence: exactly what leaves. */
  readonly render: (announcement: Announcement, due: Instant) => Rendered
}

/** Plans a range of time. */
export function makePlan({ ledger, ...input }: PlanInput): Plan {
  const { known, from, through, limits, budgets } = input
  const render = rememberingRender()
  const { calls, carried } = ledger ?? { calls: [], carried: [] }
  const callTime = ASSUMED_CALL_TIME
  const foretold = forecast({
    known,
    from,
    through,
    limits,
    ...(budgets && { budgets }),
    calls,
    carried,
    callTime,
    render,
  })
  const announcements = new Map(known.map(({ announcement }) => [announcement.id, announcement]))
  const planned = [...announcements.values()].filter((announcement) => !isSwitchedOff(announcement))
  const zones = new Set(planned.map(({ schedule }) => schedule.zone))
  const zone = mostCommonZone(foretold.departures, announcements)
  const clockChanges = clockChangesOf([...zones], from, through)
  const days = daysOf(zone, from, through)
  const [used, wanted] = [peaksOf(foretold.usage, days), peaksOf(foretold.demand, days)]
  return {
    ...input,
    announcements,
    forecast: foretold,
    collisions: collisionsOf(foretold.departures, callTime + limits.spacing),
    zone,
    clockChanges,
    days: days.map((day, index) => ({
      ...day,
      used: used[index] ?? 0,
      wanted: wanted[index] ?? 0,
      clockChanges: clockChanges.filter(({ instant }) => instant >= day.from && instant < day.until),
    })),
    ledger: ledger && quotaAt(calls, from, limits),
    render,
  }
}

/** The announcements that are switched off, by id. */
export function switchedOffIn({ announcements }: Plan): readonly Announcement[] {
  return [...announcements.values()].filter(isSwitchedOff).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Times of an announcement that a day rule should move, and that are left out. */
interface LostOf {
  readonly id: string
  readonly lost: readonly LostMove[]
}

/** What day rules leave out in the range, by announcement. */
export function lostMovesIn({ known, from, through }: Plan): readonly LostOf[] {
  return known
    .filter(({ announcement }) => !isSwitchedOff(announcement))
    .map(({ announcement: { id, schedule }, knownSince }): LostOf => {
      return { id, lost: lostMoves(schedule, { after: Math.max(from, knownSince), through }) }
    })
    .filter(({ lost }) => lost.length > 0)
}

/** The announcement of a departure, and its text. */
export function wordsOf(plan: Plan, { announcementId, due }: Departure) {
  const announcement = plan.announcements.get(announcementId)
  const rendered = announcement && plan.render(announcement, due)
  return { announcement, broadcast: rendered && 'broadcast' in rendered ? rendered.broadcast : undefined }
}

/** The zone in which an announcement's occurrences are shown. */
export function timezoneOf(plan: Plan, { announcementId }: Pick<Departure, 'announcementId'>): string {
  return plan.announcements.get(announcementId)?.schedule.zone.name ?? 'UTC'
}

/** Renders a message without a template only once. */
function rememberingRender(): Plan['render'] {
  const known = new Map<Announcement, Rendered>()
  return (announcement, due) => {
    const remembered = known.get(announcement)
    if (remembered !== undefined) return remembered
    const rendered = renderBroadcast(announcement, due)
    if (!isTemplate(JSON.stringify(announcement.broadcast))) known.set(announcement, rendered)
    return rendered
  }
}

function mostCommonZone(departures: readonly Departure[], announcements: ReadonlyMap<string, Announcement>): Zone {
  const counts = new Map<Zone, number>()
  for (const { announcementId } of departures) {
    const zone = announcements.get(announcementId)?.schedule.zone
    if (zone !== undefined) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || (a.name < b.name ? -1 : 1))
  return most?.[0] ?? (findZone('UTC') as Zone)
}
