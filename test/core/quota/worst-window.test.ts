import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worstWindow } from '../../../src/core/quota/worst-window.ts'
import type { Call } from '../../../src/core/quota/quota.ts'

function call(bookedAt: number, latestAt: number | null, outcome: Call['outcome'] = 'accepted'): Call {
  return { id: bookedAt, occurrenceKey: 'a', owner: null, bookedAt, endedAt: latestAt, latestAt, outcome, cause: null }
}

describe('the worst window', () => {
  it('is none where nothing ever left', () => {
    expect(worstWindow([], 100, 0)).toBeUndefined()
    expect(worstWindow([call(5, 6, 'unsent')], 100, 10)).toBeUndefined()
  })

  it('holds every call that it touches, from the latest arrival of one to before the booking of another', () => {
    const calls = [call(0, 10), call(50, 60), call(109, 110), call(110, 120)]
    expect(worstWindow(calls, 100, 200)).toEqual({ from: 10, to: 110, calls: calls.slice(0, 3) })
    expect(worstWindow(calls, 101, 200)).toMatchObject({ from: 10, to: 111, calls: { length: 4 } })
  })

  it('takes a call under way as arriving up to now', () => {
    expect(worstWindow([call(0, null, null), call(500, 510)], 100, 480)).toMatchObject({
      from: 480,
      calls: { length: 2 },
    })
  })

  it('is what trying every window finds', () => {
    const calls = fc.array(fc.tuple(fc.nat(300), fc.nat(60)), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 120 }), (stretches, length) => {
        const ledger = stretches.map(([from, took]) => call(from, from + took))
        const touched = (from: number) =>
          ledger.filter((one) => one.bookedAt < from + length && (one.latestAt ?? 0) >= from).length
        const best = Math.max(...Array.from({ length: 500 }, (_, from) => touched(from - 130)))
        expect(worstWindow(ledger, length, 0)?.calls).toHaveLength(best)
      }),
      { seed: 20_261_122, numRuns: 300 },
    )
  })
})
