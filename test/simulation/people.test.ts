import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/time/instant.ts'
import { peopleChangesOf } from './scenarios/people.ts'
import { describeFailure, simulateMany } from './seeds.ts'
import { simulate } from './simulate.ts'

const { SIMULATION_SEED, SIMULATION_FIRST = '1', EXHAUSTIVE } = process.env
const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? (EXHAUSTIVE === undefined ? 24 : 100_000))
const HOURS = 60 * MINUTE

describe.runIf(SIMULATION_SEED !== undefined)('the replay with people', () => {
  it(`of seed ${SIMULATION_SEED} breaks no promise`, { timeout: 24 * HOURS }, async () => {
    const seed = Number(SIMULATION_SEED)
    const report = await simulate(seed, { changes: peopleChangesOf(seed), isTraced: true })
    console.log(report.trace.join('\n'))
    expect(describeFailure(report, 'people')).toEqual([])
  })
})

describe.runIf(SIMULATION_SEED === undefined)('while people resolve, pause, resume and send', () => {
  it(`no promise is broken in ${SEEDS} runs`, { timeout: 24 * HOURS }, async () => {
    const { failures, seeds, states, reasons } = await simulateMany(Number(SIMULATION_FIRST), SEEDS, 'people')
    expect(failures).toEqual([])
    // That nothing was broken says something only if something was done.
    expect(seeds).toBe(SEEDS)
    for (const state of ['sent', 'unknown', 'skipped']) expect(states[state]).toBeGreaterThan(SEEDS)
    for (const reason of ['paused', 'quota', 'budget', 'reserved_for', 'resend'])
      expect(reasons[reason], reason).toBeGreaterThan(SEEDS / 10)
  })

  it('the same seed is the same run, to the last event, and another one without them', async () => {
    const changes = peopleChangesOf(3)
    const [once, again, alone] = [await simulate(3, { changes }), await simulate(3, { changes }), await simulate(3)]
    expect(again).toEqual(once)
    expect(alone.fingerprint).not.toBe(once.fingerprint)
  })
})
