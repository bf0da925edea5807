import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/time/instant.ts'
import { describeFailure, simulateMany } from './seeds.ts'
import { simulate } from './simulate.ts'
import { sleepersChangesOf } from './scenarios/sleepers.ts'

const { SIMULATION_SEED, SIMULATION_FIRST = '1', EXHAUSTIVE } = process.env
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? (EXHAUSTIVE === undefined ? 16 : 10_000))
const HOURS = 60 * MINUTE

describe.runIf(SIMULATION_SEED !== undefined)('the replay with sleepers', () => {
  it(`of seed ${SIMULATION_SEED} breaks no promise`, { timeout: 24 * HOURS }, async () => {
    const seed = Number(SIMULATION_SEED)
    const report = await simulate(seed, { changes: sleepersChangesOf(seed), isTraced: true })
    console.log(report.trace.join('\n'))
    expect(describeFailure(report, 'sleepers')).toEqual([])
  })
})

describe.runIf(SIMULATION_SEED === undefined)('while processes stand still and files are edited all the time', () => {
  it(`no promise is broken in ${SEEDS} runs`, { timeout: 24 * HOURS }, async () => {
    const { failures, seeds, states } = await simulateMany(Number(SIMULATION_FIRST), SEEDS, 'sleepers')
    expect(failures).toEqual([])
    // That nothing was broken says something only if something was done.
    expect(seeds).toBe(SEEDS)
    for (const state of ['sent', 'unknown', 'skipped', 'cancelled']) expect(states[state]).toBeGreaterThan(SEEDS)
  })
})
