import { expect } from 'vitest'
import { testCast } from './cast.ts'

testCast({
  cast: 'sleepers',
  replay: 'the replay with sleepers',
  situation: 'while processes stand still and files are edited all the time',
  seeds: 16,
  exhaustive: 10_000,
  audit({ states }, seeds) {
    for (const state of ['sent', 'unknown', 'skipped', 'cancelled']) expect(states[state]).toBeGreaterThan(seeds)
  },
})
