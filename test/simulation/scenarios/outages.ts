import type { Sketch } from '../../support/announcement.ts'
import { DAY, MINUTE } from '../../../src/core/time/instant.ts'
import { Dice } from '../world/dice.ts'
import { SENDERS } from '../world/outages.ts'
import { owned, peopleChangesOf } from './people.ts'
import { scenarioOf } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import { sketchesFrom } from '../world/sketches.ts'
import { sleepersChangesOf } from './sleepers.ts'

/** In ms, longer than the longest pause between two probes. */
const AFTERMATH = 12 * MINUTE

/**
 * The changes to a seed's run in which the account breaks, senders become unknown, calls and probes never settle, and
 * files vanish. All of it is repaired again. Some runs also have people, or processes that stand still.
 */
export function outagesChangesOf(seed: number): Partial<Scenario> {
  const dice = new Dice(seed, 'outages scenario')
  const cast = dice.pick(['nobody', 'nobody', 'nobody', 'people', 'sleepers'] as const)
  const changes = cast === 'people' ? peopleChangesOf(seed) : cast === 'sleepers' ? sleepersChangesOf(seed) : {}
  const { start, duration, limits, faults, clock, budgets } = scenarioOf(seed, changes)
  const maybe = (most: number): number => (dice.happens(0.5) ? (most * dice.int(1, 100)) / 100 : 0)
  const times = (most: number): number => (dice.happens(0.6) ? dice.int(1, most) : 0)
  const events = maybe(0.6)
  // In a run of more than a day, dense schedules would take for ever.
  const isSparse = limits.window >= DAY
  const sketches = sketchesFrom(dice, start, duration, { events, isSparse }).map((sketch) => ({
    ...(budgets === undefined ? sketch : owned(sketch)),
    ...senderFrom(dice),
  }))
  const network = {
    ...faults.network,
    stuck: maybe(0.2),
    // As with a lost question: a clock that cannot be compared is trusted at the start.
    questionStuck: clock.steps > 0 ? 0 : maybe(0.3),
  }
  return {
    ...changes,
    // When every slot is taken, nothing meets a fault.
    limits: { ...limits, limit: limits.limit + dice.pick([0, 0, 10, 40]) },
    faults: { ...faults, network },
    sketches,
    events,
    files: dice.int(1, 3),
    outages: { accounts: times(4), senders: times(4), files: times(8) },
    aftermath: AFTERMATH,
  }
}

function senderFrom(dice: Dice): Pick<Sketch, 'sender'> {
  return { sender: dice.pick(SENDERS) }
}
