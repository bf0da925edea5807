import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/time/instant.ts'
import { BOOT_MUTATIONS } from './faults/boots-mutations.ts'
import { HOLD_MUTATIONS } from './faults/hold-mutations.ts'
import { MUTATIONS } from './faults/mutations.ts'
import { OUTAGE_MUTATIONS } from './faults/outage-mutations.ts'
import { PEOPLE_MUTATIONS } from './faults/people-mutations.ts'
import { simulate } from './simulate.ts'

/** Within this many seeds, a planted fault must be found. */
const SEEDS = 1000
/** This many seeds show that the circumstances alone break nothing. */
const SOUND = 4
/** How long a busy machine may look for one, in ms. */
const PATIENCE = 5 * MINUTE

describe.each([...MUTATIONS, ...PEOPLE_MUTATIONS, ...HOLD_MUTATIONS, ...OUTAGE_MUTATIONS, ...BOOT_MUTATIONS])(
  'a service that $name',
  ({ breaks, changes, mutate }) => {
    it('is found out', { timeout: PATIENCE }, async () => {
      let found
      for (let seed = 1; seed <= SEEDS && !found; seed++)
        found = (await simulate(seed, { changes, mutate })).violations[0]
      expect(breaks).toContain(found?.promise)
    })

    it('is found out for what it does, not for where it runs', async () => {
      for (let seed = 1; seed <= SOUND; seed++) expect((await simulate(seed, { changes })).violations).toEqual([])
    })
  },
)
