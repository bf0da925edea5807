import { PRIORITIES } from '../../../src/core/announcement/announcement.ts'
import { formatWallTime, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import type { Sketch } from '../../support/announcement.ts'
import type { Dice } from './dice.ts'

/**
 * One zone is ahead of UTC, one is behind and changes its clocks in the runs, one is off by three quarters of an hour.
 */
const ZONES = ['UTC', 'America/New_York', 'Pacific/Chatham', 'Asia/Singapore']

/** How late an occurrence may be sent at most, in ms. A run must last longer than that. */
export const LONGEST_LATENESS: Millis = 3 * MINUTE

/** The kinds of schedules to make. */
export interface SketchKinds {
  /** No dense schedules. */
  readonly isSparse?: boolean
  /** The chance that one announces an event. */
  readonly events?: number
}

/** The announcements at the start of a run, in all densities. They are enough to reach the cap. */
export function sketchesFrom(dice: Dice, start: Instant, duration: Millis, kinds: SketchKinds = {}): readonly Sketch[] {
  const count = dice.int(1, 5)
  return Array.from({ length: count }, (_, index) => sketchFrom(dice, `a${index}`, start, duration, kinds))
}

/** An announcement with a random schedule that comes due in the run. */
export function sketchFrom(
  dice: Dice,
  id: string,
  start: Instant,
  duration: Millis,
  { isSparse = false, events = 0 }: SketchKinds = {},
): Sketch {
  if (dice.happens(events)) return eventFrom(dice, id, start, duration)
  return {
    id,
    text: `${id} ${dice.int(1, 1e6)}`,
    priority: dice.pick(PRIORITIES),
    late: lateFrom(dice),
    ...(dice.happens(0.2) ? { at: momentsFrom(dice, start, duration) } : cronFrom(dice, isSparse)),
  }
}

/**
 * Reminders around an event in the run, or just after it, or around one that comes again. They are minutes apart,
 * sometimes seconds, and those of one event may come due between those of another.
 */
function eventFrom(dice: Dice, id: string, start: Instant, duration: Millis): Sketch {
  const reminders = ['-5m', '-3m', '-2m', '-1m', '-30s', '-10s', '0m', '40s', '2m'].filter(() => dice.happens(0.5))
  const late = lateFrom(dice)
  return {
    id,
    text: `${id} ${dice.int(1, 1e6)}`,
    priority: dice.pick(PRIORITIES),
    late: dice.happens(0.3) ? { ...late, until: dice.span(SECOND, MINUTE) } : late,
    event: {
      ...(dice.happens(0.5)
        ? { at: formatWallTime(start + dice.int(0, Math.floor(duration / SECOND)) * SECOND) }
        : { cron: `${dice.int(0, 59)} ${dice.int(0, 3)}-59/${dice.pick([4, 9, 20])} * * * *` }),
      reminders: reminders.length === 0 ? ['-1m'] : reminders,
    },
  }
}

function cronFrom(dice: Dice, isSparse: boolean): Pick<Sketch, 'cron' | 'timezone'> {
  const [second, minute, hour] = [dice.int(0, 59), dice.int(0, 59), dice.int(0, 23)]
  const dense = [`*/${dice.pick([15, 20, 30])} * * * * *`, `${second} * * * * *`, `${second} */2 * * * *`]
  const rare = [
    `${second} */${dice.pick([5, 7, 10])} * * * *`,
    `${second} ${minute} * * * *`,
    `${second} ${minute},${dice.int(0, 59)} * * * *`,
    `${minute} ${hour} * * *`,
  ]
  return { cron: dice.pick(isSparse || dice.happens(0.4) ? rare : dense), timezone: dice.pick(ZONES) }
}

/** Instants of the run. Some share their second with those of other announcements. */
function momentsFrom(dice: Dice, start: Instant, duration: Millis): readonly string[] {
  const count = dice.int(1, 12)
  const offsets = Array.from({ length: count }, () => dice.int(-MINUTE, duration))
  const unique = new Set(offsets.map((offset) => Math.floor((start + offset) / MINUTE) * MINUTE))
  return [...unique].toSorted((a, b) => a - b).map(formatWallTime)
}

function lateFrom(dice: Dice): NonNullable<Sketch['late']> {
  const grace = dice.span(SECOND / 2, LONGEST_LATENESS)
  return dice.happens(0.7)
    ? { grace, then: 'skip' }
    : { grace, then: 'latest', maxLateness: dice.span(grace, LONGEST_LATENESS) }
}
