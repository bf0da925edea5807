import type { Check } from '../announcement/check.ts'
import { freezesFor } from '../announcement/freeze.ts'
import { expiryOf } from '../announcement/lateness.ts'
import { pauseOver } from '../announcement/pause.ts'
import { freezeCheckOf } from './silence-checks.ts'
import type { Known } from '../planning/agenda.ts'
import { nextInstant } from '../schedule/recurrence.ts'
import { formatLocalDate, formatWallTime, localDateOf } from '../time/instant.ts'
import type { Instant } from '../time/instant.ts'
import type { Schedule } from '../schedule/schedule.ts'

/**
 * Whether an announcement has an occurrence at an instant, and if not, why. The checks come in the order in which a
 * person would look. `known` undefined: no such announcement is in force.
 */
export function checkEligibility(known: Known | undefined, due: Instant, now: Instant): readonly Check[] {
  if (known === undefined) return [{ check: 'enabled', isPassed: false, knownSince: null }]
  const { announcement, knownSince, pauses = [], freezes = [] } = known
  const { schedule } = announcement
  const { from, until, except } = schedule
  const { by = null, reason = null, since = null, until: end = null } = pauseOver(pauses, due, Math.max(due, now)) ?? {}
  const unbounded: Schedule = { rule: schedule.rule, zone: schedule.zone, except: [] }
  const bounded: Schedule = { ...schedule, except: [] }
  const isOfRule = hasInstant(unbounded, due)
  const isInBounds = hasInstant(bounded, due)
  const date = localDateOf(schedule.zone.wallTimeAt(due))
  return [
    { check: 'enabled', isPassed: due > knownSince, knownSince },
    { check: 'paused', isPassed: since === null, by, reason, since, until: end },
    freezeCheckOf(
      { due, freezes: freezesFor(freezes, announcement.priority), expiry: expiryOf(announcement, due) },
      now,
    ),
    { check: 'schedule', isPassed: isOfRule },
    { check: 'bounds', isPassed: !isOfRule || isInBounds, from: wall(from), until: wall(until) },
    {
      check: 'exclusions',
      isPassed: !isInBounds || hasInstant(schedule, due),
      date: formatLocalDate(date),
      excluded: except.length,
    },
  ]
}

function hasInstant(schedule: Schedule, due: Instant): boolean {
  return nextInstant(schedule, due - 1) === due
}

function wall(time: number | undefined): string | null {
  return time === undefined ? null : formatWallTime(time)
}
