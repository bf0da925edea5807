import type { Schedule } from '../core/schedule/schedule.ts'
import { DAY, formatLocalDate, formatWallTime } from '../core/time/instant.ts'
import type { Instant, WallTime } from '../core/time/instant.ts'
import { differences } from './fields.ts'
import type { FieldChange, Leaves } from './fields.ts'
import { ruleInWords } from './schedule-words.ts'

/**
 * What differs in two schedules that have the same occurrences up to an instant: only what may say something of the time
 * after it. So a date of a calendar on which nothing was due is no change.
 */
export function rewrittenOf(before: Schedule, after: Schedule, through: Instant): readonly FieldChange[] {
  if (before.rule.kind !== 'cron' && after.rule.kind !== 'cron') return differences(zoneOf(before), zoneOf(after))
  const [was, is] = [before, after].map(
    ({ except }) => new Set(except.dates.filter((date) => (date + 2) * DAY > through)),
  )
  const only = (some: Set<number> | undefined, others: Set<number> | undefined) => {
    const dates = [...(some ?? [])].filter((date) => others?.has(date) !== true)
    return dates.length === 0 ? {} : { 'schedule.except': dates.map(formatLocalDate).join(', ') }
  }
  return differences(
    { ...leavesBeyond(before, through), ...only(was, is) },
    { ...leavesBeyond(after, through), ...only(is, was) },
  )
}

function leavesBeyond(schedule: Schedule, through: Instant): Leaves {
  const { from, until } = schedule
  const bound = (field: string, wall: WallTime | undefined) =>
    wall === undefined || wall + 2 * DAY < through ? {} : { [field]: formatWallTime(wall) }
  return {
    schedule: ruleInWords(schedule),
    ...zoneOf(schedule),
    ...bound('schedule.from', from),
    ...bound('schedule.until', until),
  }
}

function zoneOf({ zone }: Schedule): Leaves {
  return { 'schedule.timezone': zone.name }
}
