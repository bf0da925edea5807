import type { Rename } from '../ports/definition-store.ts'
import type { Plan } from './model.ts'
import { causeOf } from '../core/forecast/forecast.ts'
import type { Departure } from '../core/forecast/forecast.ts'
import { keyOf } from '../core/announcement/occurrence.ts'
import { isOneTime } from '../core/schedule/one-time.ts'
import { isMoving } from '../core/schedule/local/bounds.ts'
import { nextInstant } from '../core/schedule/recurrence.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import { DAY } from '../core/time/instant.ts'
import type { Instant, WallTime } from '../core/time/instant.ts'

/** How the occurrences of one schedule differ from those of another one. */
export interface OccurrenceChanges {
  /** Those that only the new schedule has, ascending. */
  readonly comes: readonly Instant[]
  /** Those that only the old schedule has, ascending. */
  readonly goes: readonly Instant[]
  /** Whether both have some occurrence at the same instant. */
  readonly areSomeSame: boolean
  /** Whether all were compared. If not, there may be more differences than these. */
  readonly isComplete: boolean
}

/** What is compared: the instants after `from`, those of a cron line or an `every` up to `through`, in at most `steps` steps. */
export interface ComparedRange {
  readonly from: Instant
  readonly through: Instant
  readonly steps: number
}

/** Around a local time: where its instant lies in any zone, also if a change of the clocks moves it. */
const MARGIN = 2 * DAY

/** (after, through] */
interface Stretch {
  readonly after: Instant
  readonly through: Instant
}

/**
 * Compares two schedules by their instants. What is written does not count. The instants of `at` and `event` are
 * compared without an end, if both schedules are of this kind.
 */
export function compareOccurrences(before: Schedule, after: Schedule, range: ComparedRange): OccurrenceChanges {
  const [comes, goes]: [Instant[], Instant[]] = [[], []]
  const different = differentStretches(before, after, range)
  // Between the bounds of both, what is not looked at is the same.
  let areSomeSame = different !== undefined && hasAny(after, different.common)
  let steps = range.steps
  for (const stretch of different?.stretches ?? [wholeStretch(before, after, range)]) {
    const next = (schedule: Schedule, last: Instant) => {
      const instant = nextInstant(schedule, last) ?? Infinity
      return instant > stretch.through ? Infinity : instant
    }
    let [was, is] = [next(before, stretch.after), next(after, stretch.after)]
    for (; Math.min(was, is) < Infinity; steps -= 1) {
      if (steps === 0) return { comes, goes, areSomeSame, isComplete: false }
      const at = Math.min(was, is)
      if (was === is) areSomeSame = true
      else if (was < is) goes.push(was)
      else comes.push(is)
      if (was === at) was = next(before, at)
      if (is === at) is = next(after, at)
    }
  }
  return { comes, goes, areSomeSame, isComplete: true }
}

function hasAny(schedule: Schedule, { after, through }: Stretch): boolean {
  const instant = after < through ? nextInstant(schedule, after) : undefined
  return instant !== undefined && instant <= through
}

function wholeStretch(before: Schedule, after: Schedule, { from, through }: ComparedRange): Stretch {
  return { after: from, through: isOneTime(before) && isOneTime(after) ? Number.MAX_VALUE : through }
}

/**
 * Where two schedules may differ that have the same cron line or `every`, and the same zone: at the dates that only one of them leaves out, and
 * between their bounds. Undefined when something else differs: then any day may differ.
 */
function differentStretches(before: Schedule, after: Schedule, { from, through }: ComparedRange) {
  const [a, b] = [before, after].map(({ rule, zone, except }) =>
    JSON.stringify([rule.kind === 'cron' ? rule.pattern.text : rule, zone.name, except.weekdays]),
  )
  // A day rule moves a time far away from the date that was added, and a reminder may be far from its event.
  const isFar = (each: Schedule) => isOneTime(each) || isMoving(each) || each.rule.kind === 'events'
  if (a !== b || isFar(before) || isFar(after)) return undefined
  const [was, is] = [new Set(before.except.dates), new Set(after.except.dates)]
  const dates = [
    ...before.except.dates.filter((date) => !is.has(date)),
    ...after.except.dates.filter((date) => !was.has(date)),
  ]
  const starts = boundsOf(before.from, after.from, -Infinity)
  const ends = boundsOf(before.until, after.until, Infinity)
  const found = [
    ...dates.map((date) => ({ first: date * DAY, last: (date + 1) * DAY })),
    ...[starts, ends].filter(({ first, last }) => first !== last),
  ].sort((left, right) => left.first - right.first)
  const stretches: Stretch[] = []
  for (const { first, last } of found) {
    const after = Math.max(from, first - MARGIN, stretches.at(-1)?.through ?? from)
    const until = Math.min(through, last + MARGIN)
    if (after < until) stretches.push({ after, through: until })
  }
  return { stretches, common: { after: Math.max(from, starts.last), through: Math.min(through, ends.first) } }
}

/** The earlier and the later one of two bounds. One that is not written is at `none`. */
function boundsOf(before: WallTime | undefined, after: WallTime | undefined, none: number) {
  const [was, is] = [before ?? none, after ?? none]
  return { first: Math.min(was, is), last: Math.max(was, is) }
}

/** An occurrence that freezes or quiet hours hold back on one side of a change, and not on the other. */
export interface HeldOccurrence {
  readonly key: string
  readonly announcementId: string
  readonly due: Instant
  /** What holds it back: `freeze`, or `quiet`. */
  readonly by: 'freeze' | 'quiet'
  /** The id of the freeze or the quiet hours. */
  readonly silence: string | null
  /** `sent`: it leaves all the same, later. `waiting`: it waits still when the range ends. */
  readonly state: Departure['state']
}

/** What a change holds back, and what it releases, in the range of the plan. */
export interface HeldChanges {
  readonly holds: readonly HeldOccurrence[]
  readonly releases: readonly HeldOccurrence[]
}

/** Compares what freezes and quiet hours hold back in two plans, among the occurrences that both have. */
export function heldChangesOf(before: Plan, after: Plan, renamed: readonly Rename[]): HeldChanges {
  const newIds = new Map(renamed.map(({ from, id }) => [from, id]))
  const [was, is] = [new Map<string, HeldOccurrence | null>(), new Map<string, HeldOccurrence | null>()]
  for (const each of before.forecast.departures) {
    const announcementId = newIds.get(each.announcementId) ?? each.announcementId
    const key = each.announcementId === announcementId ? each.key : keyOf(announcementId, each.due)
    was.set(key, heldOf({ ...each, key, announcementId }))
  }
  for (const each of after.forecast.departures) is.set(each.key, heldOf(each))
  return { holds: moreIn(is, was), releases: moreIn(was, is) }
}

/** What one side holds back more than the other: a skip is more than a wait. */
function moreIn(
  one: ReadonlyMap<string, HeldOccurrence | null>,
  other: ReadonlyMap<string, HeldOccurrence | null>,
): readonly HeldOccurrence[] {
  return [...one].flatMap(([key, held]): readonly HeldOccurrence[] => {
    const elsewhere = other.get(key)
    return held !== null && elsewhere !== undefined && weightOf(held) > weightOf(elsewhere) ? [held] : []
  })
}

const weightOf = (held: HeldOccurrence | null) => (held === null ? 0 : held.state === 'skipped' ? 2 : 1)

function heldOf(departure: Departure): HeldOccurrence | null {
  const { key, announcementId, due, state, silence } = departure
  const why = causeOf(departure)
  if (why !== 'freeze' && why !== 'quiet') return null
  return { key, announcementId, due, by: why, silence, state }
}
