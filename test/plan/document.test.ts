import { describe, expect, test } from 'vitest'
import { compare } from '../../src/plan/changes.ts'
import { planInPieces } from '../../src/plan/document.ts'
import { planToJson } from '../../src/plan/json.ts'
import { entry, planned } from './support.ts'

const before = planned([])
const text = 'Two lines,\n  "occurrences": []\nand a "quote"'
const few = planned([entry('a', { cron: '0 10 * * *' }, text), entry('b', { cron: '0 10 * * *' })])
const many = planned([entry('often', { cron: '* * * * *' })])

describe('the JSON document of a plan, written in pieces,', () => {
  test.each([
    ['of nothing', before, undefined],
    ['of a few occurrences', few, undefined],
    ['of thousands', many, undefined],
    ['with changes', few, compare(before, few, { base: 'main', problems: [], leftOut: [] })],
  ])('is to the byte what it would be as a whole: %s', (_, plan, changes) => {
    const whole = `${JSON.stringify(planToJson(plan, changes), null, 2)}\n`
    expect([...planInPieces(plan, changes)].join('')).toBe(whole)
  })

  test('has no piece that grows with the plan', () => {
    const lengths = [...planInPieces(many, undefined)].map((piece) => piece.length)
    expect(many.forecast.departures.length).toBeGreaterThan(4000)
    expect(lengths.length).toBeGreaterThan(20)
    // The quota's steps, one for each call that leaves, stand in the last piece.
    expect(Math.max(...lengths.slice(0, -1))).toBeLessThan(200_000)
  })
})
