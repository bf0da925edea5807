import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planToJson } from '../../src/plan/json.ts'
import { planOf } from '../../src/cli/wiring/plan-source.ts'
import { PRIORITIES } from '../../src/core/announcement/announcement.ts'
import type { Budgets } from '../../src/core/quota/budget.ts'
import { ASSUMED_CALL_TIME } from '../../src/core/forecast/forecast.ts'
import type { Limits } from '../../src/core/quota/quota.ts'
import type { Store } from '../../src/ports/store.ts'
import { definitionOf } from '../support/announcement.ts'
import type { Sketch } from '../support/announcement.ts'
import { bench } from '../support/service.ts'
import { LIMITS } from '../support/store.ts'
import type { Lease } from '../../src/ports/lease-store.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The longest time between two turns, in ms. Occurrences are planned only a minute ahead. */
const LONGEST_SLEEP = 45_000

/** What becomes of one occurrence: its key and state, when its call started, and what the call said. */
type Fate = readonly [key: string, state: string, at: string | null, message: unknown]

/** A situation. The service runs in it, and it is planned. */
interface Case {
  readonly sketches: readonly Sketch[]
  readonly limits: Partial<Limits>
  readonly from: number
  readonly through: number
  readonly budgets?: Budgets
}

const byKey = ([a]: Fate, [b]: Fate) => (a < b ? -1 : 1)

/** What `plan --format json` prints. */
function printed({ sketches, limits, from, through, budgets }: Case): readonly Fate[] {
  const range = { from, through, limits: { ...LIMITS, ...limits }, budgets, snapshot: undefined }
  const { occurrences } = planToJson(planOf(sketches.map(definitionOf), range), undefined)
  return occurrences
    .map(({ key, state, leavesAt, message }): Fate => [key, state, leavesAt, state === 'sent' ? message : null])
    .sort(byKey)
}

/** What the real service does. Each call takes as long as a plan assumes. */
async function lived({ sketches, limits, from, through, budgets }: Case): Promise<readonly Fate[]> {
  const b = await bench({ now: from, sketches, limits })
  b.latency = ASSUMED_CALL_TIME
  if (budgets) b.definitions = { ...b.definitions, budgets }
  withoutIdleWrites(b.store, through)
  await b.runAsAsked(through, LONGEST_SLEEP)
  const rows = await b.store.history({ now: through, limit: 100_000 })
  return rows
    .map(({ key, state, sentAt }): Fate => {
      const call = b.calls.find(({ at }) => at === sentAt)
      const at = sentAt === null ? null : new Date(sentAt).toISOString()
      return [key, state === 'planned' ? 'waiting' : state, at, call?.broadcast.message ?? null]
    })
    .sort(byKey)
}

/**
 * Leaves out writes that a fortnight without restarts does not need: one lease lasts for all of it, and an empty
 * stretch is not written. Insertions, bookings and settlements remain.
 */
function withoutIdleWrites(store: Store, through: number): void {
  const { holdLease, plan } = store
  let lease: Lease | undefined
  store.holdLease = async (wanted, now) => (lease ??= await holdLease({ ...wanted, expiresAt: through + DAY }, now))
  store.plan = async (stretch) => stretch.occurrences.length === 0 || plan(stretch)
}

describe('a simulated service', () => {
  it('sends in a fortnight exactly what plan printed: a change of the clocks, collisions, a scarce quota, waits', async () => {
    const zone = { timezone: 'America/New_York' }
    const late = { grace: MINUTE, then: 'latest', maxLateness: 5 * HOUR } as const
    const sketches: Sketch[] = [
      { id: 'in-the-gap', cron: '30 2 * * *', ...zone },
      { id: 'hourly', cron: '0 * * * *', ...zone, priority: 'low', late: { grace: 30 * MINUTE } },
      { id: 'templates', cron: '0 */3 * * *', ...zone, priority: 'high', text: 'It is {{ occurrence.time }}.' },
      { id: 'no-grace', cron: '0 9 * * *', ...zone, late: { grace: 0 } },
      { id: 'final', at: ['2027-03-14T12:00', '2027-03-20T18:00'], ...zone, priority: 'critical' },
      { id: 'latest', cron: '0 20 * * *', ...zone, late },
    ]
    const from = Date.parse('2027-03-08T00:00:00Z')
    const one = { sketches, limits: { limit: 24 }, from, through: from + 14 * DAY }
    const plan = printed(one)
    expect(await lived(one)).toEqual(plan)
    expect(new Set(plan.map(([, state]) => state))).toEqual(new Set(['sent', 'skipped', 'waiting']))
    const leftLate = plan.filter(([key, , at]) => at !== null && !key.endsWith(at))
    expect(leftLate.length).toBeGreaterThan(50)
  }, 120_000)

  it('sends exactly what plan printed of events that come again: a change of the clocks, reminders that wait too long', async () => {
    const zone = { timezone: 'America/New_York' }
    const sketches: Sketch[] = [
      {
        id: 'event',
        event: { cron: '30 2 * * *', reminders: ['-36h', '-2h', '0m', '+90m'] },
        ...zone,
        late: { grace: 5 * HOUR },
        text: 'It is {{ reminder }} of {{ event.date }} at {{ event.time }}: {{ event.at | until }}.',
      },
      { id: 'first', cron: '15 0-3 * * *', ...zone, priority: 'high' },
    ]
    const from = Date.parse('2027-03-13T03:00:00Z')
    const one = { sketches, limits: { limit: 3, window: 4 * HOUR }, from, through: from + 2 * DAY }
    const plan = printed(one)
    expect(await lived(one)).toEqual(plan)
    expect(new Set(plan.map(([, state]) => state))).toEqual(new Set(['sent', 'skipped']))
    expect(JSON.stringify(plan)).toContain('It is +90m of 2027-03-14 at 03:00: 1 hour 30 minutes ago.')
  }, 120_000)

  it('sends exactly what plan printed, whatever the announcements and the limits are', async () => {
    const late = fc.oneof(
      fc.record({ grace: fc.constantFrom(0, 900, 30_000, 5 * MINUTE), then: fc.constant('skip' as const) }),
      fc.record({
        grace: fc.constantFrom(0, 20_000),
        then: fc.constant('latest' as const),
        maxLateness: fc.constantFrom(MINUTE, 7 * MINUTE),
      }),
    )
    const cron = fc.constantFrom(
      '*/20 * * * * *',
      '7 * * * * *',
      '0 */2 * * * *',
      '0 */5 * * * *',
      '0 */5 * * * *',
      '30 7,23 * * * *',
    )
    const priority = fc.constantFrom(...PRIORITIES)
    const owner = fc.constantFrom('red', 'blue')
    const event = fc.record({
      cron: fc.constantFrom('0 */4 * * * *', '20 5-59/15 * * * *'),
      reminders: fc.uniqueArray(fc.constantFrom('-7m', '-4m', '-2m', '-20s', '0m', '30s', '+4m', '9m'), {
        minLength: 1,
      }),
    })
    const text = fc.constant('{{ reminder }} of {{ event.at }}')
    const someSketches = fc.array(
      fc.oneof(fc.record({ cron, late, priority, owner }), fc.record({ event, text, late, priority, owner })),
      { minLength: 1, maxLength: 6 },
    )
    const budget = fc.record({
      daily: fc.constantFrom(null, 1, 2, 4),
      reserve: fc.integer({ min: 0, max: 2 }),
      mayUseCritical: fc.constant(true),
      canBorrow: fc.boolean(),
    })
    const someBudgets = fc.option(
      fc.record({ owners: fc.record({ red: budget, blue: budget }), unplanned: fc.integer({ min: 0, max: 1 }) }),
      { nil: undefined },
    )
    const someLimits = fc.record({
      limit: fc.integer({ min: 1, max: 6 }),
      window: fc.constantFrom(30_000, 3 * MINUTE, 11 * MINUTE),
      margin: fc.constantFrom(0, 500, 20_000),
      spacing: fc.constantFrom(1000, 1700),
    })
    await fc.assert(
      fc.asyncProperty(someSketches, someLimits, someBudgets, async (some, limits, budgets) => {
        const sketches = some.map((sketch, index) => ({ ...sketch, id: `a${index}` }))
        const from = Date.parse('2026-11-23T09:00:00Z')
        const one = { sketches, limits, from, through: from + 40 * MINUTE + 123, ...(budgets && { budgets }) }
        expect(await lived(one)).toEqual(printed(one))
      }),
      { seed: 20_261_123, numRuns: process.env['EXHAUSTIVE'] === '1' ? 300 : 20 },
    )
  }, 600_000)
})
