// A plan of 10,000 definitions: its time and its memory. Each case has its own process.
//   node bench/plan.ts
import { NO_DAYS } from '../src/core/schedule/local/day-set.ts'
import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { planInPieces } from '../src/plan/document.ts'
import { planAsMarkdown } from '../src/plan/markdown/markdown.ts'
import type { Plan } from '../src/plan/model.ts'
import { planOf } from '../src/cli/wiring/plan-source.ts'
import { planAsText } from '../src/plan/text.ts'
import type { Announcement, Definition } from '../src/core/announcement/announcement.ts'
import { parseCron } from '../src/core/schedule/cron/pattern.ts'
import { DAY, parseWallTime } from '../src/core/time/instant.ts'
import { findZone } from '../src/core/time/zone.ts'
import type { Rule } from '../src/core/schedule/schedule.ts'

const FROM = Date.UTC(2026, 10, 23, 9)
const LIMITS = { limit: 100, window: DAY, margin: 60_000, spacing: 1000, holdAfterUnknown: 0 }
const ZONES = ['UTC', 'America/New_York', 'Asia/Singapore', 'Europe/Berlin']
const DEFINITIONS = 10_000

interface Case {
  readonly title: string
  readonly days: number
  readonly rule: (index: number) => Rule
}

const CASES: readonly Case[] = [
  // The vendor's quota has room for 80 daily ones. All others fire once a year, or once.
  { title: 'a year, 80 daily, the others yearly or once', days: 365, rule: mixed },
  { title: 'a fortnight of the same', days: 14, rule: mixed },
  { title: 'a fortnight, all daily', days: 14, rule: daily },
  { title: 'a fortnight, all daily at one second', days: 14, rule: () => cron('0 9 * * *') },
]

const chosen = process.argv[2]
if (chosen === undefined) {
  for (const index of CASES.keys()) {
    const file = import.meta.filename
    const { status } = spawnSync(process.execPath, ['--expose-gc', file, String(index)], { stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
} else {
  const one = CASES[Number(chosen)]
  if (one !== undefined) measure(one)
}

function measure({ title, days, rule }: Case): void {
  const definitions = Array.from({ length: DEFINITIONS }, (_, index) => definitionOf(index, rule(index)))
  const range = { from: FROM, through: FROM + days * DAY, limits: LIMITS }
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  const [plan, took] = timed(() => planOf(definitions, { ...range, snapshot: undefined }))
  console.log(`${title}: ${summary(plan)}`)
  console.log(`  plan            ${row(took)}   peak memory ${peakMemory()}, ${mib(before)} before`)
  for (const [name, write] of [
    ['as text', () => planAsText(plan, undefined, false).length],
    ['as markdown', () => planAsMarkdown(plan, undefined, []).length],
    ['as JSON', () => lengthOf(planInPieces(plan, undefined))],
  ] as const) {
    const [characters, writing] = timed(write)
    console.log(`  ${name.padEnd(15)} ${row(writing)}   peak memory ${peakMemory()}, ${characters} characters`)
  }
}

function lengthOf(pieces: Iterable<string>): number {
  let length = 0
  for (const piece of pieces) length += piece.length
  return length
}

function peakMemory(): string {
  return mib(process.resourceUsage().maxRSS * 1024)
}

function summary({ forecast }: Plan): string {
  const sent = forecast.departures.filter(({ state }) => state === 'sent').length
  const count = (value: number) => value.toLocaleString('en-US')
  return `${count(forecast.departures.length)} occurrences, ${count(sent)} leave, ${forecast.overloads.length} overloads`
}

function timed<T>(act: () => T): readonly [T, number] {
  const start = performance.now()
  return [act(), performance.now() - start]
}

function row(millis: number): string {
  return `${Math.round(millis).toLocaleString('en-US').padStart(7)} ms`
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}

function mixed(index: number): Rule {
  if (index < 80) return daily(index)
  if (index % 2 === 0) return cron(`${index % 60} ${index % 24} ${1 + (index % 28)} ${1 + (index % 12)} *`)
  const day = new Date(FROM + (index % 365) * DAY).toISOString().slice(0, 10)
  const minute = String(index % 60).padStart(2, '0')
  return { kind: 'at', times: [parseWallTime(`${day}T12:${minute}`) ?? Number.NaN] }
}

function daily(index: number): Rule {
  return cron(`${index % 60} ${Math.floor(index / 60) % 24} * * *`)
}

function cron(text: string): Rule {
  const parsed = parseCron(text)
  if (!parsed.ok) throw new Error(`not a cron line: ${text}`)
  return { kind: 'cron', pattern: parsed.pattern }
}

function definitionOf(index: number, rule: Rule): Definition {
  const zone = findZone(ZONES[index % ZONES.length] ?? 'UTC')
  if (zone === undefined) throw new Error('this runtime lacks a zone')
  const announcement: Announcement = {
    id: `announcement-${index}`,
    owner: `team-${index % 20}`,
    schedule: { rule, zone, except: NO_DAYS },
    priority: 'normal',
    late: { grace: 600_000, then: 'skip', maxLateness: 0 },
    broadcast: { sender: 'ops-bot', push: 'online', message: { type: 'text', text: `Hello from ${index}` } },
  }
  return { announcement, provenance: { kind: 'database' }, document: {} }
}
