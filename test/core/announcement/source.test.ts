import { expect, it } from 'vitest'
import { missingUntil } from '../../../src/core/announcement/source.ts'
import { MINUTE } from '../../../src/core/time/instant.ts'

it('a missing file may come back for as long as the latest of its occurrences may be late', () => {
  const late = { grace: MINUTE, then: 'skip', maxLateness: 0 } as const
  expect(missingUntil({ since: 1000 }, late)).toBe(1000 + MINUTE)
  expect(missingUntil({ since: 1000 }, { ...late, then: 'latest', maxLateness: 5 * MINUTE })).toBe(1000 + 5 * MINUTE)
})
