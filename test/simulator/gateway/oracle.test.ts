import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { smallestGap, worstWindow } from '../../../src/simulator/gateway/oracle.ts'
import { SEED } from '../../support/simulator.ts'

const instants = fc.array(fc.integer({ min: -50, max: 200 }), { maxLength: 40 })
const lengths = fc.integer({ min: 1, max: 120 })

test('the worst window is the one that trying every start finds', () => {
  fc.assert(
    fc.property(instants, lengths, (instants, length) => {
      let worst = 0
      for (let start = -200; start <= 201; start++) {
        worst = Math.max(worst, instants.filter((instant) => instant >= start && instant < start + length).length)
      }
      const found = worstWindow(instants, length)
      expect(found.count).toBe(worst)
      const from = found.from ?? 0
      expect(instants.filter((instant) => instant >= from && instant < from + length)).toHaveLength(worst)
    }),
    { seed: SEED, numRuns: 500 },
  )
})

test('the smallest gap is the one that comparing every pair finds', () => {
  fc.assert(
    fc.property(instants, (instants) => {
      let smallest = Infinity
      for (const [i, a] of instants.entries()) {
        for (const b of instants.slice(i + 1)) smallest = Math.min(smallest, Math.abs(a - b))
      }
      expect(smallestGap(instants)).toBe(smallest)
    }),
    { seed: SEED, numRuns: 500 },
  )
})

test('two calls exactly one length apart do not share a window', () => {
  expect(worstWindow([0, 100], 100).count).toBe(1)
  expect(worstWindow([0, 99], 100)).toEqual({ count: 2, from: 0 })
})

test('nothing has no worst window and no gap', () => {
  expect(worstWindow([], 100)).toEqual({ count: 0, from: null })
  expect(smallestGap([])).toBe(Infinity)
  expect(smallestGap([5])).toBe(Infinity)
})
