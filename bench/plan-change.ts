// What a change of 10,000 definitions costs: comparing, and looking beyond the fortnight.
//   node bench/plan-change.ts
import { NO_DAYS, datesOnly } from '../src/core/schedule/local/day-set.ts'
import { performance } from 'node:perf_hooks'
import { lookBeyond } from '../src/plan/beyond.ts'
import { compare } from '../src/plan/changes.ts'
import { planAsMarkdown } from '../src/plan/markdown/markdown.ts'
import { planOf } from '../src/cli/wiring/plan-source.ts'
import type { Announcement, Definition } from '../src/core/announcement/announcement.ts'
import { parseCron } from '../src/core/schedule/cron/pattern.ts'
import type { Rule, Schedule } from '../src/core/schedule/schedule.ts'
import { DAY } from '../src/core/time/instant.ts'
import { findZone } from '../src/core/time/zone.ts'

const FROM = Date.UTC(2026, 10, 23, 9)
const LIMITS = { limit: 100, window: DAY, margin: 60_000, spacing: 1000, holdAfterUnknown: 0 }
const DEFINITIONS = 10_000
const ZONES = ['UTC', 'America/New_York', 'Asia/Singapore', 'Europe/Berlin']
/** A date in half a year, in days since 1970. */
const HOLIDAY = Math.floor(FROM / DAY) + 180

/** The schedules before each change. After it, all are those of {@link mixed}. */
const BEFORE: Readonly<Record<string, (index: number) => Schedule>> = {
  'nothing changes': mixed,
  'one-off of half a year ahead moved': (index) => (index === 181 ? scheduleOf(index, once(180, 13)) : mixed(index)),
  'one becomes daily': (index) => (index === 7 ? scheduleOf(index, cron('0 9 1 1 *')) : mixed(index)),
  'all lose a date of their calendar': (index) => ({ ...mixed(index), except: datesOnly([HOLIDAY]) }),
  'all were at another time': (index) => scheduleOf(index, cron(`${index % 60} 8 ${1 + (index % 28)} 6 *`)),
  'all were daily': (index) => scheduleOf(index, cron(`${index % 60} ${index % 24} * * *`)),
}

for (const [title, scheduleBefore] of Object.entries(BEFORE)) {
  const range = { from: FROM, through: FROM + 14 * DAY, limits: LIMITS, snapshot: undefined }
  const [past, present] = [scheduleBefore, mixed].map((schedule) =>
    Array.from({ length: DEFINITIONS }, (_, index) => definitionOf(index, schedule(index))),
  ) as [Definition[], Definition[]]
  const [[before, after], planning] = timed(() => [planOf(past, range), planOf(present, range)] as const)
  const [changes, comparing] = timed(() => compare(before, after, { base: 'main', problems: [], leftOut: [] }))
  const [beyond, looking] = timed(() =>
    lookBeyond(
      changes,
      after,
      (through) => planOf(present, { ...range, through }),
      (through) => planOf(past, { ...range, through }),
    ),
  )
  const [, writing] = timed(() => planAsMarkdown(after, { ...changes, beyond }, []))
  const days = beyond === null ? 0 : Math.round((beyond.through - FROM) / DAY)
  console.log(`${title}: ${changes.moved.length} moved, looked ${days} days ahead`)
  console.log(
    `  two plans ${row(planning)}, compare ${row(comparing)}, beyond ${row(looking)}, as markdown ${row(writing)}`,
  )
}

function timed<T>(act: () => T): readonly [T, number] {
  const start = performance.now()
  return [act(), performance.now() - start]
}

function row(millis: number): string {
  return `${Math.round(millis).toLocaleString('en-US')} ms`
}

/** 80 daily ones; all others fire once a year, or once. */
function mixed(index: number): Schedule {
  if (index < 80) return scheduleOf(index, cron(`${index % 60} 9 * * *`))
  const yearly = `${index % 60} ${index % 24} ${1 + (index % 28)} ${1 + (index % 12)} *`
  return scheduleOf(index, index % 2 === 0 ? cron(yearly) : once(index - 1, 12))
}

function once(day: number, hour: number): Rule {
  return { kind: 'at', times: [(Math.floor(FROM / DAY) + (day % 365)) * DAY + hour * 3_600_000] }
}

function cron(text: string): Rule {
  const parsed = parseCron(text)
  if (!parsed.ok) throw new Error(`not a cron line: ${text}`)
  return { kind: 'cron', pattern: parsed.pattern }
}

function scheduleOf(index: number, rule: Rule): Schedule {
  const zone = findZone(ZONES[index % ZONES.length] ?? 'UTC')
  if (zone === undefined) throw new Error('this runtime lacks a zone')
  return { rule, zone, except: NO_DAYS }
}

function definitionOf(index: number, schedule: Schedule): Definition {
  const announcement: Announcement = {
    id: `announcement-${index}`,
    schedule,
    priority: 'normal',
    late: { grace: 600_000, then: 'skip', maxLateness: 0 },
    broadcast: { sender: 'ops-bot', push: 'online', message: { type: 'text', text: `Hello from ${index}` } },
  }
  return { announcement, provenance: { kind: 'database' }, document: {} }
}
