import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { showDuration, showLateness } from '../../../src/core/wording/duration.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'

const BEGUN_DAY = DAY + 42 * SECOND + 565

describe('a duration for a person', () => {
  it.each([
    [0, 'less than 1 ms'],
    [0.4, 'less than 1 ms'],
    [1, '1 ms'],
    [999, '999 ms'],
    [999.7, '1 s'],
    [1000, '1 s'],
    [1234, '1.2 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [42_400, '42 s'],
    [59_500, '1 min'],
    [61_499, '1 min 1 s'],
    [10 * MINUTE + 29 * SECOND, '10 min'],
    [59 * MINUTE + 31 * SECOND, '1 h'],
    [HOUR + 2 * MINUTE + 5 * SECOND, '1 h 2 min'],
    [23 * HOUR + 59 * MINUTE + 30 * SECOND, '1 day'],
    [BEGUN_DAY, '1 day'],
    [2 * DAY + 5 * HOUR, '2 days 5 h'],
    [9 * DAY + 23.6 * HOUR, '10 days'],
    [400.4 * DAY, '400 days'],
    [-90 * SECOND, '-1 min 30 s'],
  ])('of %d ms is %s', (duration, shown) => {
    expect(showDuration(duration)).toBe(shown)
  })

  it('has at most two units, each below the next larger one, and none of zero', () => {
    fc.assert(
      fc.property(DURATIONS, (duration) => {
        const units = unitsOf(showDuration(duration))
        expect(units.length).toBeLessThanOrEqual(2)
        for (const { count, unit } of units) {
          expect(count).toBeGreaterThan(0)
          expect(count).toBeLessThan(BOUND[unit]!)
        }
      }),
    )
  })

  it('is within a twentieth of what it stands for', () => {
    fc.assert(
      fc.property(DURATIONS, (duration) => {
        expect(Math.abs(lengthOf(showDuration(duration)) - duration)).toBeLessThanOrEqual(duration / 20)
      }),
    )
  })

  it('never looks shorter than that of a shorter one', () => {
    fc.assert(
      fc.property(DURATIONS, DURATIONS, (a, b) => {
        const [shorter, longer] = [Math.min(a, b), Math.max(a, b)].map((each) => lengthOf(showDuration(each)))
        expect(shorter).toBeLessThanOrEqual(longer!)
      }),
    )
  })
})

describe('lateness for a person', () => {
  it('is as exact as matters, and no lateness is on time', () => {
    expect([0, 3, 1234, HOUR].map(showLateness)).toEqual(['on time', '3 ms late', '1.2 s late', '1 h late'])
  })
})

/** From a millisecond to some years, as often near the ends of units as elsewhere. */
const DURATIONS = fc.oneof(
  fc.integer({ min: 1, max: 20 * SECOND }),
  fc.integer({ min: 1, max: 3000 * DAY }),
  fc
    .tuple(
      fc.constantFrom(SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, DAY, 10 * DAY),
      fc.integer({ min: -999, max: 999 }),
    )
    .map(([end, off]) => end + off),
)

const SIZE: Readonly<Record<string, number>> = { ms: 1, s: SECOND, min: MINUTE, h: HOUR, day: DAY, days: DAY }
/** More of a unit than this is not shown: it is one of the next. */
const BOUND: Readonly<Record<string, number>> = { ms: 1000, s: 60, min: 60, h: 24, day: 2, days: Infinity }

const unitsOf = (shown: string) =>
  Array.from(shown.matchAll(/([\d.]+) (\w+)/gu), ([, count, unit]) => ({ count: Number(count), unit: String(unit) }))

const lengthOf = (shown: string) => unitsOf(shown).reduce((sum, { count, unit }) => sum + count * SIZE[unit]!, 0)
