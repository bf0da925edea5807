import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { httpDateOf, isoOf } from '../../../src/simulator/http/dates.ts'
import { SEED } from '../../support/simulator.ts'

const instants = fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.UTC(9999, 11, 31) })

test('an instant is written as ISO 8601 and as an HTTP-date exactly as Date does it', () => {
  fc.assert(
    fc.property(instants, (instant) => {
      expect(isoOf(instant)).toBe(new Date(instant).toISOString())
      expect(httpDateOf(instant)).toBe(new Date(instant).toUTCString())
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

test('a leap day, its neighbours and the end of a century are right', () => {
  for (const text of ['2000-02-29T23:59:59.999Z', '2100-02-28T00:00:00.000Z', '2100-03-01T00:00:00.001Z']) {
    expect(isoOf(Date.parse(text))).toBe(text)
  }
})

test('a fraction of a millisecond is cut off', () => {
  expect(isoOf(0.9)).toBe('1970-01-01T00:00:00.000Z')
  expect(isoOf(-0.1)).toBe('1969-12-31T23:59:59.999Z')
})
