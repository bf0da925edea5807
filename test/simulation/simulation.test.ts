import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { IS_REPLAY, testCast } from './cast.ts'
import { NO_FAULTS } from './scenarios/scenario.ts'
import { describeFailure } from './seeds.ts'
import { simulate } from './simulate.ts'

testCast({
  cast: 'nobody',
  replay: 'the replay',
  situation: 'under everything that can go wrong',
  seeds: 120,
  exhaustive: 100_000,
  audit({ states, calls }, seeds) {
    expect(calls).toBeGreaterThan(seeds)
    for (const state of ['sent', 'unknown', 'skipped', 'cancelled']) expect(states[state]).toBeGreaterThan(seeds / 20)
  },
  further() {
    it('the same seed is the same run, to the last event, and another seed is another run', async () => {
      const [once, again, other] = [await simulate(7), await simulate(7), await simulate(8)]
      expect(again).toEqual(once)
      expect(other.fingerprint).not.toBe(once.fingerprint)
    })
  },
})

describe.skipIf(IS_REPLAY)('when people rename announcements all the time', () => {
  const limits = { limit: 1000, window: 10 * MINUTE, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 }
  const network = { ...NO_FAULTS.network, unsent: 0.3, slow: 0.8, gateway: 0.3 }
  // Long calls that often fail, and a clock that is set forward and back: a rename could go wrong then.
  const changes = {
    edits: 60,
    duration: 10 * MINUTE,
    limits,
    sendTimeout: 30 * SECOND,
    beat: SECOND,
    processes: 1,
    clock: { error: 25 * SECOND, drift: 0, steps: 100, leap: 0 },
    faults: { ...NO_FAULTS, network },
  }

  it('nothing is sent under two ids, and none of them loses anything', async () => {
    let [renames, carried] = [0, 0]
    for (let seed = 1; seed <= 15; seed++) {
      const report = await simulate(seed, { changes, isTraced: true })
      expect(describeFailure(report)).toEqual([])
      renames += report.trace.filter((line) => line.includes('"renamed":[{')).length
      carried += report.states['cancelled'] ?? 0
    }
    expect(renames).toBeGreaterThan(100)
    expect(carried).toBeGreaterThan(100)
  })
})

describe.skipIf(IS_REPLAY)('when nothing goes wrong', () => {
  const sketches = [
    { id: 'a', text: 'a', cron: '*/20 * * * * *', late: { grace: SECOND } },
    { id: 'b', text: 'b', cron: '10 * * * * *', late: { grace: SECOND } },
  ]
  const limits = { limit: 1000, window: 10 * MINUTE, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 }
  const clock = { error: 0, drift: 0, steps: 0, leap: 0 }
  const calm = { clock, faults: NO_FAULTS, edits: 0, processes: 1, beat: SECOND }
  const changes = { ...calm, sketches, limits, duration: 20 * MINUTE }

  it('everything is sent, and is there within a tenth of a second', async () => {
    const { violations, states, trace } = await simulate(1, { changes, isTraced: true })
    expect(violations).toEqual([])
    // 20 minutes with four occurrences a minute, and the aftermath. The last ones may still be ahead.
    expect(states['sent']).toBeGreaterThan(80)
    expect(Object.keys(states).filter((state) => state !== 'sent' && state !== 'planned')).toEqual([])
    const arrivals = trace.filter((line) => line.includes('gateway: call')).map((line) => Number(line.slice(15, 18)))
    expect(Math.max(...arrivals)).toBeLessThanOrEqual(100 + SECOND / 100)
  })
})
