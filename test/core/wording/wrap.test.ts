import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { columnsOf, endOf, excerpt, hang, hung, startOf, wrap } from '../../../src/core/wording/wrap.ts'

const FAMILY = '👨‍👩‍👧‍👦'

describe('how many columns a text takes', () => {
  it.each([
    ['', 0],
    ['Winter Cup', 10],
    ['é', 1],
    ['e\u0301', 1],
    ['冬季杯', 6],
    ['ｶﾞ', 2],
    ['「。」', 6],
    ['한국', 4],
    ['…░┤→', 4],
    ['🔔', 2],
    ['👍🏽', 2],
    ['🇸🇬', 2],
    [FAMILY, 2],
    ['❤️', 2],
    ['1️⃣', 2],
    ['می‌خواهم', 7],
  ])('%j takes %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns)
  })
})

describe('a wrapped text', () => {
  it.each([
    ['nothing', '', ['']],
    ['what fits', 'one two', ['  one two']],
    ['blanks, where it breaks', 'one two three four', ['  one two', '  three four']],
    ['many blanks, of which those within a line stay', 'one   two    three', ['  one   two', '  three']],
    ['blanks at both ends, which go', '  one ', ['  one']],
    [
      'a long word, which begins a line and goes on in it',
      'see https://a.example/b c',
      ['  see', '  https://a.', '  example/b', '  c'],
    ],
    ['wide characters, two columns each', '冬季杯一小时后开始', ['  冬季杯一小', '  时后开始']],
    ['ideographic blanks at its beginning', '\u3000\u3000冬季杯', ['  \u3000\u3000冬季杯']],
    [
      'letters with accents, as they are written',
      'cafe\u0301 cafe\u0301 cafe\u0301',
      ['  cafe\u0301 cafe\u0301', '  cafe\u0301'],
    ],
    ['families, never torn', FAMILY.repeat(6), [`  ${FAMILY.repeat(5)}`, `  ${FAMILY}`]],
    ['flags, never torn', '🇸🇬'.repeat(6), [`  ${'🇸🇬'.repeat(5)}`, '  🇸🇬']],
    [
      'a command, which breaks only when it is longer than a line',
      'a `b c` `d e f g h i`',
      ['  a `b c` `d', '  e f g h i`'],
    ],
    ['what would change the terminal', 'a\nb\u001b', ['  a\\u{a}b\\u{', '  1b}']],
  ])('is made of %s', (_what, text, lines) => {
    expect(wrap(text, '  ', 12)).toEqual(lines)
  })

  it('is never wider than the terminal, and says every character in its order', () => {
    const word = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'é', '冬', FAMILY, '🇸🇬', 'e\u0301'), maxLength: 60 }),
      fc.constantFrom('', 'https://example.com/winter-cup'),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.integer({ min: 10, max: 80 }), (words, most) => {
        const text = words.join(' ')
        const lines = wrap(text, '| ', most)
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(most)
        const said = lines.map((line) => line.slice(2)).join('')
        expect(said.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })
})

describe('a wrapped sentence', () => {
  const ID = 'spring-sale-'.repeat(5) + 'last'
  const PATH = '/srv/announcements/'.repeat(6)

  it('begins at the margin and goes on after an indent', () => {
    expect(hang('word '.repeat(20).trim(), '    ')).toEqual(['word '.repeat(16).trim(), '    word word word word'])
    expect(hung('word', '    ')).toBe('word\n')
  })

  it('never cuts a value, not even one that is longer than a line', () => {
    expect(hang(`nothing of ${PATH} was added`, '  ')).toEqual(['nothing of', `  ${PATH}`, '  was added'])
    const command = `\`git config --global --add safe.directory ${PATH}\``
    expect(hang(`Run ${command} once.`, '  ')).toEqual(['Run', `  ${command}`, '  once.'])
  })

  it.each([
    '2026-11-22 20:27:20 +01:00',
    '2026-11-22 20:27:20 UTC',
    '2026-11-22 20:27',
    '`belfry history --unknown`',
    '1 h 5 min',
    '2 ms',
    '12 days',
  ])('keeps %s in one line, wherever it stands', (value) => {
    for (let before = 0; before <= 90; before++) {
      const text = `${'x '.repeat(before)}${value} and more`
      for (const lines of [hang(text, '  '), wrap(text, '  ')]) {
        expect(lines.filter((line) => line.includes(value))).toHaveLength(1)
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(80)
      }
    }
  })

  it('keeps its parts whole, and leaves room for what stands before it', () => {
    expect(
      hang(
        'welcome sent · 2026-11-22 20:27:20 UTC · 2 ms late · accepted, request 6002735721527447039 · quota left 99/100',
        '    ',
        22,
      ),
    ).toEqual([
      'welcome sent · 2026-11-22 20:27:20 UTC · 2 ms late ·',
      '    accepted, request 6002735721527447039 · quota left 99/100',
    ])
    expect(hang(`${ID} sent · 2 ms late`, '    ', 22)).toEqual(['', `    ${ID} sent ·`, '    2 ms late'])
    const [long] = hang(`why it was ${'word '.repeat(20)}· end`, '  ')
    expect(columnsOf(long!)).toBeGreaterThan(70)
  })

  it('cuts writing without blanks', () => {
    expect(hang('冬'.repeat(50), '  ')).toEqual(['冬'.repeat(39), `  ${'冬'.repeat(11)}`])
  })
})

describe('the start and the end of a text', () => {
  it('are as much as fits, in whole characters', () => {
    expect([startOf('冬季杯', 5), endOf('冬季杯', 5), startOf(FAMILY, 1), endOf('abc', 3)]).toEqual([
      '冬季',
      '季杯',
      '',
      'abc',
    ])
  })
})

describe('the first lines of a text', () => {
  it('are all where there is at most one more', () => {
    expect(excerpt(['one', 'two'], 2, '  ')).toEqual(['one', 'two'])
    expect(excerpt(['one', 'two', 'three'], 2, '  ')).toEqual(['one', 'two', 'three'])
    expect(excerpt(['one', 'two'], Infinity, '  ')).toEqual(['one', 'two'])
  })

  it('end with how many more there are, and where to see them', () => {
    expect(excerpt(['one', 'two', 'three', 'four'], 2, '  ')).toEqual([
      'one',
      'two',
      '  … and 2 more lines (--all shows them)',
    ])
  })
})
