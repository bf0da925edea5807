import { Dice } from '../world/dice.ts'
import { peopleChangesOf } from './people.ts'
import { scenarioOf } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/**
 * What the run of a seed differs in when its processes often stand still, as on a host that swaps or a machine that is
 * moved, for longer than a lease lasts: several of them, files that are edited all the time, in every second run people
 * as well.
 */
export function sleepersChangesOf(seed: number): Partial<Scenario> {
  const dice = new Dice(seed, 'sleepers scenario')
  const changes = dice.happens(0.5) ? peopleChangesOf(seed) : {}
  const faults = { ...(changes.faults ?? scenarioOf(seed).faults), pause: dice.int(5, 30) / 1000 }
  return { ...changes, processes: dice.int(2, 3), edits: dice.int(20, 50), faults }
}
