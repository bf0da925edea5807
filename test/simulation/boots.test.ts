import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/time/instant.ts'
import { bootsChangesOf } from './scenarios/boots.ts'
import { describeFailure, simulateMany } from './seeds.ts'
import { simulate } from './simulate.ts'

const { SIMULATION_SEED, SIMULATION_FIRST = '1', EXHAUSTIVE } = process.env
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? (EXHAUSTIVE === undefined ? 24 : 30_000))
const HOURS = 60 * MINUTE

describe.runIf(SIMULATION_SEED !== undefined)('the replay with late starts', () => {
  it(`of seed ${SIMULATION_SEED} breaks no promise`, { timeout: 24 * HOURS }, async () => {
    const seed = Number(SIMULATION_SEED)
    const report = await simulate(seed, { changes: bootsChangesOf(seed), isTraced: true })
    console.log(report.trace.join('\n'))
    expect(describeFailure(report, 'boots')).toEqual([])
  })
})

describe.runIf(SIMULATION_SEED === undefined)('where network and time service are both late at each start', () => {
  it(`no promise is broken in ${SEEDS} runs`, { timeout: 24 * HOURS }, async () => {
    const { failures, seeds, states, calls } = await simulateMany(Number(SIMULATION_FIRST), SEEDS, 'boots')
    expect(failures).toEqual([])
    // That nothing was broken says something only if something was done.
    expect(seeds).toBe(SEEDS)
    expect(calls).toBeGreaterThan(SEEDS)
    for (const state of ['sent', 'skipped']) expect(states[state]).toBeGreaterThan(SEEDS)
  })

  it('nothing is sent, planned or skipped before the clock was compared, and then all is', async () => {
    let waits = 0
    for (let seed = 1; seed <= 10; seed++) {
      const { trace } = await simulate(seed, { changes: bootsChangesOf(seed), isTraced: true })
      const compared = trace.findIndex((line) => line.includes('says clockTrusted'))
      expect(compared).toBeGreaterThan(0)
      expect(trace.slice(0, compared).filter((line) => / (?:book|plan|skip|sends) /u.test(line))).toEqual([])
      waits += trace.filter((line) => line.includes('says clockUncheckable')).length
      expect(trace.slice(compared).some((line) => line.includes(' book '))).toBe(true)
    }
    expect(waits).toBeGreaterThan(10)
  })
})
