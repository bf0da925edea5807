import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRIORITIES } from '../../../src/core/announcement/announcement.ts'
import type { Explained } from '../../../src/core/wording/explanation.ts'
import { ASSUMED_CALL_TIME, forecast } from '../../../src/core/forecast/forecast.ts'
import type { Departure } from '../../../src/core/forecast/forecast.ts'
import { partsOf } from '../../../src/core/announcement/occurrence.ts'
import type { Limits } from '../../../src/core/quota/quota.ts'
import { formatWallTime, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { explainOccurrence } from '../../../src/service/views/why.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'

const SEED = 20_270_131
const END = T0 + 22 * MINUTE
/** The longest time between two turns, in ms. Occurrences are planned only a minute ahead. */
const LONGEST_SLEEP = 5 * SECOND

interface Scenario {
  readonly events: readonly {
    readonly at: number
    readonly before: readonly number[]
    readonly priority: Sketch['priority']
    readonly late: NonNullable<Sketch['late']>
  }[]
  readonly others: readonly string[]
  readonly limits: Partial<Limits>
  /** When a person asks why. */
  readonly asked: number
}

const minutes = fc.integer({ min: 1, max: 18 })
const late = fc.record({
  grace: fc.constantFrom(30 * SECOND, 2 * MINUTE, 10 * MINUTE),
  then: fc.constantFrom('skip' as const, 'latest' as const),
  maxLateness: fc.constant(12 * MINUTE),
  until: fc.constantFrom(0, 0, 90 * SECOND, 4 * MINUTE),
})
const scenario: fc.Arbitrary<Scenario> = fc.record({
  events: fc.array(
    fc.record({
      at: minutes,
      before: fc.uniqueArray(fc.constantFrom(0, 5, 60, 120, 180, 300, 600), { minLength: 1, maxLength: 4 }),
      priority: fc.constantFrom(...PRIORITIES),
      late,
    }),
    { minLength: 1, maxLength: 5 },
  ),
  others: fc.array(fc.constantFrom('0 */3 * * * *', '0 */5 * * * *', '30 7 * * * *'), { maxLength: 2 }),
  limits: fc.record({
    limit: fc.integer({ min: 1, max: 4 }),
    window: fc.constantFrom(3 * MINUTE, 7 * MINUTE),
    margin: fc.constantFrom(0, 500),
    spacing: fc.constantFrom(SECOND, 40 * SECOND),
  }),
  asked: fc.integer({ min: 0, max: 20 * 60 }),
})

function sketchesOf({ events, others }: Scenario): readonly Sketch[] {
  return [
    ...events.map(({ at, before, priority = 'normal', late: policy }, index): Sketch => {
      const reminders = before.map((seconds) => (seconds === 0 ? '0m' : `-${seconds}s`))
      const event = { at: formatWallTime(T0 + at * MINUTE), reminders }
      return { id: `e${index}`, event, priority, late: policy }
    }),
    ...others.map((cron, index): Sketch => ({ id: `o${index}`, cron, late: { grace: MINUTE } })),
  ]
}

/** What becomes of each occurrence, in one line. */
type Fates = ReadonlyMap<string, string>
const fateOf = ({ state, reason, leavesAt }: Pick<Departure, 'state' | 'reason' | 'leavesAt'>) =>
  [state, state === 'sent' ? null : reason, leavesAt && leavesAt - T0].join(' ')

async function fatesIn(b: Bench, until: Instant): Promise<Fates> {
  const rows = await b.store.history({ now: until, limit: 1000 })
  return new Map(
    rows.map(({ key, state, reason, sentAt }) => {
      const shown = state === 'planned' ? ('waiting' as const) : (state as Departure['state'])
      // The record has what an occurrence waits for at the end, except for the spacing.
      return [
        key,
        fateOf({ state: shown, reason: reason ?? (shown === 'waiting' ? 'spacing' : null), leavesAt: sentAt }),
      ]
    }),
  )
}

/** The explanations of all occurrences that are not decided. */
async function explainAll(b: Bench, limits: Limits): Promise<readonly Explained[]> {
  const { inForce } = b.ticker
  const read = () => {
    throw new Error('the announcements in force are at hand')
  }
  const keys = forecast({
    known: inForce.all,
    calls: [],
    from: b.now,
    through: b.now + 5 * MINUTE,
    limits,
    callTime: ASSUMED_CALL_TIME,
  }).departures.map(({ key }) => key)
  const waiting = (await b.store.pending(b.now)).map(({ key }) => key)
  const parts = { store: b.store, read, limits, inForce }
  const all = await Promise.all([...waiting, ...keys].map((key) => explainOccurrence(parts, key, b.now)))
  return all.filter((explained) => explained !== undefined)
}

describe(`events, when slots are scarce (seed ${SEED})`, () => {
  it('are announced while that is true, and plan and why foretell exactly what the service does', async () => {
    const reasons = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(scenario, async (one) => {
        const sketches = sketchesOf(one)
        const limits = { ...LIMITS, ...one.limits }
        const b = await bench({ sketches, limits: one.limits })
        b.latency = ASSUMED_CALL_TIME
        await b.runAsAsked(T0 + one.asked * SECOND + 137, LONGEST_SLEEP)
        const told = await explainAll(b, limits)
        await b.runAsAsked(END, LONGEST_SLEEP)
        const fates = await fatesIn(b, END)

        const known = sketches.map((sketch) => ({ announcement: announcementOf(sketch), knownSince: T0 }))
        const plan = { known, calls: [], from: T0, through: END, limits, callTime: ASSUMED_CALL_TIME }
        const planned = forecast(plan).departures.map((departure) => [departure.key, fateOf(departure)] as const)
        expect(Object.fromEntries(fates)).toEqual(Object.fromEntries(planned))

        for (const { key, expected, occurrence } of told) {
          const fate = fates.get(key)
          // It comes after the end, or is not decided by then.
          if (expected === undefined || fate === undefined || fate.startsWith('waiting')) continue
          expect(`${key} ${fateOf(expected)}`, JSON.stringify(occurrence)).toBe(`${key} ${fate}`)
        }
        for (const [key, fate] of fates) {
          const reason = fate.split(/[ :]/u, 2).join(' ')
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
          const { id, due } = partsOf(key)
          const event = one.events[Number(id.slice(1))]
          const leavesAt = T0 + Number(fate.split(' ')[2])
          if (!fate.startsWith('sent') || !id.startsWith('e') || event === undefined || due === undefined) continue
          // Check the rule as it is written, not with the function that implements it.
          const begin = T0 + event.at * MINUTE
          if (due < begin) expect(leavesAt, key).toBeLessThan(begin + (event.late.until ?? 0))
          const others = event.before.map((seconds) => begin - seconds * SECOND).filter((other) => other > due)
          for (const other of others) expect(leavesAt, key).toBeLessThan(other)
        }
      }),
      { seed: SEED, numRuns: process.env['EXHAUSTIVE'] === '1' ? 300 : 30 },
    )
    // No failure proves something only if each case occurred.
    for (const reason of ['sent ', 'skipped event_began', 'skipped superseded', 'skipped quota'])
      expect(reasons.get(reason), reason).toBeGreaterThan(3)
  }, 600_000)
})
