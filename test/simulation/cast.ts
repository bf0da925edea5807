import { describe, expect, it } from 'vitest'
import { HOUR } from '../../src/core/time/instant.ts'
import { changesOf, describeFailure, simulateMany } from './seeds.ts'
import type { Cast, Summary } from './seeds.ts'
import { simulate } from './simulate.ts'

/** The tests of one cast. */
export interface CastTests {
  readonly cast: Cast
  /** The name of the test that replays one seed. */
  readonly replay: string
  /** The situation in which no promise may be broken. */
  readonly situation: string
  /** How many seeds run by default, and with EXHAUSTIVE. SIMULATION_SEEDS sets another number. */
  readonly seeds: number
  readonly exhaustive: number
  /** Checks what many runs did: unbroken promises mean something only if enough happened. */
  readonly audit: (summary: Summary, seeds: number) => void
  /** Further tests of the same situation. */
  readonly further?: () => void
}

/** Whether one seed is replayed and nothing else runs. */
export const IS_REPLAY = process.env['SIMULATION_SEED'] !== undefined

/**
 * SIMULATION_SEED replays that seed, with everything that happened. Otherwise many seeds run, from SIMULATION_FIRST on.
 */
export function testCast({ cast, replay, situation, seeds, exhaustive, audit, further }: CastTests): void {
  const { SIMULATION_SEED, SIMULATION_FIRST = '1', SIMULATION_SEEDS, EXHAUSTIVE } = process.env
  const count = Number(SIMULATION_SEEDS ?? (EXHAUSTIVE === undefined ? seeds : exhaustive))
  const timeout = 24 * HOUR

  describe.runIf(IS_REPLAY)(replay, () => {
    it(`of seed ${SIMULATION_SEED} breaks no promise`, { timeout }, async () => {
      const seed = Number(SIMULATION_SEED)
      const report = await simulate(seed, { changes: changesOf(seed, cast), isTraced: true })
      console.log(report.trace.join('\n'))
      expect(describeFailure(report, cast)).toEqual([])
    })
  })

  describe.skipIf(IS_REPLAY)(situation, () => {
    it(`no promise is broken in ${count} runs`, { timeout }, async () => {
      const summary = await simulateMany(Number(SIMULATION_FIRST), count, cast)
      expect(summary.failures).toEqual([])
      expect(summary.seeds).toBe(count)
      audit(summary, count)
    })
    further?.()
  })
}
