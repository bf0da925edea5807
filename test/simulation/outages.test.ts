import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/time/instant.ts'
import { outagesChangesOf } from './scenarios/outages.ts'
import { describeFailure, simulateMany } from './seeds.ts'
import { simulate } from './simulate.ts'

const { SIMULATION_SEED, SIMULATION_FIRST = '1', EXHAUSTIVE } = process.env
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? (EXHAUSTIVE === undefined ? 40 : 100_000))
const HOURS = 60 * MINUTE

describe.runIf(SIMULATION_SEED !== undefined)('the replay with outages', () => {
  it(`of seed ${SIMULATION_SEED} breaks no promise`, { timeout: 24 * HOURS }, async () => {
    const seed = Number(SIMULATION_SEED)
    const report = await simulate(seed, { changes: outagesChangesOf(seed), isTraced: true })
    console.log(report.trace.join('\n'))
    expect(describeFailure(report, 'outages')).toEqual([])
  })
})

describe.runIf(SIMULATION_SEED === undefined)('while accounts break, calls never settle and files vanish', () => {
  it(`no promise is broken in ${SEEDS} runs`, { timeout: 24 * HOURS }, async () => {
    const { failures, seeds, states, reasons } = await simulateMany(Number(SIMULATION_FIRST), SEEDS, 'outages')
    expect(failures).toEqual([])
    // That nothing was broken says something only if something was done.
    expect(seeds).toBe(SEEDS)
    for (const state of ['sent', 'unknown', 'skipped', 'cancelled']) expect(states[state]).toBeGreaterThan(SEEDS / 4)
    for (const reason of ['account', 'source_missing', 'event_began'])
      expect(reasons[reason], reason).toBeGreaterThan(SEEDS / 20)
  })

  it('the same seed is the same run, to the last event', async () => {
    const changes = outagesChangesOf(3)
    expect(await simulate(3, { changes })).toEqual(await simulate(3, { changes }))
  })
})
