import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  capitalized,
  counted,
  showInstant,
  showShortly,
  visible,
  visibleOutput,
} from '../../../src/core/wording/display.ts'
import { T0 } from '../../support/store.ts'

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

describe('a text for a person', () => {
  it('begins a sentence with a capital letter, and stays as it is otherwise', () => {
    expect(['everything of Red', 'Ünit', '', '7 days'].map(capitalized)).toEqual([
      'Everything of Red',
      'Ünit',
      '',
      '7 days',
    ])
  })

  it('shows what would change a terminal or the direction of writing instead of being read', () => {
    expect(visible('a\u001B[31mb\u202Ec\nd é 保')).toBe('a\\u{1b}[31mb\\u{202e}c\\u{a}d é 保')
  })

  it.each([
    ['a family', '👨\u200D👩\u200D👧 is coming'],
    ['a heart on fire', '❤\uFE0F\u200D🔥'],
    ['a key', '1\uFE0F\u20E3'],
    ['the flag of England', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'],
    ['Persian', 'می\u200Cخواهم'],
    ['Hindi', 'क्\u200Dष and क्\u200Cष'],
    ['Sinhala', 'ශ්\u200Dරී'],
  ])('shows %s as it is written, also beside what is hidden', (_, text) => {
    expect(visible(text)).toBe(text)
    expect(visible(`\u200B${text}\u202E`)).toBe(`\\u{200b}${text}\\u{202e}`)
    expect(visibleOutput(`\u200B${text}\u202E`)).toBe(`\\u200b${text}\\u202e`)
  })

  it.each([
    ['a joiner between letters that need none', 'a\u200Db', 'a\\u{200d}b'],
    ['a second joiner', 'می\u200C\u200Cخواهم', 'می\\u{200c}\\u{200c}خواهم'],
    ['a joiner at an end of a word', 'می\u200C', 'می\\u{200c}'],
    ['a selector that selects nothing', 'a\uFE0F', 'a\\u{fe0f}'],
    ['selectors that carry a message', '😀\u{E0101}\u{E0102}', '😀\\u{e0101}\\u{e0102}'],
    ['tags that carry a message', '😀\u{E0068}\u{E0069}', '😀\\u{e0068}\\u{e0069}'],
    ['a letter that fills nothing', 'a\u3164b', 'a\\u{3164}b'],
    ['half a character', '\uD83D!', '\\u{d83d}!'],
  ])('writes out %s', (_, text, shown) => expect(visible(text)).toBe(shown))

  it('is the same when it is shown twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(visible(text))).toBe(visible(text))
      }),
    )
  })
})

describe('a whole output', () => {
  it('keeps its line breaks and nothing else that is hidden', () => {
    expect(visibleOutput('a\n\tb\r\n\u009B1m\u2028\uD800\u{E0001}')).toBe(
      'a\n\\u0009b\\u000d\n\\u009b1m\\u2028\\ud800\\udb40\\udc01',
    )
  })

  it('says exactly the same where it is JSON, whatever is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.constantFrom(undefined, 2), (value, indent) => {
        const written = JSON.stringify(value, null, indent)
        const shown = visibleOutput(written)
        expect(JSON.parse(shown)).toEqual(JSON.parse(written))
        expect(shown.split('\n').map(visible).join('\n')).toBe(shown)
      }),
    )
  })
})
