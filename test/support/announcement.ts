import { NO_DAYS } from '../../src/core/schedule/local/day-set.ts'
import type { Announcement, Definition } from '../../src/core/announcement/announcement.ts'
import type { BaseRule } from '../../src/core/schedule/base-instants.ts'
import { parseCron } from '../../src/core/schedule/cron/pattern.ts'
import { parseReminder } from '../../src/core/schedule/reminder.ts'
import { parseWallTime } from '../../src/core/time/instant.ts'
import { findZone } from '../../src/core/time/zone.ts'
import { switchedOff } from '../../src/core/schedule/schedule.ts'
import type { Rule, Schedule } from '../../src/core/schedule/schedule.ts'

/** How a test describes an announcement: only what matters to it. */
export interface Sketch {
  readonly id?: string
  readonly renamedFrom?: readonly string[]
  readonly cron?: string
  readonly at?: string | readonly string[]
  readonly event?: { readonly at?: string; readonly cron?: string; readonly reminders: readonly string[] }
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

function plannedBy({ cron, at = [], event, timezone = 'UTC' }: Sketch): Schedule {
  const zone = findZone(timezone)
  if (!zone) throw new Error(`no zone ${timezone}`)
  if (event) return { rule: eventOf(event), zone, except: NO_DAYS }
  return {
    rule: cron === undefined ? timesOf(typeof at === 'string' ? [at] : at) : cronOf(cron),
    zone,
    except: NO_DAYS,
  }
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

function eventOf({ at = '', cron, reminders: written }: NonNullable<Sketch['event']>): Rule {
  const reminders = written.map((text) => parseReminder(text)).filter((each) => each !== undefined)
  if (cron !== undefined) return { kind: 'events', base: cronOf(cron), reminders }
  return { kind: 'event', at: parseWallTime(at) ?? Number.NaN, reminders }
}

function timesOf(texts: readonly string[]): Rule {
  return { kind: 'at', times: texts.map((text) => parseWallTime(text) ?? Number.NaN) }
}
