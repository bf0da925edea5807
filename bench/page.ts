// The page with 10,000 definitions: how long one answer takes, its CPU time, and how long at most nothing else can run.
//   node bench/page.ts
import { NO_DAYS } from '../src/core/schedule/local/day-set.ts'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { PRIORITIES } from '../src/core/announcement/announcement.ts'
import type { Definition } from '../src/core/announcement/announcement.ts'
import { parseCron } from '../src/core/schedule/cron/pattern.ts'
import { keyOf } from '../src/core/announcement/occurrence.ts'
import { nextInstant } from '../src/core/schedule/recurrence.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../src/core/time/instant.ts'
import type { Millis } from '../src/core/time/instant.ts'
import { findZone } from '../src/core/time/zone.ts'
import { renderBroadcast } from '../src/definitions/template/template.ts'
import { createRoutes } from '../src/http/routes.ts'
import { listen } from '../src/http/server.ts'
import { systemClock } from '../src/service/clock.ts'
import { ClockGuard } from '../src/service/clock-guard.ts'
import { Ticker } from '../src/service/turn/tick.ts'
import { openSqliteStore } from '../src/store/store.ts'
import type { ServiceEvents } from '../src/service/events.ts'

const DEFINITIONS = 10_000
const REQUESTS = 4
const LIMITS = { limit: 100, window: DAY, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 }
const zone = findZone('Asia/Singapore')!
const curl = promisify(execFile)

for (const [title, spread, every] of [
  ['daily definitions of all priorities, all over the day', DAY, '*'],
  ['daily definitions, all due in one hour', HOUR, '*'],
  ['daily definitions, all due at one instant', 1, '*'],
  ['yearly definitions', DAY, '24 12'],
] as const) {
  await measure(title, spread, every)
}

async function measure(title: string, spread: Millis, days: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-bench-'))
  const now = systemClock.now()
  const store = await openSqliteStore(join(folder, 'belfry.sqlite'), { newId: () => 'bench', now })
  const definitions = Array.from({ length: DEFINITIONS }, (_, index) =>
    definitionOf(index, now + HOUR + Math.floor((spread / DEFINITIONS) * index), days),
  )
  const events = new Proxy({} as ServiceEvents, { get: () => () => undefined })
  const guard = new ClockGuard({ clock: systemClock, server: undefined, events, onChange: () => undefined })
  const ticker = new Ticker({
    store,
    clock: systemClock,
    guard,
    events,
    limits: LIMITS,
    render: renderBroadcast,
    read: () => ({ problems: [] }),
    sender: {
      send: async () => ({ kind: 'accepted', code: 0 }),
      abandon: () => undefined,
      close: async () => undefined,
    },
    probe: { probe: async () => ({ kind: 'passed', sender: 'known', code: 0 }) },
    source: { load: async () => ({ definitions, problems: [] }) },
    isGone: () => false,
    tz: 'bench',
    holder: 'bench',
    host: 'bench',
    pid: 1,
    onSettled: () => undefined,
  })
  await ticker.tick(systemClock.now())
  const beat = setInterval(() => void ticker.tick(systemClock.now()), SECOND)
  const page = { advise: () => undefined, loop: { standsFor: 0 }, callDeadline: 10 * SECOND }
  const parts = { ...page, store, ticker, guard, limits: LIMITS, clock: systemClock, render: renderBroadcast }
  const rest = { mode: 'sandbox', version: 'bench', startedAt: now, runtime: { node: '', tz: '' } } as const
  const app = createRoutes({ ...parts, ...rest, read: () => ({ problems: [] }) })
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  console.log(title)
  const { announcement } = definitions[DEFINITIONS / 2]!
  const soon = nextInstant(announcement.schedule, now)!
  const later = nextInstant(announcement.schedule, soon + 3 * DAY)!
  await answer('nothing asked', undefined)
  await answer('/', server.url)
  await answer('an occurrence within a day', `${server.url}occurrences/${keyOf(announcement.id, soon)}`)
  await answer('an occurrence after that', `${server.url}occurrences/${keyOf(announcement.id, later)}`)
  clearInterval(beat)
  await server.close()
  await ticker.stop()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}

async function answer(what: string, url: string | undefined): Promise<void> {
  const took: number[] = []
  let isOn = true
  const loops: number[] = []
  let last = threadTime()
  const look = () => {
    const now = threadTime()
    loops.push(now - last)
    last = now
    if (isOn) setImmediate(look)
  }
  for (let index = 0; index < REQUESTS; index++) {
    const began = performance.now()
    isOn = true
    last = threadTime()
    look()
    if (url !== undefined) await curl('curl', ['-sf', '-o', '/dev/null', url])
    isOn = false
    took.push(performance.now() - began)
    // Longer than an overview is kept.
    await sleep(1100)
  }
  for (const each of [took, loops]) each.sort((a, b) => a - b)
  console.log(
    `  ${what}: ${show(took[REQUESTS / 2]!)}; longest ${loops.slice(-5).toReversed().map(show).join(', ')} of CPU at a time`,
  )
}

/** The CPU time of this thread, in ms. Other work on the machine does not change it, as it does change elapsed time. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function show(millis: number): string {
  return `${millis.toFixed(millis < 10 ? 1 : 0)} ms`
}

function definitionOf(index: number, due: number, days: string): Definition {
  const at = new Date(due + 8 * HOUR)
  const parsed = parseCron(
    `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} ${days === '*' ? '* *' : days} *`,
  )
  if (!parsed.ok) throw new Error('not a cron line')
  return {
    announcement: {
      id: `a${index}`,
      schedule: { rule: { kind: 'cron', pattern: parsed.pattern }, zone, except: NO_DAYS },
      priority: PRIORITIES[index % PRIORITIES.length]!,
      late: { grace: 10 * MINUTE, then: 'skip', maxLateness: 0 },
      broadcast: { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hello' } },
    },
    provenance: { kind: 'file', file: 'a.yaml', line: 1 },
    document: { id: `a${index}` },
  }
}
