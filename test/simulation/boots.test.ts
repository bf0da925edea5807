import { expect, it } from 'vitest'
import { testCast } from './cast.ts'
import { bootsChangesOf } from './scenarios/boots.ts'
import { simulate } from './simulate.ts'

testCast({
  cast: 'boots',
  replay: 'the replay with late starts',
  situation: 'where network and time service are both late at each start',
  seeds: 24,
  exhaustive: 30_000,
  audit({ states, calls }, seeds) {
    expect(calls).toBeGreaterThan(seeds)
    for (const state of ['sent', 'skipped']) expect(states[state]).toBeGreaterThan(seeds)
  },
  further() {
    it('nothing is sent, planned or skipped before the clock was compared, and then all is', async () => {
      let waits = 0
      for (let seed = 1; seed <= 10; seed++) {
        const { trace } = await simulate(seed, { changes: bootsChangesOf(seed), isTraced: true })
        const compared = trace.findIndex((line) => line.includes('says clockTrusted'))
        expect(compared).toBeGreaterThan(0)
        expect(trace.slice(0, compared).filter((line) => / (?:book|plan|skip|sends) /u.test(line))).toEqual([])
        waits += trace.filter((line) => line.includes('says clockUncheckable')).length
        expect(trace.slice(compared).some((line) => line.includes(' book '))).toBe(true)
      }
      expect(waits).toBeGreaterThan(10)
    })
  },
})
