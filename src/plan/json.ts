import { noteOnClockChange } from '../core/time/clock-change.ts'
import { checksToJson } from '../core/wording/check-words.ts'
import type { Departure, Overload, LoadStep } from '../core/forecast/forecast.ts'
import { ASSUMED_CALL_TIME } from '../core/forecast/forecast.ts'
import { formatInstant, formatLocalDate, formatOffset, formatWallTime } from '../core/time/instant.ts'
import type { Changes, PlannedAnnouncement } from './changes.ts'
import { wordsOf } from './model.ts'
import type { Plan } from './model.ts'
import { scheduleWithZone } from './words.ts'

/** The JSON form of a plan (docs/plan.md): names in camelCase, instants in ISO 8601. */
export function planToJson(plan: Plan, changes: Changes | undefined) {
  const { from, through, limits, ledger, forecast, collisions, clockChanges } = plan
  return {
    from: formatInstant(from),
    through: formatInstant(through),
    callTimeMs: ASSUMED_CALL_TIME,
    limits: { limit: limits.limit, windowMs: limits.window, marginMs: limits.margin, spacingMs: limits.spacing },
    ledger: ledger === undefined ? null : { used: ledger.used, unknown: ledger.unknown },
    occurrences: forecast.departures.map((departure) => occurrenceToJson(plan, departure)),
    collisions: collisions.map((group) =>
      group.map(({ key, due, leavesAt }) => ({ key, ...timesToJson(due, leavesAt) })),
    ),
    clockChanges: clockChanges.map(({ zone, instant, offsetBefore, offsetAfter }) => ({
      timezone: zone.name,
      at: formatInstant(instant),
      offsetBefore: formatOffset(offsetBefore),
      offsetAfter: formatOffset(offsetAfter),
    })),
    quota: quotaToJson(plan),
    changes: changes === undefined ? null : changesToJson(plan, changes),
  }
}

/** One occurrence of {@link planToJson}. */
export function occurrenceToJson(plan: Plan, departure: Departure) {
  const { key, announcementId, due, priority, owner, leavesAt, state, reason, waitedFor, explanation } = departure
  const { announcement, broadcast } = wordsOf(plan, departure)
  const zone = announcement?.schedule.zone ?? plan.zone
  return {
    key,
    announcementId,
    owner,
    priority,
    timezone: zone.name,
    localTime: formatWallTime(zone.wallTimeAt(due)),
    offset: formatOffset(zone.offsetAt(due)),
    ...timesToJson(due, leavesAt),
    state,
    reason,
    waitedFor,
    explanation: checksToJson(explanation),
    note: noteOnClockChange(zone, due) ?? null,
    sender: broadcast?.sender ?? null,
    push: broadcast?.push ?? null,
    message: broadcast?.message ?? null,
  }
}

function timesToJson(due: number, leavesAt: number | null) {
  return { due: formatInstant(due), leavesAt: leavesAt === null ? null : formatInstant(leavesAt) }
}

function quotaToJson({ forecast, limits, days, zone }: Plan) {
  const { peak, headroom, usage, overloads } = forecast
  return {
    limit: limits.limit,
    peak: stepToJson(peak),
    headroom,
    steps: usage.map(stepToJson),
    timezoneOfDays: zone.name,
    days: days.map(({ date, used, wanted, clockChanges }) => ({
      date: formatLocalDate(date),
      used,
      wanted,
      clockChanges: clockChanges.map((change) => change.zone.name),
    })),
    overQuota: overloads.map(overloadToJson),
  }
}

function stepToJson({ at, used }: LoadStep) {
  return { at: formatInstant(at), used }
}

function overloadToJson({ from, until, worst, ledger, shares, late, skipped }: Overload) {
  return {
    from: formatInstant(from),
    until: formatInstant(until),
    worst: { from: formatInstant(worst.from), until: formatInstant(worst.until), count: worst.count },
    ledgerCalls: ledger,
    announcements: shares.map(({ announcementId, owner, count, late: waiting, skipped: lost }) => ({
      announcementId,
      owner,
      count,
      late: waiting,
      skipped: lost,
    })),
    late,
    skipped,
  }
}

function changesToJson(
  plan: Plan,
  { base, commit, added, removed, renamed, moved, changed, before, problems, leftOut }: Changes,
) {
  const load = ({ forecast }: Plan) => ({
    peak: stepToJson(forecast.peak),
    headroom: forecast.headroom,
    overQuota: forecast.overloads.length,
  })
  return {
    base,
    baseCommit: commit ?? null,
    added: added.map(plannedToJson),
    removed: removed.map(plannedToJson),
    renamed,
    moved: moved.map((move) => ({ before: plannedToJson(move.before), after: plannedToJson(move.after) })),
    changed: changed.map(({ announcement, fields, asOf }) => ({
      id: announcement.id,
      asOf: asOf === null ? null : formatInstant(asOf),
      fields,
    })),
    quota: { before: load(before), after: load(plan) },
    baseProblems: problems.map(({ file, line, column, severity, code, text }) => ({
      file,
      line,
      column,
      severity,
      code,
      text,
    })),
    leftOut,
  }
}

function plannedToJson({ announcement, count, next }: PlannedAnnouncement) {
  return {
    id: announcement.id,
    schedule: scheduleWithZone(announcement),
    occurrences: count,
    next: next.map(formatInstant),
  }
}
