import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latestArrival, quotaAt, RATE_HOLD, releaseOf, SIGNATURE_LIFETIME } from '../../../src/core/quota/quota.ts'
import type { Call } from '../../../src/core/quota/quota.ts'

const LIMITS = { limit: 3, window: 10_000, margin: 100, spacing: 1000, holdAfterUnknown: 0 }

function call(changes: Partial<Call>): Call {
  return {
    id: 1,
    occurrenceKey: 'a',
    owner: null,
    bookedAt: 0,
    endedAt: 0,
    latestAt: 0,
    outcome: 'accepted',
    cause: null,
    ...changes,
  }
}

describe('the quota', () => {
  it('is all free where nothing was ever called', () => {
    expect(quotaAt([], 0, LIMITS)).toMatchObject({
      limit: 3,
      used: 0,
      free: 3,
      unknown: 0,
      nextFreeAt: undefined,
      nextStartAt: -Infinity,
    })
  })

  it('is held by a call under way, which also holds the next start', () => {
    const open = call({ endedAt: null, latestAt: null, outcome: null })
    expect(quotaAt([open], 5, LIMITS)).toMatchObject({ used: 1, nextFreeAt: undefined, nextStartAt: undefined })
    expect(releaseOf(open, LIMITS)).toBeUndefined()
  })

  it('is held by an ended call until window and margin after the last instant at which the vendor can have counted it', () => {
    const ended = call({ endedAt: 500, latestAt: 700 })
    expect(quotaAt([ended], 10_799, LIMITS)).toMatchObject({ used: 1, free: 2, nextFreeAt: 10_800, nextStartAt: 1500 })
    expect(quotaAt([ended], 10_800, LIMITS)).toMatchObject({ used: 0, free: 3 })
  })

  it('is not held by what never left this host', () => {
    expect(quotaAt([call({ outcome: 'unsent' })], 1, LIMITS)).toMatchObject({ used: 0, nextStartAt: -Infinity })
  })

  it('counts rejected, refused and unknown calls, and tells the unknown ones', () => {
    const calls = [call({ outcome: 'rejected' }), call({ outcome: 'refused' }), call({ outcome: 'unknown' })]
    expect(quotaAt(calls, 1, LIMITS)).toMatchObject({ used: 3, free: 0, unknown: 1 })
  })

  it('never shows less than nothing free, also when the limit was lowered', () => {
    expect(quotaAt([call({}), call({}), call({})], 1, { ...LIMITS, limit: 2 }).free).toBe(0)
  })

  it('stops for a while after two rate refusals in a row, with nothing else between', () => {
    const refused = (endedAt: number) => call({ outcome: 'refused', cause: 'rate', endedAt, latestAt: endedAt })
    expect(quotaAt([refused(10), refused(2000)], 2000, LIMITS).nextStartAt).toBe(2000 + RATE_HOLD)
    expect(
      quotaAt([refused(10), call({ outcome: 'unsent', endedAt: 20 }), refused(2000)], 2000, LIMITS).nextStartAt,
    ).toBe(2000 + RATE_HOLD)
    expect(quotaAt([refused(10), call({ endedAt: 2000 })], 2000, LIMITS).nextStartAt).toBe(3000)
    expect(quotaAt([refused(10)], 2000, LIMITS).nextStartAt).toBe(1010)
  })

  it('is followed by a longer pause after an unknown outcome where that is wanted, up to the death of its signature', () => {
    const unknown = call({ outcome: 'unknown', endedAt: 500, latestAt: 5000 })
    const startAfter = (holdAfterUnknown: number) =>
      quotaAt([unknown], 600, { ...LIMITS, holdAfterUnknown }).nextStartAt
    expect([0, 1000, 600_000].map(startAfter)).toEqual([1500, 2500, 5000 + 30_000 + 1000])
    expect(quotaAt([call({ endedAt: 500 })], 600, { ...LIMITS, holdAfterUnknown: 1000 }).nextStartAt).toBe(1500)
  })

  it('reaches until the death of its signature for an unknown call, else until its end', () => {
    expect(latestArrival('unknown', 1000, 2000)).toBe(1000 + SIGNATURE_LIFETIME)
    expect(latestArrival('unknown', 1000, 900_000)).toBe(900_000)
    expect(latestArrival('rejected', 1000, 2000)).toBe(2000)
  })

  it('bounds every window at the vendor: with a slot for each booking, no window holds more than the limit', () => {
    const durations = fc.array(
      fc.record({ wait: fc.nat(4000), took: fc.nat(12_000), arrival: fc.double({ min: 0, max: 1, noNaN: true }) }),
      {
        minLength: 20,
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(durations, (steps) => {
        const calls: Call[] = []
        const seen: number[] = []
        let now = 0
        for (const { wait, took, arrival } of steps) {
          now += wait
          const quota = quotaAt(calls, now, LIMITS)
          if (quota.free === 0 || quota.nextStartAt === undefined || quota.nextStartAt > now) continue
          calls.push(call({ bookedAt: now, endedAt: now + took, latestAt: now + took }))
          seen.push(now + took * arrival)
          now += took
        }
        const window = (from: number) => seen.filter((at) => at >= from && at < from + LIMITS.window).length
        expect(Math.max(0, ...seen.map(window))).toBeLessThanOrEqual(LIMITS.limit)
        for (const [index, at] of seen.slice(1).entries())
          expect(at - seen[index]!).toBeGreaterThanOrEqual(LIMITS.spacing)
      }),
      { seed: 20_261_122, numRuns: 300 },
    )
  })
})
