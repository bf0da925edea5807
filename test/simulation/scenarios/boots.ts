import { MINUTE } from '../../../src/core/time/instant.ts'
import { Dice } from '../world/dice.ts'
import { scenarioOf } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/**
 * What the run of a seed differs in when its host starts with a clock that is wrong, by up to a quarter of an hour, and
 * nobody who could be asked for the time: at the first start and after each power cut, of which there are some.
 */
export function bootsChangesOf(seed: number): Partial<Scenario> {
  const dice = new Dice(seed, 'boots scenario')
  const { faults, limits } = scenarioOf(seed)
  return {
    boots: { error: 15 * MINUTE, timeService: 4 * MINUTE, silence: 4 * MINUTE },
    duration: limits.window > 60 * MINUTE ? 3 * 60 * MINUTE : limits.window + dice.int(6, 16) * MINUTE,
    // A clock can be wrong and be noticed, or the server's can; nobody finds out when both are, by the same amount.
    faults: { ...faults, powerCuts: dice.int(0, 3), network: { ...faults.network, date: 0 } },
  }
}
