import { describe, expect, it } from 'vitest'
import { counted, showInstant, showLateness, showShortly, visible } from '../../src/core/display.ts'
import { T0 } from '../support/store.ts'

describe('an instant for a person', () => {
  it('is local time, offset, zone and UTC', () => {
    expect(showInstant(T0, 'Asia/Singapore')).toBe('2026-11-23 17:00:00 +08:00 Asia/Singapore (09:00:00Z)')
  })

  it('has the UTC date too where that is another day', () => {
    expect(showInstant(T0 - 5 * 3_600_000, 'America/New_York')).toBe(
      '2026-11-22 23:00:00 -05:00 America/New_York (2026-11-23 04:00:00Z)',
    )
  })

  it('is UTC alone in UTC, and in a zone that this tz database does not know', () => {
    expect(showInstant(T0, 'UTC')).toBe('2026-11-23 09:00:00 UTC')
    expect(showInstant(T0, 'Mars/Olympus')).toBe('2026-11-23 09:00:00 UTC')
  })

  it('leaves out the zone where the line names it elsewhere', () => {
    expect(showShortly(T0, 'Asia/Singapore')).toBe('2026-11-23 17:00:00 +08:00 (09:00:00Z)')
    expect(showShortly(T0, 'UTC')).toBe('2026-11-23 09:00:00Z')
  })
})

describe('a count for a person', () => {
  it('has its noun in the plural unless it is one', () => {
    expect([0, 1, 2].map((count) => counted(count, 'error'))).toEqual(['0 errors', '1 error', '2 errors'])
  })
})

describe('lateness for a person', () => {
  it('is as exact as matters', () => {
    expect([0, 999, 1234, 61_499, 3_725_000].map(showLateness)).toEqual([
      '0 ms late',
      '999 ms late',
      '1.2 s late',
      '1m 1s late',
      '1h 2m 5s late',
    ])
  })
})

describe('a text for a person', () => {
  it('shows what would change a terminal or the direction of writing instead of being read', () => {
    expect(visible('a\u001B[31mb\u202Ec\nd é 保')).toBe('a\\u{1b}[31mb\\u{202e}c\\u{a}d é 保')
  })
})
