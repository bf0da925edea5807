import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRIORITIES } from '../../../src/core/announcement/announcement.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { formatWallTime, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { announcementOf } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'
import { AdmissionWorld } from './world.ts'
import type { Ending } from './world.ts'

const SEED = 20_261_126
const RUNS = process.env['EXHAUSTIVE'] === undefined ? 150 : 5000

const owner = fc.constantFrom('red', 'blue')
const announcement = fc.record({
  priority: fc.constantFrom(...PRIORITIES),
  owner,
  minutes: fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 8 }),
  grace: fc.constantFrom(2, 30, 300, 900),
})
const budget = fc.record({
  daily: fc.constantFrom(null, null, 2, 4),
  reserve: fc.integer({ min: 0, max: 1 }),
  mayUseCritical: fc.constant(true),
  canBorrow: fc.boolean(),
})
const budgets: fc.Arbitrary<Budgets> = fc.oneof(
  fc.constant({ owners: {}, unplanned: 0 }),
  fc.record({ owners: fc.record({ red: budget, blue: budget }), unplanned: fc.integer({ min: 0, max: 1 }) }),
)
const limits = fc.record({
  limit: fc.integer({ min: 3, max: 7 }),
  window: fc.constantFrom(5 * MINUTE, 15 * MINUTE, 40 * MINUTE),
  margin: fc.constantFrom(0, 30 * SECOND),
  spacing: fc.constant(SECOND),
  holdAfterUnknown: fc.constant(0),
})
const ending: fc.Arbitrary<Ending> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('accepted' as const), after: fc.integer({ min: 20, max: 3000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unknown' as const), after: fc.constant(10 * SECOND) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rejected' as const), after: fc.constant(100) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unsent' as const), after: fc.constant(3000) }) },
)

describe(`admission while calls fail (seed ${SEED})`, () => {
  it('exceeds no bound, and lets nothing important wait for what something lesser took', () => {
    const reasons = new Map<string, number>()
    fc.assert(
      fc.property(
        fc.array(announcement, { minLength: 2, maxLength: 6 }),
        limits,
        budgets,
        fc.array(ending, { minLength: 1, maxLength: 20 }),
        (announcements, within, shared, endings) => {
          const known = announcements.map(({ minutes, grace, ...rest }, index) => ({
            announcement: announcementOf({
              ...rest,
              id: `a${index}`,
              late: { grace: grace * SECOND },
              at: minutes.toSorted((a, b) => a - b).map((minute) => formatWallTime(T0 + minute * MINUTE)),
            }),
            knownSince: T0,
          }))
          let next = 0
          const world = new AdmissionWorld(known, within, shared, T0, () => endings[next++ % endings.length]!)
          world.run(T0 + 82 * MINUTE)
          expect(world.wrongs).toEqual([])
          for (const [reason, times] of world.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + times)
        },
      ),
      { seed: SEED, numRuns: RUNS },
    )
    for (const word of ['send', 'quota', 'budget', 'reserved_for']) expect(reasons.get(word)).toBeGreaterThan(20)
  })
})
