import { isSwitchedOff } from '../announcement/announcement.ts'
import type { Check } from '../announcement/check.ts'
import { freezesFor } from '../announcement/freeze.ts'
import { expiryOf } from '../announcement/lateness.ts'
import { pausesOver, scopeOf } from '../announcement/pause.ts'
import type { Pause } from '../announcement/pause.ts'
import { skipOf } from '../announcement/skip.ts'
import type { SkipByHand } from '../announcement/skip.ts'
import { freezeCheckOf } from './silence-checks.ts'
import type { Known } from '../planning/agenda.ts'
import { calendarOf, NO_DAYS } from '../schedule/local/day-set.ts'
import { arrivalAt, landingAt } from '../schedule/moves.ts'
import { eventOf } from '../schedule/event-of.ts'
import { nextInstant } from '../schedule/recurrence.ts'
import { formatLocalDate, formatWallTime, localDateOf } from '../time/instant.ts'
import type { Instant } from '../time/instant.ts'
import type { LocalDate } from '../time/civil-date.ts'
import { switchedOn } from '../schedule/schedule.ts'
import type { Schedule } from '../schedule/schedule.ts'

/**
 * Whether an announcement has an occurrence at an instant, and if not, why. The checks come in the order in which a
 * person would look. `known` undefined: no such announcement is in force.
 */
export function checkEligibility(known: Known | undefined, due: Instant, now: Instant): readonly Check[] {
  if (known === undefined) return [{ check: 'enabled', isPassed: false, knownSince: null }]
  const { announcement, knownSince, pauses = [], skips = [], freezes = [] } = known
  // What is switched off is judged as if it were on: that it is off, is a check of its own.
  const schedule = switchedOn(announcement.schedule)
  const { from, until, except } = schedule
  const over = pausesOver(pauses, due, Math.max(due, now))
  const skip = skipOf(skips, due)
  const unbounded: Schedule = { rule: schedule.rule, zone: schedule.zone, except: NO_DAYS }
  const bounded: Schedule = { ...schedule, except: NO_DAYS }
  // What a day rule moved here is of the rule, though the rule alone names another day.
  const isPlanned = hasInstant(schedule, due)
  const isOfRule = isPlanned || hasInstant(unbounded, due)
  const isInBounds = isPlanned || hasInstant(bounded, due)
  // The reminders of recurring events follow their event, which alone may be excluded. A moved one is known as it is moved.
  const ofEvent = schedule.rule.kind === 'events' ? eventOf(isPlanned ? schedule : bounded, due) : undefined
  const judged = ofEvent?.begin ?? due
  const date = localDateOf(schedule.zone.wallTimeAt(judged))
  return [
    isSwitchedOff(announcement)
      ? { check: 'enabled', isPassed: false, knownSince, isSwitchedOff: true }
      : { check: 'enabled', isPassed: due > knownSince, knownSince },
    ...(skip === null ? [] : [checkOfSkip(skip)]),
    ...(over.length === 0 ? [null] : over).map(checkOfPause),
    freezeCheckOf(
      { due, freezes: freezesFor(freezes, announcement.priority), expiry: expiryOf(announcement, due) },
      now,
    ),
    { check: 'schedule', isPassed: isOfRule },
    { check: 'bounds', isPassed: !isOfRule || isInBounds, from: wall(from), until: wall(until) },
    {
      check: 'exclusions',
      isPassed: !isInBounds || isPlanned,
      date: formatLocalDate(date),
      excluded: except.dates.length,
      ...(isPlanned ? arrivalOf(schedule, due) : isInBounds ? excludedBy(schedule, due, date) : {}),
    },
  ]
}

/** From where an instant of a schedule was moved. */
function arrivalOf(schedule: Schedule, due: Instant) {
  const arrival = arrivalAt(schedule, due)
  if (arrival === undefined) return {}
  const movedFrom = arrival.from.map((day) => ({ ...day, date: formatLocalDate(day.date) }))
  return {
    movedFrom,
    ...(arrival.isOwn && { isOneWith: true as const }),
    ...(arrival.isOfEvent && { isOfEvent: true as const }),
  }
}

/** Which calendar excludes a day, and to which day the time of an instant is moved, or its event. */
function excludedBy(schedule: Schedule, due: Instant, date: LocalDate) {
  const calendar = calendarOf(schedule.except, date)
  const landing = landingAt(schedule, due)
  return {
    ...(calendar !== undefined && { calendar }),
    ...(landing !== undefined && { movedTo: formatLocalDate(landing.day) }),
    ...(landing?.isOfEvent && { isOfEvent: true as const }),
  }
}

function hasInstant(schedule: Schedule, due: Instant): boolean {
  return nextInstant(schedule, due - 1) === due
}

function wall(time: number | undefined): string | null {
  return time === undefined ? null : formatWallTime(time)
}

/** The check of the pause over an occurrence, or of none. */
export function checkOfPause(pause: Pause | null): Check {
  if (pause === null) {
    const none = { by: null, reason: null, since: null, until: null, scope: null, owner: null }
    return { check: 'paused', isPassed: true, ...none }
  }
  const { by, reason, since, until } = pause
  return { check: 'paused', isPassed: false, by, reason, since, until, ...scopeOf(pause) }
}

/** The check that an occurrence does not pass because a person took it out. */
export function checkOfSkip({ by, reason, since }: SkipByHand): Check {
  return { check: 'skipped', isPassed: false, by, reason, since }
}
