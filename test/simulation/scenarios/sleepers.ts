import { Dice } from '../world/dice.ts'
import { peopleChangesOf } from './people.ts'
import { scenarioOf } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/**
 * The changes to a seed's run in which several processes often stand still for longer than a lease lasts. A host that
 * swaps or a machine that is moved does this. Files are edited all the time. Every second run also has people.
 */
export function sleepersChangesOf(seed: number): Partial<Scenario> {
  const dice = new Dice(seed, 'sleepers scenario')
  const changes = dice.happens(0.5) ? peopleChangesOf(seed) : {}
  const faults = { ...(changes.faults ?? scenarioOf(seed).faults), pause: dice.int(5, 30) / 1000 }
  return { ...changes, processes: dice.int(2, 3), edits: dice.int(20, 50), faults }
}
