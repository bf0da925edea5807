// One decision with 10,000 definitions and a full ledger: how long it takes, and how long the look ahead takes.
//   node bench/admission.ts
import { NO_DAYS } from '../src/core/schedule/local/day-set.ts'
import { performance } from 'node:perf_hooks'
import { admit } from '../src/core/admission/admission.ts'
import { PRIORITIES } from '../src/core/announcement/announcement.ts'
import type { Announcement, Priority } from '../src/core/announcement/announcement.ts'
import { NO_BUDGETS } from '../src/core/quota/budget.ts'
import type { Budgets } from '../src/core/quota/budget.ts'
import type { Candidate } from '../src/core/admission/candidate.ts'
import { parseCron } from '../src/core/schedule/cron/pattern.ts'
import { graceOf } from '../src/core/announcement/lateness.ts'
import { UpcomingWindow } from '../src/core/planning/upcoming.ts'
import { quotaAt } from '../src/core/quota/quota.ts'
import type { Call } from '../src/core/quota/quota.ts'
import { longestHold } from '../src/core/quota/slots.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../src/core/time/instant.ts'
import { findZone } from '../src/core/time/zone.ts'

const START = Date.UTC(2026, 10, 23, 9)
const LIMITS = { limit: 100, window: DAY, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 }
const DEFINITIONS = 10_000
const DECISIONS = 2000
const OWNERS = Array.from({ length: 20 }, (_, index) => `team-${index}`)
const SHARED: Budgets = {
  owners: Object.fromEntries(
    OWNERS.map((owner) => [owner, { daily: 10, reserve: 3, mayUseCritical: true, canBorrow: false }]),
  ),
  unplanned: 5,
}
const zone = findZone('Asia/Singapore')!

for (const [title, used, budgets, spread] of [
  ['the ledger full but for one slot, daily definitions of all priorities', 99, NO_BUDGETS, DAY],
  ['half of the ledger used, one important definition in a hundred', 50, NO_BUDGETS, DAY],
  ['half of the ledger used, budgets for 20 owners', 50, SHARED, DAY],
  ['the ledger full', 100, NO_BUDGETS, DAY],
  ['the ledger full but for one slot, all due in one hour', 99, NO_BUDGETS, HOUR],
] as const) {
  measure(title, used, budgets, spread, title.includes('hundred') ? 100 : 1)
}

function measure(title: string, used: number, budgets: Budgets, spread: number, rarity: number): void {
  const known = Array.from({ length: DEFINITIONS }, (_, index) => ({
    announcement: daily(index, Math.floor((spread / DEFINITIONS) * index), priorityOf(index, rarity)),
    knownSince: 0,
  }))
  const upcoming = new UpcomingWindow(known)
  const [, first] = timed(() => upcoming.advance(START, longestHold(LIMITS)))
  const calls = Array.from({ length: used }, (_, index) => callAt(START - DAY + MINUTE + index * 13 * MINUTE, index))
  const times: number[] = []
  const verdicts = new Map<string, number>()
  for (let index = 0; index < DECISIONS; index++) {
    const now = START + index * SECOND
    const one = candidate(now, PRIORITIES[index % PRIORITIES.length]!, OWNERS[index % OWNERS.length]!)
    const [decisions, took] = timed(() => {
      upcoming.advance(now, longestHold(LIMITS))
      return admit([one], { now, calls, limits: LIMITS, quota: quotaAt(calls, now, LIMITS), budgets, upcoming })
    })
    times.push(took)
    const { verdict } = decisions[0]!
    const word = verdict.kind === 'wait' ? verdict.reason.split(/[:@]/u)[0]! : verdict.kind
    verdicts.set(word, (verdicts.get(word) ?? 0) + 1)
  }
  times.sort((a, b) => a - b)
  const [median, p99, most] = [0.5, 0.99, 1].map((part) => times[Math.ceil(part * times.length) - 1]!)
  console.log(title)
  console.log(`  a decision: median ${show(median!)}, p99 ${show(p99!)}, most ${show(most!)}`)
  console.log(
    `  looking ahead for the first time ${show(first)}; ${[...verdicts].map((each) => each.join(' ')).join(', ')}`,
  )
}

function priorityOf(index: number, rarity: number): Priority {
  return index % rarity === 0 ? PRIORITIES[(index / rarity) % PRIORITIES.length]! : 'low'
}

function daily(index: number, offset: number, priority: Priority): Announcement {
  const at = new Date(offset)
  const parsed = parseCron(`${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} * * *`)
  if (!parsed.ok) throw new Error('not a cron line')
  return {
    id: `a${index}`,
    owner: OWNERS[index % OWNERS.length]!,
    schedule: { rule: { kind: 'cron', pattern: parsed.pattern }, zone, except: NO_DAYS },
    priority,
    late: { grace: 10 * MINUTE, then: 'skip', maxLateness: 0 },
    broadcast: { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hello' } },
  }
}

function callAt(at: number, index: number): Call {
  const owner = OWNERS[index % OWNERS.length]!
  return {
    id: index,
    occurrenceKey: null,
    owner,
    bookedAt: at,
    endedAt: at,
    latestAt: at,
    outcome: 'accepted',
    cause: null,
  }
}

function candidate(due: number, priority: Priority, owner: string): Candidate {
  const late = { grace: 10 * MINUTE, then: 'skip', maxLateness: 0 } as const
  const fresh = { pause: null, isSuperseded: false, notBefore: due, waitingFor: null }
  const shape = { key: `one@${due}`, announcementId: 'one', owner, sender: 'ops-bot', due, priority, late }
  return { ...shape, expiry: graceOf(late, due), ...fresh }
}

function timed<T>(act: () => T): readonly [T, number] {
  const before = performance.now()
  const result = act()
  return [result, performance.now() - before]
}

function show(millis: number): string {
  return millis < 1 ? `${Math.round(millis * 1000)} µs` : `${millis.toFixed(1)} ms`
}
