import { isSwitchedOff, scheduleIdentity } from '../core/announcement/announcement.ts'
import type { Announcement } from '../core/announcement/announcement.ts'
import { isOneTime } from '../core/schedule/one-time.ts'
import { instantsBetween } from '../core/schedule/recurrence.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import { WEEKDAYS } from '../core/time/civil-date.ts'
import { DAY, formatDuration, formatLocalDate, formatWallTime } from '../core/time/instant.ts'
import type { Instant, WallTime } from '../core/time/instant.ts'
import { differences, leavesOf } from './fields.ts'
import type { FieldChange, Leaves } from './fields.ts'
import type { Plan } from './model.ts'
import { ruleInWords, scheduleWithZone } from './schedule-words.ts'

/** How many occurrences are compared by their texts. */
const COMPARED = 500
/** How many occurrences beyond the range are compared by their texts, if there is none in it. */
const COMPARED_BEYOND = 10

/** What differs in an announcement beside its occurrences. */
export interface Changed {
  readonly announcement: Announcement
  readonly fields: readonly FieldChange[]
  /**
   * The occurrence whose rendered texts differ: in the range, or beyond it if none is in it. Null when what leaves is the
   * same: then the definitions are compared.
   */
  readonly asOf: Instant | null
}

/** An announcement, and the plan that it is in. */
type Planned = readonly [plan: Plan, announcement: Announcement]

/**
 * What differs in an announcement that both plans have: nothing, or one. The schedule of one that moved is told as its
 * move. `through`: up to where the occurrences of the others are the same.
 */
export function changedOf(
  [before, old]: Planned,
  [after, announcement]: Planned,
  { isMoved, through }: { readonly isMoved: boolean; readonly through: Instant },
): readonly Changed[] {
  const rewritten = isMoved ? [] : rewrittenFields(old, announcement, through)
  const policies = differences(policyOf(old), policyOf(announcement))
  const texts = differentTexts(before, old, after, announcement)
  const fields = [...rewritten, ...policies, ...texts.fields]
  return fields.length === 0 ? [] : [{ announcement, fields, asOf: texts.asOf }]
}

/**
 * What differs in the words of a schedule whose instants are the same up to `through`. One that is switched off has none,
 * so all of its words count.
 */
function rewrittenFields(old: Announcement, announcement: Announcement, through: Instant): readonly FieldChange[] {
  if (!isSwitchedOff(old) && !isSwitchedOff(announcement)) {
    return rewrittenOf(old.schedule, announcement.schedule, through)
  }
  return differences({ schedule: scheduleWithZone(old) }, { schedule: scheduleWithZone(announcement) })
}

/** Compares the rendered texts, occurrence by occurrence. If all are the same, it compares the definitions. */
function differentTexts(before: Plan, old: Announcement, after: Plan, announcement: Announcement) {
  const texts = [old, announcement].map(({ broadcast, vars, schedule }) =>
    JSON.stringify({ broadcast, vars, schedule: scheduleIdentity(schedule) }),
  )
  if (texts[0] === texts[1]) return { fields: [], asOf: null }
  const instantsOf = (plan: Plan, { schedule }: Announcement) => {
    const { from, through } = plan
    const planned = instantsBetween(schedule, { after: from, through, limit: COMPARED })
    if (planned.length > 0) return planned
    return instantsBetween(schedule, { after: through, through: Number.MAX_VALUE, limit: COMPARED_BEYOND })
  }
  const [was, is] = [instantsOf(before, old), instantsOf(after, announcement)]
  for (const [index, due] of is.entries()) {
    const earlier = was[index]
    if (earlier === undefined) break
    const [left, right] = [before.render(old, earlier), after.render(announcement, due)]
    if (!('broadcast' in left) || !('broadcast' in right)) break
    const fields = differences(leavesOf(left.broadcast), leavesOf(right.broadcast))
    if (fields.length > 0) return { fields, asOf: due }
    // Without a template all occurrences have the same object, so one comparison is enough.
    if (left.broadcast === old.broadcast && right.broadcast === announcement.broadcast) break
  }
  const written = ({ broadcast, vars = {} }: Announcement) => ({ ...leavesOf(broadcast), ...leavesOf({ vars }) })
  return { fields: differences(written(old), written(announcement)), asOf: null }
}

function policyOf({ owner, priority, late }: Announcement): Leaves {
  const { grace, then, maxLateness, until } = late
  const most = then === 'latest' ? { 'late.maxLateness': formatDuration(maxLateness) } : {}
  const after = until === undefined ? {} : { 'late.until': formatDuration(until) }
  return {
    ...(owner === undefined ? {} : { owner }),
    priority,
    'late.grace': formatDuration(grace),
    'late.then': then,
    ...most,
    ...after,
  }
}

/**
 * What differs in two schedules that have the same occurrences up to an instant: only what may say something of the time
 * after it. So a date of a calendar on which nothing was due is no change.
 */
function rewrittenOf(before: Schedule, after: Schedule, through: Instant): readonly FieldChange[] {
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
