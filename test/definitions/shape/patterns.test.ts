import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkBroadcast } from '../../../src/core/announcement/broadcast-check.ts'
import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import { parseDuration, parseLocalDate, parseWallTime } from '../../../src/core/time/instant.ts'
import { findZone, listZones } from '../../../src/core/time/zone.ts'
import * as patterns from '../../../src/definitions/shape/patterns.ts'

const digits = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(2, '0'))
const dates = fc.tuple(digits(2020, 2030), digits(1, 13), digits(1, 32)).map((parts) => parts.join('-'))
const clocks = fc.tuple(digits(0, 24), digits(0, 60), fc.option(digits(0, 60))).map((parts) => {
  return parts.filter((part) => part !== null).join(':')
})
const units = ['d', 'h', 'm', 's', 'ms'] as const
const lengths = fc
  .subarray([...units])
  .chain((chosen) =>
    fc
      .tuple(fc.constantFrom('', ' '), ...chosen.map((unit) => fc.nat(2000).map((count) => `${count}${unit}`)))
      .map(([gap, ...parts]) => parts.join(gap)),
  )
const item = fc.oneof(
  fc.constantFrom('*', '*', '?', '*/5', 'L', 'LW', 'L-3', '15W', 'MON#2', 'fril', '5L', 'MON-fri', 'NOV-FEB', 'dec'),
  digits(0, 60),
  fc.nat(60).map(String),
  fc
    .tuple(fc.nat(31), fc.nat(31), fc.option(fc.integer({ min: 1, max: 9 })))
    .map(([from, to, step]) => `${from}-${to}${step === null ? '' : `/${step}`}`),
)
const field = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','))
const crons = fc.oneof(
  fc.constantFrom('@daily', ' @Weekly ', '@hourly', '@often'),
  fc
    .tuple(fc.constantFrom(' ', '\t', '  '), fc.array(field, { minLength: 5, maxLength: 6 }))
    .map(([gap, fields]) => fields.join(gap)),
)

/** A text that is mostly right, and the same text with a character more, less or changed. */
const mutated = (texts: fc.Arbitrary<string>) => {
  const stray = fc.constantFrom(...Array.from(' -+:/.,#*?0159dhmsTZLWaé'))
  const edits = fc.tuple(texts, fc.nat(), stray, fc.constantFrom('insert', 'remove', 'replace'))
  const edited = edits.map(([text, where, sign, how]) => {
    const at = where % (text.length + 1)
    return text.slice(0, at) + (how === 'remove' ? '' : sign) + text.slice(how === 'insert' ? at : at + 1)
  })
  return fc.oneof(texts, edited)
}

const isSender = (sender: string) =>
  checkBroadcast({ sender, push: 'online', message: { type: 'text', text: 'x' } }).length === 0

/** For each pattern: its name, the pattern, what is valid, texts to try, and texts that an editor must flag. */
const CASES: readonly [string, string, (text: string) => boolean, fc.Arbitrary<string>, readonly string[]][] = [
  [
    'a date',
    patterns.DATE_PATTERN,
    (text) => parseLocalDate(text) !== undefined,
    dates,
    ['2026-13-01', '2026-02-30', '2026-11-31', '2026-1-1', '25.12.2026', '2026-12-25T00:00'],
  ],
  [
    'a local time',
    patterns.LOCAL_TIME_PATTERN,
    (text) => parseWallTime(text) !== undefined,
    fc.tuple(dates, clocks).map((parts) => parts.join('T')),
    ['25:00', '2026-12-24T25:00', '2026-12-24T18:60', '2026-12-24 18:00', '2026-12-24T18:00Z', '2026-12-24'],
  ],
  [
    'a duration',
    patterns.DURATION_PATTERN,
    (text) => parseDuration(text) !== undefined,
    lengths,
    ['10 minutes', '10', '-10m', '1.5h', '5m1h', '', 'soon'],
  ],
  [
    'a reminder',
    patterns.REMINDER_PATTERN,
    (text) => parseReminder(text) !== undefined,
    fc.tuple(fc.constantFrom('-', '+', ''), lengths).map(([sign, text]) => `${sign}${text}`),
    ['-10 minutes', '-5', '5', '+-1h', '-', '+', '-1h -5m'],
  ],
  [
    'a cron line',
    patterns.CRON_PATTERN,
    (text) => parseCron(text).ok,
    crons,
    [
      '0 25 * * *',
      '60 1 * * *',
      '* * * *',
      '0 0 32 * *',
      '0 0 * 13 *',
      '0 0 * * 8',
      '1* * * * *',
      '0 0 * * MONDAY',
      '@often',
    ],
  ],
  [
    'a time zone',
    patterns.ZONE_PATTERN,
    (text) => findZone(text) !== undefined,
    fc.constantFrom(...listZones(), 'GMT+0', 'GMT0', 'Etc/GMT+8', 'EST5EDT', 'NZ-CHAT', 'W-SU', 'asia/singapore'),
    ['+08:00', 'UTC+3', 'New York', 'Asia/', ''],
  ],
  [
    'a sender',
    patterns.SENDER_PATTERN,
    isSender,
    fc.string({ maxLength: 34, unit: 'grapheme-ascii' }),
    ['', 'a'.repeat(33), 'ops/bot', 'Büro'],
  ],
]

describe.each(CASES)('the pattern of %s', (_, pattern, isTaken, texts, malformed) => {
  const shape = new RegExp(pattern, 'u')

  test('refuses nothing that is taken', () => {
    let taken = 0
    fc.assert(
      fc.property(mutated(texts), (text) => {
        if (!isTaken(text)) return
        taken++
        expect(text).toMatch(shape)
      }),
      { numRuns: 2000 },
    )
    expect(taken).toBeGreaterThan(100)
  })

  test('refuses what is plainly malformed, as one types', () => {
    expect(malformed.filter((text) => shape.test(text))).toEqual([])
    expect(malformed.filter(isTaken)).toEqual([])
  })
})

test('dates and times without quotes are texts to an editor, too', () => {
  const text = '[2026-12-24, 2026-12-24T18:00, 2026-12-24T18:00:30, -1d, 10m]'
  expect(parse(text, { version: '1.2', schema: 'core' })).toEqual(text.slice(1, -1).split(', '))
})
