import { describe, expect, it } from 'vitest'
import { exitCodeOf, outcomeInWords } from '../../../src/cli/send/outcome.ts'
import type { Occurrence } from '../../../src/core/announcement/occurrence.ts'
import { T0 } from '../../support/store.ts'

const KEY = 'send-20261123-090000-123@2026-11-23T09:00:00.000Z'

function occurrence(changes: Partial<Occurrence>): Occurrence {
  const none = { reason: null, sentAt: null, latenessMs: null, requestId: null, code: null, resendOf: null }
  const rest = { verdict: null, checks: null, timezone: 'UTC' }
  return { key: KEY, announcementId: KEY.split('@')[0]!, due: T0, state: 'planned', ...none, ...rest, ...changes }
}

describe('what became of a send', () => {
  it('names no command where the database is not kept: none could find it', () => {
    const one = occurrence({ state: 'planned', reason: 'quota' })
    expect(outcomeInWords(one, { isKept: false })).toBe(`${KEY}:\n  not sent yet (quota)`)
  })

  it.each<[Partial<Occurrence>, number, string]>([
    [{ state: 'sent', requestId: '6002735721527447039', code: 0 }, 0, '  sent, request 6002735721527447039'],
    [{ state: 'skipped', reason: 'quota' }, 3, `  skipped (quota)\n  belfry why ${KEY}`],
    [{ state: 'skipped', reason: 'budget:platform' }, 3, `  skipped (budget:platform)\n  belfry why ${KEY}`],
    [{ state: 'skipped', reason: 'reserved_for:a@1' }, 3, `  skipped (reserved_for:a@1)\n  belfry why ${KEY}`],
    [{ state: 'skipped', reason: 'late' }, 1, `  skipped (late)\n  belfry why ${KEY}`],
    [
      { state: 'rejected', reason: 'rejected', code: 660000002 },
      1,
      `  rejected (rejected), code 660000002\n  belfry why ${KEY}`,
    ],
    [{ state: 'cancelled', reason: 'retired' }, 1, `  cancelled (retired)\n  belfry why ${KEY}`],
    [
      { state: 'unknown', reason: 'timeout' },
      1,
      `  nobody knows whether it went out (timeout)\n  Look in a client, then\n  belfry resolve ${KEY} --seen \\\n    --by NAME --note TEXT\n  or the same with --not-seen`,
    ],
    [{ state: 'booked' }, 1, `  its call is under way\n  Look with\n  belfry why ${KEY}`],
    [
      { state: 'planned', reason: 'quota' },
      1,
      `  not sent yet (quota)\n  It stays planned: a service that runs within its grace sends it. Look with\n  belfry why ${KEY}`,
    ],
  ])('%j', (changes, code, words) => {
    const one = occurrence(changes)
    expect(exitCodeOf(one)).toBe(code)
    expect(outcomeInWords(one, { isKept: true })).toBe(`${KEY}:\n${words}`)
    expect(
      outcomeInWords(one, { isKept: true })
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([])
  })
})
