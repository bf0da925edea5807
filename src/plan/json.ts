import { isSwitchedOff } from '../core/announcement/announcement.ts'
import { noteOnClockChange } from '../core/time/clock-change.ts'
import { arrivalAt } from '../core/schedule/moves.ts'
import { excludedToJson } from '../core/wording/move-words.ts'
import { checksToJson } from '../core/wording/check-words.ts'
import type { Departure, Overload, LoadStep } from '../core/forecast/forecast.ts'
import { ASSUMED_CALL_TIME } from '../core/forecast/forecast.ts'
import { formatInstant, formatLocalDate, formatOffset, formatWallTime } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Beyond, Changes, Moved, PlannedAnnouncement } from './changes.ts'
import { lostMovesIn, switchedOffIn, wordsOf } from './model.ts'
import type { HeldOccurrence } from './held-changes.ts'
import type { Plan } from './model.ts'
import { scheduleWithZone } from './schedule-words.ts'
import { isOverQuota } from './words.ts'

/** How many of the occurrences that come or go are listed. */
const SHOWN_DIFFERENCES = 100

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
    notMoved: lostMovesIn(plan).flatMap(({ id, lost }) =>
      lost.map((each) => ({ announcementId: id, ...excludedToJson([each])[0], reason: each.reason })),
    ),
    switchedOff: switchedOffIn(plan).map(({ id }) => id),
    quota: quotaToJson(plan),
    changes: changes === undefined ? null : changesToJson(plan, changes),
  }
}

/** One occurrence of {@link planToJson}. */
export function occurrenceToJson(plan: Plan, departure: Departure) {
  const { key, announcementId, due, priority, owner, leavesAt, state, reason, waitedFor, silenceId, explanation } =
    departure
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
    silenceId,
    explanation: checksToJson(explanation),
    note: noteOnClockChange(zone, due) ?? null,
    movedFrom: excludedToJson((announcement && arrivalAt(announcement.schedule, due))?.from ?? []),
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

function heldToJson({ key, announcementId, due, by, silenceId, state }: HeldOccurrence) {
  return { key, announcementId, due: formatInstant(due), by, silenceId, state }
}

function changesToJson(plan: Plan, changes: Changes) {
  const { base, commit, added, removed, renamed, moved, changed, settings, problems, leftOut } = changes
  const { held, switchedOff, switchedOn, before, beyond, notForecast } = changes
  return {
    base,
    baseCommit: commit ?? null,
    added: added.map(plannedToJson),
    removed: removed.map(plannedToJson),
    renamed: renamed.map(({ from, id }) => ({ from, announcementId: id })),
    switchedOff: switchedOff.map(plannedToJson),
    switchedOn: switchedOn.map(plannedToJson),
    moved: moved.map(moveToJson),
    changed: changed.map(({ announcement, fields, asOf }) => ({
      announcementId: announcement.id,
      asOf: asOf === null ? null : formatInstant(asOf),
      fields,
    })),
    settings,
    held: { holds: held.holds.map(heldToJson), releases: held.releases.map(heldToJson) },
    quota: { before: loadToJson(before), after: loadToJson(plan) },
    beyond: beyond === null ? null : beyondToJson(beyond),
    notForecast: notForecast.map(({ announcement, first, count }) => ({
      announcementId: announcement.id,
      first: formatInstant(first),
      occurrences: count,
    })),
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

function plannedToJson({ announcement, count, next, beyond }: PlannedAnnouncement) {
  return {
    announcementId: announcement.id,
    schedule: scheduleWithZone(announcement),
    isEnabled: !isSwitchedOff(announcement),
    occurrences: count,
    instants: next.map(formatInstant),
    beyond: beyond.map(formatInstant),
  }
}

function moveToJson({ before, after, occurrences }: Moved) {
  const { comes, goes, isComplete } = occurrences
  const firstOf = (instants: readonly Instant[]) => ({
    count: instants.length,
    instants: instants.slice(0, SHOWN_DIFFERENCES).map(formatInstant),
  })
  return {
    before: plannedToJson(before),
    after: plannedToJson(after),
    comes: firstOf(comes),
    goes: firstOf(goes),
    isComplete,
  }
}

function loadToJson({ forecast }: Plan) {
  return { peak: stepToJson(forecast.peak), headroom: forecast.headroom, overQuota: forecast.overloads.length }
}

function beyondToJson({ through, isCut, plan, before }: Beyond) {
  const { peak, headroom, overloads, departures } = plan.forecast
  return {
    from: formatInstant(plan.from),
    through: formatInstant(through),
    isCut,
    isOverQuota: isOverQuota(plan),
    peak: stepToJson(peak),
    headroom,
    skipped: departures.filter(({ state }) => state === 'skipped').length,
    overQuota: overloads.map(overloadToJson),
    before: before === null ? null : { isOverQuota: isOverQuota(before), ...loadToJson(before) },
  }
}
