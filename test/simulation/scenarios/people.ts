import type { Budget, Budgets } from '../../../src/core/quota/budget.ts'
import type { Sketch } from '../../support/announcement.ts'
import { Dice } from '../world/dice.ts'
import { NOBODY, scenarioOf } from './scenario.ts'
import type { People, Scenario } from './scenario.ts'

/** The teams. The last one has no budget. */
export const OWNERS = ['arts', 'backend', 'crew'] as const

/**
 * The changes to a seed's run with people: what they do, how the quota is shared, and how much of it and of unknown
 * outcomes there is. Everything else, faults included, is as in the seed's run without them.
 */
export function peopleChangesOf(seed: number): Partial<Scenario> {
  const dice = new Dice(seed, 'people scenario')
  const { limits: scarce, sketches, faults } = scenarioOf(seed)
  const people = { ...peopleFrom(dice), ...holdersFrom(new Dice(seed, 'people who hold')) }
  // When every slot is taken, their requests are not sent. Without lost answers, no outcome is unknown.
  const limits = dice.happens(0.7) ? { ...scarce, limit: scarce.limit + dice.int(5, 40) } : scarce
  const answerLost = dice.happens(0.6) ? dice.int(15, 70) / 100 : faults.network.answerLost
  const budgets = dice.happens(0.7) ? budgetsFrom(dice, limits.limit) : undefined
  return {
    people,
    limits,
    budgets,
    faults: { ...faults, network: { ...faults.network, answerLost } },
    sketches: budgets === undefined ? sketches : sketches.map(owned),
  }
}

/** The same announcement, owned by a team. Its id decides which team, as long as no edit gives it to another. */
export function owned(sketch: Sketch): Sketch {
  return { ...sketch, owner: ownerOf(sketch.id ?? '') }
}

function ownerOf(id: string): string {
  return OWNERS[Number(id.slice(1)) % OWNERS.length]!
}

/** Each kind of deed is left out in some runs: one kind can hide what another would show. */
function peopleFrom(dice: Dice): People {
  const times = (most: number): number => (dice.happens(0.75) ? dice.int(1, most) : 0)
  const people = {
    ...NOBODY,
    verdicts: times(16),
    pauses: times(10),
    sends: times(6),
    silences: dice.happens(0.4) ? dice.int(1, 5) : 0,
  }
  return Object.values(people).every((count) => count === 0) ? { ...NOBODY, verdicts: 8 } : people
}

/** From a stream of its own. Wide pauses are rare: while everything is held, nothing else can be seen. */
function holdersFrom(dice: Dice): Pick<People, 'widePauses' | 'skips'> {
  return {
    widePauses: dice.happens(0.4) ? dice.int(1, 6) : 0,
    skips: dice.happens(0.6) ? dice.int(1, 16) : 0,
  }
}

/**
 * Budgets that a settings file may have: no more is kept than there is, and no reserve is more than its team may use.
 */
function budgetsFrom(dice: Dice, limit: number): Budgets {
  let left = limit - 1
  const reserve = (most: number): number => {
    const kept = dice.happens(0.5) ? dice.int(0, Math.min(most, left)) : 0
    left -= kept
    return kept
  }
  const budget = (canBorrow: boolean): Budget => {
    const daily = dice.happens(0.8) ? dice.int(1, Math.max(1, Math.ceil(limit / 2))) : null
    return { daily, reserve: reserve(daily ?? limit), mayUseCritical: true, canBorrow }
  }
  const owners = { [OWNERS[0]]: budget(false), [OWNERS[1]]: budget(dice.happens(0.5)) }
  return { owners, unplanned: reserve(2) }
}
