import { expect, it } from 'vitest'
import { testCast } from './cast.ts'
import { peopleChangesOf } from './scenarios/people.ts'
import { simulate } from './simulate.ts'

testCast({
  cast: 'people',
  replay: 'the replay with people',
  situation: 'while people resolve, pause, resume, skip, unskip and send',
  seeds: 32,
  exhaustive: 100_000,
  audit({ states, reasons }, seeds) {
    for (const state of ['sent', 'unknown', 'skipped']) expect(states[state]).toBeGreaterThan(seeds)
    for (const reason of ['paused', 'by_hand', 'freeze', 'quiet', 'quota', 'budget', 'reserved_for', 'resend'])
      expect(reasons[reason], reason).toBeGreaterThan(seeds / 10)
  },
  further() {
    it('the same seed is the same run, to the last event, and another one without them', async () => {
      const changes = peopleChangesOf(3)
      const [once, again, alone] = [await simulate(3, { changes }), await simulate(3, { changes }), await simulate(3)]
      expect(again).toEqual(once)
      expect(alone.fingerprint).not.toBe(once.fingerprint)
    })
  },
})
