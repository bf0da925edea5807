import { placeWithin } from './bounds.ts'
import { DAY } from '../time/instant.ts'
import type { Instant, WallTime } from '../time/instant.ts'
import { resolveWallTime } from '../time/wall-time.ts'
import type { Schedule } from './schedule.ts'

/** The instants of each schedule, computed once: a definition lives long and is asked often. */
const known = new WeakMap<Schedule, readonly Instant[]>()

/** All instants of an `at` or `event` schedule, ascending, each once. None for `cron` and `every`, or while it is off. */
export function instantsOnce(schedule: Schedule): readonly Instant[] {
  if (schedule.isOff === true) return []
  let instants = known.get(schedule)
  if (instants === undefined) {
    const within = [...momentsOf(schedule)].map(([wall, instant]) => {
      const place = placeWithin(schedule, wall)
      if (place === undefined) return undefined
      return place === wall ? instant : resolveWallTime(schedule.zone, place)
    })
    instants = [...new Set(within.filter((instant) => instant !== undefined))].sort((a, b) => a - b)
    known.set(schedule, instants)
  }
  return instants
}

/** Whether all times of a schedule are written down, so that there is a last one. */
export function isOneTime({ rule }: Schedule): boolean {
  return rule.kind === 'at' || rule.kind === 'event'
}

/** When the event of a schedule begins. `undefined` for all but `event`. */
export function eventInstant({ rule, zone }: Schedule): Instant | undefined {
  return rule.kind === 'event' ? resolveWallTime(zone, rule.at) : undefined
}

/** Each local time that the rule names, with its instant. */
function* momentsOf({ rule, zone }: Schedule): Generator<readonly [WallTime, Instant]> {
  if (rule.kind === 'at') for (const wall of rule.times) yield [wall, resolveWallTime(zone, wall)]
  if (rule.kind !== 'event') return
  for (const { days, exact } of rule.reminders) {
    const wall = rule.at + days * DAY
    const instant = resolveWallTime(zone, wall) + exact
    yield [exact === 0 ? wall : zone.wallTimeAt(instant), instant]
  }
}
