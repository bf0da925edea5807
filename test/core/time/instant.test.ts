import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DAY,
  formatDuration,
  formatInstant,
  formatLocalDate,
  formatOffset,
  formatWallTime,
  HOUR,
  localDateOf,
  MINUTE,
  parseDuration,
  parseInstant,
  parseLocalDate,
  parseWallTime,
  SECOND,
} from '../../../src/core/time/instant.ts'
import { SEED } from '../schedule/support.ts'

const noon = Date.UTC(2026, 11, 24, 10)

describe('instants', () => {
  it.each([
    ['2026-12-24T10:00:00.000Z', noon],
    ['2026-12-24T10:00:00Z', noon],
    ['2026-12-24T10:00Z', noon],
    ['2026-12-24T18:00+08:00', noon],
    ['2026-12-24T04:30:00.000-05:30', noon],
    ['2026-12-24T10:00:00.5Z', noon + 500],
    ['2026-12-24T10:00:00.05Z', noon + 50],
    ['1969-12-31T23:59:59.999Z', -1],
    ['0000-01-01T00:00Z', -62_167_219_200_000],
  ])('are read from %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected)
  })

  it.each([
    '2026-12-24',
    '2026-12-24T10:00:00',
    '2026-12-24T10:00:00.000',
    '2026-12-24 10:00:00Z',
    '2026-12-24T10Z',
    '2026-12-24T10:00.5Z',
    '2026-12-24T10:00:00.1234Z',
    '2026-12-24T10:00:00.Z',
    '2026-12-24T24:00:00Z',
    '2026-12-24T10:60:00Z',
    '2026-12-24T10:00:60Z',
    '2026-02-30T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-12-24T10:00:00+0800',
    '2026-12-24T10:00:00+24:00',
    '2026-12-24T10:00:00+08:60',
    '2026-12-24t10:00:00z',
    ' 2026-12-24T10:00:00Z',
    '2026-12-24T10:00:00Z\n',
    '+002026-12-24T10:00:00Z',
    '26-12-24T10:00:00Z',
    'now',
    '',
  ])('are not read from %j', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  it(`are written as the Date of JavaScript writes them, also far away (seed ${SEED})`, () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (instant) => {
        expect(formatInstant(instant)).toBe(new Date(instant).toISOString())
      }),
      { seed: SEED, numRuns: 2000 },
    )
  })

  it(`survive being written and read (seed ${SEED})`, () => {
    fc.assert(
      fc.property(fc.integer({ min: -6.2e13, max: 2.5e14 }), (instant) => {
        expect(parseInstant(formatInstant(instant))).toBe(instant)
      }),
      { seed: SEED, numRuns: 2000 },
    )
  })
})

describe('wall times and local dates', () => {
  it.each([
    ['2026-12-24T18:00', '2026-12-24T18:00'],
    ['2026-12-24T18:00:00', '2026-12-24T18:00'],
    ['2026-12-24T18:00:30', '2026-12-24T18:00:30'],
    ['1969-12-31T23:59:59', '1969-12-31T23:59:59'],
    ['2024-02-29T00:00', '2024-02-29T00:00'],
  ])('read %s and write %s', (text, written) => {
    expect(formatWallTime(Number(parseWallTime(text)))).toBe(written)
  })

  it.each([
    '2026-12-24',
    '2026-12-24 18:00',
    '2026-12-24T18',
    '2026-12-24T18:00Z',
    '2026-12-24T18:00+01:00',
    '2026-12-24T18:00:00.000',
    '2026-12-24T24:00',
    '2026-12-24T18:60',
    '2026-12-24T18:00:60',
    '2026-02-29T18:00',
    '2026-12-24T6:00',
    '',
  ])('do not read %j', (text) => {
    expect(parseWallTime(text)).toBeUndefined()
  })

  it('read and write dates', () => {
    expect(formatLocalDate(Number(parseLocalDate('2026-12-25')))).toBe('2026-12-25')
    expect(parseLocalDate('1970-01-02')).toBe(1)
    expect(['2026-12-32', '2026-2-3', '2026-02-30', '2026-12-25T00:00', ''].map(parseLocalDate)).toEqual(
      Array.from({ length: 5 }),
    )
  })

  it('know their day, before 1970 too', () => {
    expect(localDateOf(DAY)).toBe(1)
    expect(localDateOf(DAY - 1)).toBe(0)
    expect(localDateOf(-1)).toBe(-1)
  })

  it('leave out fractions of a second, and keep the seconds before 1970 right', () => {
    expect(formatWallTime(-1)).toBe('1969-12-31T23:59:59')
    expect(formatWallTime(999)).toBe('1970-01-01T00:00')
  })
})

describe('durations', () => {
  it.each([
    ['10m', 10 * MINUTE],
    ['90s', 90 * SECOND],
    ['1h30m', 90 * MINUTE],
    ['1h 30m', 90 * MINUTE],
    ['2d', 2 * DAY],
    ['1d12h', 36 * HOUR],
    ['500ms', 500],
    ['250 ms', 250],
    ['1s500ms', 1500],
    ['0', 0],
    ['0m', 0],
    ['010m', 10 * MINUTE],
  ])('are read from %s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  it.each(['', ' ', '10', '-10m', '+10m', '1.5h', '30m1h', '1h1h', ' 10m', '10m ', '10 minutes', 'PT10M', '10M', '1w'])(
    'are not read from %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )

  it('are not read when they would lose milliseconds', () => {
    expect(parseDuration('999999999999d')).toBeUndefined()
  })

  it.each([
    [90 * MINUTE, '1h 30m'],
    [250, '250 ms'],
    [1500, '1s 500 ms'],
    [2 * DAY, '2d'],
    [DAY + SECOND, '1d 1s'],
    [0, '0s'],
    [-5 * MINUTE, '-5m'],
  ])('of %i ms are written as %s', (duration, text) => {
    expect(formatDuration(duration)).toBe(text)
  })

  it(`survive being written and read (seed ${SEED})`, () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(1, SECOND, MINUTE, HOUR), (count, unit) => {
        expect(parseDuration(formatDuration(count * unit))).toBe(count * unit)
      }),
      { seed: SEED, numRuns: 2000 },
    )
  })
})

describe('offsets', () => {
  it.each([
    [8 * HOUR, '+08:00'],
    [-3.5 * HOUR, '-03:30'],
    [0, '+00:00'],
    [12 * HOUR + 45 * MINUTE, '+12:45'],
    [-(44 * MINUTE + 30 * SECOND), '-00:44:30'],
  ])('of %i ms are written as %s', (offset, text) => {
    expect(formatOffset(offset)).toBe(text)
  })
})
