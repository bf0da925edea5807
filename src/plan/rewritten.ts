import { isOneTime } from '../core/schedule/one-time.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import { WEEKDAYS } from '../core/time/civil-date.ts'
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
  if (isOneTime(before) && isOneTime(after)) return differences(zoneOf(before), zoneOf(after))
  const [was, is] = [before, after].map(({ except: { dates, weekdays } }) => {
    const later = dates.filter((date) => (date + 2) * DAY > through).map(formatLocalDate)
    return new Set([...weekdays.map((weekday) => `${WEEKDAYS[weekday]}s`), ...later])
  })
  const only = (some: Set<string> | undefined, others: Set<string> | undefined) => {
    const days = [...(some ?? [])].filter((day) => others?.has(day) !== true)
    return days.length === 0 ? {} : { 'schedule.except': days.join(', ') }
  }
  return differences(
    { ...leavesBeyond(before, through), ...only(was, is) },
    { ...leavesBeyond(after, through), ...only(is, was) },
  )
}

function leavesBeyond(schedule: Schedule, through: Instant): Leaves {
  const { rule, from, until, onExcluded } = schedule
  const base = rule.kind === 'events' ? rule.base : rule
  const bound = (field: string, wall: WallTime | undefined) =>
    wall === undefined || wall + 2 * DAY < through ? {} : { [field]: formatWallTime(wall) }
  return {
    schedule: ruleInWords(schedule),
    ...zoneOf(schedule),
    // The steps of an `every` are counted from its first: that one may say something of all later ones.
    ...(base.kind === 'every' ? { 'schedule.from': formatWallTime(base.first) } : {}),
    ...bound('schedule.from', from),
    ...bound('schedule.until', until),
    ...(onExcluded !== undefined && { 'schedule.onExcluded': onExcluded }),
  }
}

function zoneOf({ zone }: Schedule): Leaves {
  return { 'schedule.timezone': zone.name }
}
