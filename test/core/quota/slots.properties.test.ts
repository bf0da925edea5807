import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UNPLANNED } from '../../../src/core/quota/budget.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { Heights } from '../../../src/core/quota/heights.ts'
import type { Call } from '../../../src/core/quota/quota.ts'
import { Slots } from '../../../src/core/quota/slots.ts'
import { HOUR, MINUTE } from '../../../src/core/time/instant.ts'
import { LIMITS as VENDORS, T0 } from '../../support/store.ts'
import { CountedSlots } from './oracle.ts'

const SEED = 20_261_126
const OWNERS = ['red', 'blue', 'green', UNPLANNED, 'nobody', null]

const budget = fc.record({
  daily: fc.option(fc.nat({ max: 6 })),
  reserve: fc.nat({ max: 3 }),
  mayUseCritical: fc.constant(true),
  canBorrow: fc.boolean(),
})
const budgets: fc.Arbitrary<Budgets> = fc.oneof(
  fc.constant({ owners: {}, unplanned: 0 }),
  fc.record({ owners: fc.record({ red: budget, blue: budget, green: budget }), unplanned: fc.nat({ max: 2 }) }),
)
const owner = fc.constantFrom(...OWNERS)
const minutes = fc.integer({ min: -5, max: 90 })
const call = fc
  .record({ owner, minutes, isUnderWay: fc.boolean() })
  .map(({ owner: of, minutes: later, isUnderWay }): Call => {
    const at = T0 - HOUR + later * MINUTE
    const ended = isUnderWay && later < 60 ? { endedAt: null, latestAt: null } : { endedAt: at, latestAt: at }
    const outcome = ended.endedAt === null ? null : 'accepted'
    return { id: 1, occurrenceKey: null, owner: of, bookedAt: at, ...ended, outcome, cause: null }
  })
const wish = fc.record({ owner, at: minutes.map((later) => T0 + Math.max(0, later) * MINUTE) })

describe(`slots (seed ${SEED})`, () => {
  it('are taken exactly where counting each of them anew says that there is one, and a copy takes none of the first', () => {
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 12 }),
        budgets,
        fc.array(wish, { maxLength: 25 }),
        fc.integer({ min: 1, max: 14 }),
        (calls, shared, wishes, limit) => {
          const limits = { ...VENDORS, limit, window: HOUR, margin: 0 }
          const bare = Slots.of(calls, T0, limits, shared)
          for (let round = 0; round < 2; round++) {
            const [slots, counted] = [bare.copy(), new CountedSlots(calls, T0, limits, shared)]
            for (const of of OWNERS) expect(slots.used(of)).toBe(counted.used(of))
            for (const { owner: of, at } of wishes) expect(slots.take(of, at)).toBe(counted.take(of, at))
            // A copy continues from the state of the original.
            const [further, apart] = [slots.copy(), wishes.map(({ owner: of }) => slots.used(of))]
            for (const { owner: of, at } of wishes) expect(further.take(of, at)).toBe(counted.take(of, at))
            expect(wishes.map(({ owner: of }) => slots.used(of))).toEqual(apart)
          }
        },
      ),
      { seed: SEED, numRuns: 400 },
    )
  })
})

describe(`heights (seed ${SEED})`, () => {
  it('are raised and searched as numbers in a row are', () => {
    const numbers = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 20 })
    const deeds = fc.array(fc.tuple(fc.nat({ max: 19 }), fc.boolean(), fc.nat({ max: 8 })), { maxLength: 30 })
    fc.assert(
      fc.property(numbers, numbers, deeds, (first, second, all) => {
        const length = Math.min(first.length, second.length)
        const [row, others] = [first.slice(0, length), second.slice(0, length)]
        const [heights, other] = [Heights.of(row), Heights.of(others)]
        for (const [place, isPlain, bound] of all) {
          const from = Math.min(place, length - 1)
          if (isPlain) {
            heights.raise(from)
            other.copy().raise(from)
            for (let index = from; index < length; index++) row[index]! += 1
          } else {
            heights.raiseWhere(from, other, bound)
            for (let index = from; index < length; index++) if (others[index]! >= bound) row[index]! += 1
            other.raise(from)
            for (let index = from; index < length; index++) others[index]! += 1
          }
          expect(heights.first).toBe(row[0])
          expect(heights.lastWith(bound)).toBe(row.findLastIndex((number) => number >= bound))
          expect(heights.lastWith(Infinity)).toBe(-1)
          expect(heights.lastWithBoth(bound, other, bound + 1)).toBe(
            row.findLastIndex((number, index) => number >= bound && others[index]! > bound),
          )
        }
      }),
      { seed: SEED, numRuns: 500 },
    )
  })
})
