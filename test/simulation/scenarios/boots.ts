import { MINUTE } from '../../../src/core/time/instant.ts'
import { Dice } from '../world/dice.ts'
import { scenarioOf } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/**
 * The changes to a seed's run when its host starts with a wrong clock, by up to a quarter of an hour, and can ask
 * nobody for the time. This happens at the first start and after each power cut, of which there are some.
 */
export function bootsChangesOf(seed: number): Partial<Scenario> {
  const dice = new Dice(seed, 'boots scenario')
  const { faults, limits } = scenarioOf(seed)
  return {
    boots: { error: 15 * MINUTE, timeService: 4 * MINUTE, silence: 4 * MINUTE },
    duration: limits.window > 60 * MINUTE ? 3 * 60 * MINUTE : limits.window + dice.int(6, 16) * MINUTE,
    // Either the clock or the server's clock may be wrong: that is noticed. If both are wrong by the same amount,
    // nothing can notice it.
    faults: { ...faults, powerCuts: dice.int(0, 3), network: { ...faults.network, date: 0 } },
  }
}
