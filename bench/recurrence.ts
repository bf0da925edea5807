// Occurrences per second, from 2026 on: how fast each engine walks from one instant of a cron line to the next; how fast
// an `every` is walked in the same way, and listed, beside rrule-temporal; and what it costs that a line moves its days
// off. A walk asks for each instant by the one before it, as the service does. A list has a thousand or so at once, as
// `plan` has them.
//   node bench/recurrence.ts
import { NO_DAYS } from '../src/core/schedule/local/day-set.ts'
import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'
import { CronExpressionParser } from 'cron-parser'
import { Cron } from 'croner'
import { createTask } from 'node-cron'
import type * as Rrule from 'rrule'
import { RRuleTemporal } from 'rrule-temporal'
import { parseEvery } from '../src/core/schedule/every/every.ts'
import { parseCron } from '../src/core/schedule/cron/pattern.ts'
import { instantsBetween, nextInstant } from '../src/core/schedule/recurrence.ts'
import type { Instant } from '../src/core/time/instant.ts'
import { findZone, listZones } from '../src/core/time/zone.ts'
import type { Schedule } from '../src/core/schedule/schedule.ts'

/** In Node, rrule's ES module has no named exports. */
const { RRule } = createRequire(import.meta.url)('rrule') as typeof Rrule

/** The next instant strictly after the given one; `undefined` at the end. */
type Step = (after: Instant) => Instant | undefined

/** An engine. It reads a line once, then it is asked for one instant after another. */
interface Contender {
  readonly name: string
  /** Undefined where the engine cannot express the line. */
  readonly prepare: (line: string, zone: string) => Step | undefined
}

const LINES = [
  ['every minute', '* * * * *'],
  ['daily', '45 1 * * *'],
  ['weekdays', '0 9 * * MON-FRI'],
  ['yearly', '0 0 1 1 *'],
  ['29 February', '0 0 29 2 *'],
  ['29 Feb, a Monday', '0 0 * 2 MON#5'],
] as const
const ZONES = ['UTC', 'America/New_York'] as const

/** Steps of an `every`, from the first Wednesday of 2026 at 14:00 on. */
const STEPS = ['45 minutes', '6 hours', '1 day', '2 weeks', '1 month', '3 months', '1 year'] as const
const EVERY_COLUMNS = ['walked', 'its next', 'ratio', 'listed', 'its between', 'ratio']
/** Weekends, and ten days of each of the years that are walked most. */
const DAYS_OFF = {
  dates: Array.from({ length: 10 }, (_, index) => Date.UTC(2026 + index, 11, 25) / 86_400_000),
  weekdays: [0, 6],
}
const FREQUENCIES = {
  minutes: 'MINUTELY',
  hours: 'HOURLY',
  days: 'DAILY',
  weeks: 'WEEKLY',
  months: 'MONTHLY',
  years: 'YEARLY',
} as const

const START: Instant = Date.UTC(2026, 0, 1)
const END: Instant = Date.UTC(2126, 0, 1)
const WARM_UP_MS = 300
const MEASURE_MS = 700

const CONTENDERS: readonly Contender[] = [
  { name: 'Belfry', prepare: belfry },
  { name: 'croner', prepare: croner },
  { name: 'cron-parser', prepare: cronParser },
  { name: 'node-cron', prepare: nodeCron },
  { name: 'rrule', prepare: recurrenceRule },
]
/** Belfry must be a hundred times as fast as these engines. rrule is only shown beside them. */
const RIVALS = ['croner', 'cron-parser', 'node-cron']

console.log(allZones(100_000))
for (const zone of ZONES) {
  const names = CONTENDERS.map(({ name }) => name)
  console.log(`\n${row(zone, [...names, 'ratio', 'first answer'])}`)
  for (const [title, line] of LINES) {
    const speeds = CONTENDERS.map(({ name, prepare }) => {
      const step = prepare(line, zone)
      return { name, speed: step === undefined ? undefined : speedOf(step) }
    })
    const best = Math.max(...speeds.filter(({ name }) => RIVALS.includes(name)).map(({ speed }) => speed ?? 0))
    const cells = speeds.map(({ speed }) => (speed === undefined ? '-' : Math.round(speed).toLocaleString('en-US')))
    console.log(row(title, [...cells, `${Math.round((speeds[0]?.speed ?? 0) / best)} x`, firstAnswer(line, zone)]))
  }
}

console.log(`\n${row('every, Belfry beside rrule-temporal', EVERY_COLUMNS, 38)}`)
for (const zone of ZONES) {
  for (const text of STEPS) {
    const [own, other] = [everyOf(text, zone), temporalRule(text, zone)]
    const walks = [speedOf(own.step), speedOf(other.step)] as const
    const lists = [listSpeedOf(own.list), listSpeedOf(other.list)] as const
    console.log(row(`${text}, ${zone}`, [...cellsOf(...walks), ...cellsOf(...lists)], 38))
  }
}

console.log(`\n${row('days off: SAT, SUN and 10 dates', ['left out', 'moved'], 38)}`)
for (const [title, schedule] of [
  ['0 9 * * *, America/New_York', scheduleOf('0 9 * * *', 'America/New_York')],
  ['0 9 L * *, America/New_York', scheduleOf('0 9 L * *', 'America/New_York')],
  ['every 1 day, America/New_York', everySchedule('1 day', 'America/New_York')],
  ['every 2 weeks, America/New_York', everySchedule('2 weeks', 'America/New_York')],
] as const) {
  const closed = { ...schedule, except: DAYS_OFF }
  const speeds = [closed, { ...closed, onExcluded: 'before' as const }].map((each) =>
    speedOf((after) => nextInstant(each, after)),
  )
  console.log(row(title, speeds.map(inNumbers), 38))
}

function row(title: string, cells: readonly string[], width = 18): string {
  return title.padEnd(width) + cells.map((cell) => cell.padStart(14)).join('')
}

function belfry(line: string, zoneName: string): Step {
  const schedule = scheduleOf(line, zoneName)
  return (after) => nextInstant(schedule, after)
}

function scheduleOf(line: string, zoneName: string): Schedule {
  const parsed = parseCron(line)
  const zone = findZone(zoneName)
  if (!parsed.ok || zone === undefined) throw new Error(`${line} in ${zoneName} is not understood`)
  return { rule: { kind: 'cron', pattern: parsed.pattern }, zone, except: NO_DAYS }
}

function croner(line: string, timezone: string): Step {
  const cron = new Cron(line, { timezone, fixedTimeRule: 'no-wildcard', paused: true })
  return (after) => cron.nextRun(new Date(after))?.getTime()
}

function cronParser(line: string, tz: string): Step {
  // It goes on from its last instant: its fastest way. It starts again only when the walk does.
  let expression = CronExpressionParser.parse(line, { tz, currentDate: new Date(START) })
  return (after) => {
    if (after === START) expression = CronExpressionParser.parse(line, { tz, currentDate: new Date(START) })
    return expression.next().getTime()
  }
}

/** node-cron answers only from now on, many instants at once. */
function nodeCron(line: string, timezone: string): Step {
  const task = createTask(line, () => undefined, { timezone })
  let batch: readonly Date[] = []
  let index = 0
  return () => {
    if (index === batch.length) [batch, index] = [task.getNextRuns(200), 0]
    // Its answers are not on this walk's time line. Only their number counts.
    return (batch[index++] ?? new Date(START)).getTime()
  }
}

/** The same recurrences as rules. Undefined for a cron line that has no rule here. */
function recurrenceRule(line: string, tzid: string): Step | undefined {
  const fixed = { dtstart: new Date(START), tzid, bysecond: [0] }
  const rules: Record<string, ConstructorParameters<typeof RRule>[0]> = {
    '* * * * *': { ...fixed, freq: RRule.MINUTELY },
    '45 1 * * *': { ...fixed, freq: RRule.DAILY, byhour: [1], byminute: [45] },
    '0 9 * * MON-FRI': { ...fixed, freq: RRule.DAILY, byhour: [9], byminute: [0], byweekday: [0, 1, 2, 3, 4] },
    '0 0 1 1 *': { ...fixed, freq: RRule.YEARLY, bymonth: [1], bymonthday: [1], byhour: [0], byminute: [0] },
    '0 0 29 2 *': { ...fixed, freq: RRule.YEARLY, bymonth: [2], bymonthday: [29], byhour: [0], byminute: [0] },
  }
  const options = rules[line]
  if (options === undefined) return undefined
  let batch: readonly Date[] = []
  let index = 0
  return () => {
    // Without rrule's cache: else it answers what it has stored. From its start: that is its fastest way.
    if (index === batch.length) [batch, index] = [new RRule(options, true).all((_, count) => count < 1000), 0]
    return (batch[index++] ?? new Date(START)).getTime()
  }
}

/** An engine with one `every`: an instant after another one, or a list of those of a range. */
interface EveryContender {
  readonly step: Step
  readonly list: (after: Instant, through: Instant) => readonly Instant[]
}

function everyOf(text: string, zoneName: string): EveryContender {
  const schedule = everySchedule(text, zoneName)
  return {
    step: (after) => nextInstant(schedule, after),
    list: (after, through) => instantsBetween(schedule, { after, through }),
  }
}

function everySchedule(text: string, zoneName: string): Schedule {
  const [interval, zone] = [parseEvery(text), findZone(zoneName)]
  if (interval === undefined || zone === undefined) throw new Error(`${text} in ${zoneName} is not understood`)
  return { rule: { kind: 'every', ...interval, first: Date.UTC(2026, 0, 7, 14) }, zone, except: NO_DAYS }
}

/** The same steps as a rule, read once. Its answers are taken as instants, as a scheduler needs them. */
function temporalRule(text: string, tzid: string): EveryContender {
  const interval = parseEvery(text)
  const frequency = interval && FREQUENCIES[interval.unit]
  const rruleString = `DTSTART;TZID=${tzid}:20260107T140000\nRRULE:FREQ=${frequency};INTERVAL=${interval?.count}`
  // Without this its list ends with an error after 10,000 instants.
  const rule = new RRuleTemporal({ rruleString, maxIterations: 10_000_000 })
  return {
    step: (after) => rule.next(new Date(after))?.epochMilliseconds,
    list: (after, through) =>
      rule.between(new Date(after), new Date(through), true).map((each) => each.epochMilliseconds),
  }
}

/** Two speeds, and how many times as fast the first is. */
function cellsOf(own: number, other: number): readonly string[] {
  return [inNumbers(own), inNumbers(other), `${Math.round(own / other)} x`]
}

function inNumbers(speed: number): string {
  return Math.round(speed).toLocaleString('en-US')
}

/** Occurrences per second in lists of a thousand or so, after a warm-up. */
function listSpeedOf(list: EveryContender['list']): number {
  let through = START
  // As long as a thousand instants take, but within the century of the walk.
  for (let days = 40; through < END && list(START, through).length < 1000; days *= 2) {
    through = Math.min(END, START + days * 86_400_000)
  }
  const measure = (duration: number) => {
    const begin = performance.now()
    for (let count = list(START, through).length; ; count += list(START, through).length) {
      const elapsed = performance.now() - begin
      if (elapsed > duration) return (count / elapsed) * 1000
    }
  }
  measure(WARM_UP_MS)
  return measure(MEASURE_MS)
}

/** Occurrences per second, after a warm-up. */
function speedOf(step: Step): number {
  walk(step, WARM_UP_MS)
  return walk(step, MEASURE_MS)
}

function walk(step: Step, duration: number): number {
  const begin = performance.now()
  let instant: Instant = START
  for (let count = 1; ; count += 1) {
    const next = step(instant)
    instant = next === undefined || next > END ? START : next
    // Reading the clock costs as much as a step, so it is read once in 64.
    const elapsed = count % 64 === 0 ? performance.now() - begin : 0
    if (elapsed > duration) return (count / elapsed) * 1000
  }
}

/** The median time to read a line and give its first answer. */
function firstAnswer(line: string, zone: string): string {
  const times = Array.from({ length: 101 }, () => {
    const begin = performance.now()
    belfry(line, zone)(START)
    return performance.now() - begin
  })
  return `${(Number(times.sort((a, b) => a - b)[50]) * 1000).toFixed(0)} µs`
}

/** Many definitions in all zones of the world. Each is asked for its next instant; each zone is new to the process. */
function allZones(count: number): string {
  const names = listZones()
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const schedules: Schedule[] = []
  const begin = performance.now()
  for (let index = 0; index < count; index += 1) {
    const schedule = scheduleOf(`${index % 60} ${index % 24} * * *`, names[index % names.length] ?? 'UTC')
    nextInstant(schedule, START)
    schedules.push(schedule)
  }
  const took = performance.now() - begin
  globalThis.gc?.()
  const grown = (process.memoryUsage().heapUsed - before) / 1024 / 1024
  return `${schedules.length.toLocaleString('en-US')} daily lines in ${names.length} zones, read and asked: ${took.toFixed(0)} ms, ${grown.toFixed(0)} MiB`
}
