import { nextInstant } from '../core/schedule/recurrence.ts'
import type { Schedule } from '../core/schedule/schedule.ts'
import { DAY } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'

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

/** What is compared: the instants after `from`, those of a cron line up to `through`, in at most `steps` steps. */
export interface ComparedRange {
  readonly from: Instant
  readonly through: Instant
  readonly steps: number
}

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
  const dates = differentDates(before, after)
  let areSomeSame = dates !== undefined
  let steps = range.steps
  for (const stretch of dates === undefined ? [wholeStretch(before, after, range)] : stretchesAround(dates, range)) {
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

/** Whether the schedule has a last occurrence by what it is. */
export function isFinite({ rule }: Schedule): boolean {
  return rule.kind !== 'cron'
}

function wholeStretch(before: Schedule, after: Schedule, { from, through }: ComparedRange): Stretch {
  return { after: from, through: isFinite(before) && isFinite(after) ? Number.MAX_VALUE : through }
}

/**
 * The dates that only one of two cron schedules leaves out, ascending. Undefined when something else differs: then any
 * day may differ.
 */
function differentDates(before: Schedule, after: Schedule): readonly number[] | undefined {
  const [a, b] = [before, after].map(({ rule, zone, from, until }) =>
    JSON.stringify([rule.kind === 'cron' ? rule.pattern.text : null, zone.name, from ?? null, until ?? null]),
  )
  if (a !== b || isFinite(before) || isFinite(after)) return undefined
  const [was, is] = [new Set(before.except), new Set(after.except)]
  const dates = [...before.except.filter((date) => !is.has(date)), ...after.except.filter((date) => !was.has(date))]
  return dates.sort((left, right) => left - right)
}

/** Where the occurrences of some local dates lie in any zone, also if a change of the clocks moves them. */
function stretchesAround(dates: readonly number[], { from, through }: ComparedRange): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (const date of dates) {
    const after = Math.max(from, (date - 2) * DAY, stretches.at(-1)?.through ?? from)
    const until = Math.min(through, (date + 3) * DAY)
    if (after < until) stretches.push({ after, through: until })
  }
  return stretches
}
