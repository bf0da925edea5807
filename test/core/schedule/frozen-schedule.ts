import { createHash } from 'node:crypto'
import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import { countInstants } from '../../../src/core/schedule/count.ts'
import { datesOnly } from '../../../src/core/schedule/local/day-set.ts'
import { instantsBetween, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import type { Rule, Schedule } from '../../../src/core/schedule/schedule.ts'
import { DAY, HOUR, parseLocalDate, parseWallTime, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'

/** A schedule as definition files write it, with the dates that its calendars have. */
export interface WrittenSchedule {
  readonly cron?: string
  readonly at?: readonly string[]
  readonly event?: { readonly at: string; readonly reminders: readonly string[] }
  readonly timezone: string
  readonly from?: string
  readonly until?: string
  readonly except?: readonly string[]
}

/** Three moments of the past, for which no zone gets new rules any more. Each is moved to the next clock change. */
const MOMENTS: readonly Instant[] = [Date.UTC(1999, 9), Date.UTC(2011, 1), Date.UTC(2024, 7)]

/** The schedule of a text. `undefined` if a part of it cannot be read. */
export function scheduleOf(written: WrittenSchedule): Schedule | undefined {
  const zone = findZone(written.timezone)
  const rule = ruleOf(written)
  const [from, until] = [written.from, written.until].map((text) => text && parseWallTime(text))
  const except = (written.except ?? []).map(parseLocalDate).filter((date) => date !== undefined)
  if (zone === undefined || rule === undefined) return undefined
  return {
    rule,
    zone,
    ...(typeof from === 'number' && { from }),
    ...(typeof until === 'number' && { until }),
    except: datesOnly(except),
  }
}

function ruleOf({ cron, at, event }: WrittenSchedule): Rule | undefined {
  if (cron !== undefined) {
    const parsed = parseCron(cron)
    return parsed.ok ? { kind: 'cron', pattern: parsed.pattern } : undefined
  }
  if (at !== undefined) {
    const times = at.map(parseWallTime)
    return times.length === 0 || times.includes(undefined)
      ? undefined
      : { kind: 'at', times: times as readonly number[] }
  }
  const begin = event && parseWallTime(event.at)
  const reminders = event?.reminders.map(parseReminder) ?? []
  if (begin === undefined || reminders.length === 0) return undefined
  return { kind: 'event', at: begin, reminders: reminders.filter((reminder) => reminder !== undefined) }
}

/**
 * What a schedule plans, in a few letters: its instants around clock changes of three decades, and from its own first
 * time on, forward, backward and counted. One other instant, and they are others.
 */
export function digestOf(schedule: Schedule): string {
  const { zone, rule, from } = schedule
  const times = rule.kind === 'at' ? rule.times : rule.kind === 'event' ? [rule.at] : [from ?? MOMENTS[0] ?? 0]
  const ranges = [...MOMENTS, Math.min(...times) - 3 * DAY].flatMap((moment) => {
    const change = zone.nextTransition(moment, moment + 400 * DAY)?.instant ?? moment
    return [
      { after: change - 2 * DAY, through: change + 3 * 366 * DAY, limit: 100 },
      { after: change - 3 * HOUR, through: change + 3 * HOUR, limit: 400 },
      { after: moment, through: moment + 40 * 366 * DAY, limit: 10 },
    ]
  })
  const hash = createHash('sha256')
  for (const range of ranges) {
    const instants = instantsBetween(schedule, range)
    const backward: Instant[] = []
    let last = previousInstant(schedule, range.after + DAY)
    for (; last !== undefined && backward.length < 5; last = previousInstant(schedule, last)) backward.push(last)
    const count = countInstants(schedule, { after: range.after, through: range.after + 30 * DAY })
    hash.update(`${[...instants, ...backward].map((instant) => instant / SECOND).join()};${count}\n`)
  }
  return hash.digest('base64url').slice(0, 8)
}
