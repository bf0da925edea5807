import { nextMatch } from '../../core/schedule/bounds.ts'
import type { CronPattern } from '../../core/schedule/cron/pattern.ts'
import { nextInstant } from '../../core/schedule/recurrence.ts'
import { DAY, formatWallTime } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Transition } from '../../core/time/zone.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'
import type { Path } from '../../core/problem.ts'

/**
 * How far ahead it looks, in ms. Every zone that changes its clocks does so within a year. Later changes will be
 * reported when they come nearer.
 */
const AHEAD = 366 * DAY

const EVERY_HOUR = 2 ** 24 - 1

/**
 * Warns about the next clock changes at which a cron line is sent at another time than written, not at all, or twice.
 * It reports the first gap and the first fold within a year. A line that fires in every hour follows the clocks, which
 * surprises nobody. A fixed line fires once in a fold, as on all other days.
 */
export function clockChangesAhead(schedule: Schedule, path: Path, now: Instant): readonly Fault[] {
  if (schedule.rule.kind !== 'cron' || schedule.rule.pattern.hours === EVERY_HOUR) return []
  const { pattern } = schedule.rule
  const found = new Map<string, Fault>()
  const { zone } = schedule
  let change = zone.nextTransition(now, now + AHEAD)
  while (change !== undefined) {
    const told = tell(schedule, pattern, change, path)
    if (told !== undefined && !found.has(told.code)) found.set(told.code, told)
    change = zone.nextTransition(change.instant, now + AHEAD)
  }
  return [...found.values()]
}

function tell(schedule: Schedule, pattern: CronPattern, change: Transition, path: Path): Fault | undefined {
  const { instant, offsetBefore, offsetAfter } = change
  const [before, after] = [instant + offsetBefore, instant + offsetAfter]
  const [begin, end] = [Math.min(before, after), Math.max(before, after)]
  const wall = nextMatch(pattern, schedule, begin)
  if (wall === undefined || wall >= end) return undefined
  const [time, where] = [formatWallTime(wall), schedule.zone.name]
  const place = [...path, 'cron']
  if (before < after) {
    const isMoved = !pattern.isInterval && nextInstant(schedule, instant - 1) === instant
    const instead = isMoved ? `it goes out at ${formatWallTime(after).slice(11)} then` : 'nothing goes out for it then'
    const text = `${time} does not exist in ${where}, where clocks jump forward: ${instead}`
    return fault('clock-gap-ahead', place, text, 'Choose a time of day that clocks never jump over, or live with it.')
  }
  if (!pattern.isInterval) return undefined
  const text = `${time} comes twice in ${where}, where clocks are set back: it goes out both times`
  return fault('clock-fold-ahead', place, text, 'List hours, minutes and seconds without * and /, or live with it.')
}
