import { expect, it } from 'vitest'
import { testCast } from './cast.ts'
import { outagesChangesOf } from './scenarios/outages.ts'
import { simulate } from './simulate.ts'

testCast({
  cast: 'outages',
  replay: 'the replay with outages',
  situation: 'while accounts break, calls never settle and files vanish',
  seeds: 30,
  exhaustive: 100_000,
  audit({ states, reasons }, seeds) {
    for (const state of ['sent', 'unknown', 'skipped', 'cancelled']) expect(states[state]).toBeGreaterThan(seeds / 4)
    for (const reason of ['account', 'source_missing', 'event_began'])
      expect(reasons[reason], reason).toBeGreaterThan(seeds / 20)
  },
  further() {
    it('the same seed is the same run, to the last event', async () => {
      const changes = outagesChangesOf(3)
      expect(await simulate(3, { changes })).toEqual(await simulate(3, { changes }))
    })
  },
})
