import { datesOnly, NO_DAYS } from '../../src/core/schedule/local/day-set.ts'
import type { Move } from '../../src/core/schedule/local/day-rule.ts'
import type { Announcement, Definition } from '../../src/core/announcement/announcement.ts'
import type { BaseRule } from '../../src/core/schedule/base-instants.ts'
import { parseCron } from '../../src/core/schedule/cron/pattern.ts'
import { parseReminder } from '../../src/core/schedule/reminder.ts'
import { parseEvery } from '../../src/core/schedule/every/every.ts'
import { parseLocalDate, parseWallTime } from '../../src/core/time/instant.ts'
import { findZone } from '../../src/core/time/zone.ts'
import { switchedOff } from '../../src/core/schedule/schedule.ts'
import type { Rule, Schedule } from '../../src/core/schedule/schedule.ts'

/** How a test describes an announcement: only what matters to it. */
export interface Sketch {
  readonly id?: string
  readonly renamedFrom?: readonly string[]
  readonly cron?: string
  readonly at?: string | readonly string[]
  readonly every?: string
  /** The first time of an `every`. */
  readonly from?: string
  readonly event?: {
    readonly at?: string
    readonly cron?: string
    readonly every?: string
    readonly reminders: readonly string[]
  }
  /** Local dates that are excluded. */
  readonly except?: readonly string[]
  readonly onExcluded?: Move
  readonly timezone?: string
  readonly priority?: Announcement['priority']
  readonly late?: Partial<Announcement['late']>
  readonly text?: string
  readonly owner?: string
  readonly sender?: string
  readonly enabled?: false
}

/** The schedule of a sketch. */
export function scheduleOf(sketch: Sketch): Schedule {
  const schedule = plannedBy(sketch)
  return sketch.enabled === false ? switchedOff(schedule) : schedule
}

function plannedBy(sketch: Sketch): Schedule {
  const { timezone = 'UTC', except, onExcluded } = sketch
  const zone = findZone(timezone)
  if (!zone) throw new Error(`no zone ${timezone}`)
  const days = except === undefined ? NO_DAYS : datesOnly(except.map((date) => parseLocalDate(date)!))
  return { rule: ruleOf(sketch), zone, except: days, ...(onExcluded && { onExcluded }) }
}

function ruleOf({ cron, every, from, at = [], event }: Sketch): Rule {
  if (event) return eventOf(event, from)
  if (every !== undefined) return everyOf(every, from)
  return cron === undefined ? timesOf(typeof at === 'string' ? [at] : at) : cronOf(cron)
}

/** The announcement of a sketch. */
export function announcementOf(sketch: Sketch = {}): Announcement {
  const { id = 'a', renamedFrom, priority = 'normal', late = {}, text = 'hello', owner, sender = 'ops-bot' } = sketch
  return {
    id,
    ...(renamedFrom && { renamedFrom }),
    schedule: scheduleOf(sketch),
    priority,
    late: { grace: 600_000, then: 'skip', maxLateness: 0, ...late },
    broadcast: { sender, push: 'online', message: { type: 'text', text } },
    ...(owner !== undefined && { owner }),
  }
}

/** The definition of a sketch. */
export function definitionOf(sketch: Sketch = {}): Definition {
  const announcement = announcementOf(sketch)
  return { announcement, provenance: { kind: 'file', file: 'a.yaml', line: 1 }, document: sketch }
}

function cronOf(text: string): BaseRule {
  const parsed = parseCron(text)
  if (!parsed.ok) throw new Error(`not a cron line: ${text}`)
  return { kind: 'cron', pattern: parsed.pattern }
}

function everyOf(text: string, from = ''): BaseRule {
  const [interval, first] = [parseEvery(text), parseWallTime(from)]
  if (interval === undefined || first === undefined) throw new Error(`no every: ${text} from ${from}`)
  return { kind: 'every', ...interval, first }
}

function eventOf({ at = '', cron, every, reminders: written }: NonNullable<Sketch['event']>, from?: string): Rule {
  const reminders = written.map((text) => parseReminder(text)).filter((each) => each !== undefined)
  if (cron !== undefined) return { kind: 'events', base: cronOf(cron), reminders }
  if (every !== undefined) return { kind: 'events', base: everyOf(every, from), reminders }
  return { kind: 'event', at: parseWallTime(at) ?? Number.NaN, reminders }
}

function timesOf(texts: readonly string[]): Rule {
  return { kind: 'at', times: texts.map((text) => parseWallTime(text) ?? Number.NaN) }
}
