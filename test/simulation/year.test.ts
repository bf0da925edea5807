import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { NO_FAULTS } from './scenarios/scenario.ts'
import { simulate } from './simulate.ts'

/** A year if there is time for it. Otherwise long enough for many windows of the vendor. */
const DAYS = process.env['EXHAUSTIVE'] === undefined ? 14 : 365

/** 120 occurrences a day, which is more than the vendor's limit. */
const SKETCHES = [
  { id: 'quarterly', text: 'every quarter of an hour', cron: '30 */15 * * * *', late: { grace: 20 * SECOND } },
  { id: 'hourly', text: 'every hour', cron: '40 0 * * * *', late: { grace: 20 * SECOND } },
]

it(
  `fills the vendor's quota and never oversteps it in ${DAYS} days of a dense schedule`,
  { timeout: HOUR },
  async () => {
    const changes = {
      start: Date.parse('2026-11-01T00:00:00Z'),
      duration: DAYS * DAY,
      limits: { limit: 100, window: DAY, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 },
      // The turns between two quarters have nothing to do, and a year has 31 million seconds.
      beat: 15 * MINUTE,
      processes: 1,
      downtime: 6 * HOUR,
      clock: { error: 20 * SECOND, drift: 20, steps: 0, leap: 0 },
      faults: {
        ...NO_FAULTS,
        powerCuts: Math.ceil(DAYS / 10),
        network: { ...NO_FAULTS.network, unsent: 0.02, slow: 0.05, answerLost: 0.01 },
      },
      sketches: SKETCHES,
      edits: 0,
    }
    const { violations, calls, states } = await simulate(1, { changes })
    expect(violations).toEqual([])
    expect(calls).toBeGreaterThan(95 * DAYS)
    expect(calls).toBeLessThanOrEqual(100 * (DAYS + 1))
    expect(states['skipped']).toBeGreaterThan(10 * DAYS)
  },
)
