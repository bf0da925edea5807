import * as fc from 'fast-check'
import { rrulestr } from 'rrule'
import { describe, expect, it } from 'vitest'
import { readRule } from '../../../src/cli/calendar/rule.ts'
import { daysOfRepeat, TooMuchEffort } from '../../../src/cli/calendar/repeats.ts'
import type { Repeat } from '../../../src/cli/calendar/repeats.ts'
import { readMoment } from '../../../src/cli/calendar/moment.ts'
import { daysFromCivil } from '../../../src/core/time/civil-date.ts'
import { formatLocalDate, parseLocalDate } from '../../../src/core/time/instant.ts'

const date = (text: string) => parseLocalDate(text) ?? Number.NaN
const ALWAYS = { first: -Infinity, last: daysFromCivil(2029, 12, 31) }

/** A rule that says nothing, with some of its parts. */
const repeat = (parts: Partial<Repeat>): Repeat => ({
  unit: 'YEARLY',
  interval: 1,
  count: undefined,
  until: undefined,
  weekStart: 1,
  months: [],
  monthDays: [],
  yearDays: [],
  weekdays: [],
  positions: [],
  ...parts,
})
const daysOf = (parts: Partial<Repeat>, start: string, within = ALWAYS) =>
  daysOfRepeat(repeat(parts), date(start), within, { left: 1_000_000 }).map(formatLocalDate)

const SEED = Number(process.env['SEED'] ?? 20_261_224)
const NAMES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** A rule as a file writes it. */
function written({ unit, interval, count, weekStart, months, monthDays, yearDays, weekdays, positions }: Repeat) {
  const list = (name: string, values: readonly (number | string)[]) =>
    values.length > 0 ? [`${name}=${values.join(',')}`] : []
  const days = weekdays.map(({ weekday, nth }) => `${nth === 0 ? '' : nth}${NAMES[weekday]}`)
  return [
    `FREQ=${unit}`,
    `INTERVAL=${interval}`,
    `WKST=${NAMES[weekStart]}`,
    ...(count === undefined ? [] : [`COUNT=${count}`]),
    ...list('BYMONTH', months),
    ...list('BYMONTHDAY', monthDays),
    ...list('BYYEARDAY', yearDays),
    ...list('BYDAY', days),
    ...list('BYSETPOS', positions),
  ].join(';')
}

const some = (numbers: readonly number[]) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.uniqueArray(fc.constantFrom(...numbers), { maxLength: 3 }))
const weekdaysAt = (nths: readonly number[]) =>
  fc.uniqueArray(fc.record({ weekday: fc.integer({ min: 0, max: 6 }), nth: fc.constantFrom(...nths) }), {
    maxLength: 3,
    selector: ({ weekday }) => weekday,
  })
const rules = fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY').chain((unit) =>
  fc
    .record({
      interval: fc.integer({ min: 1, max: 5 }),
      count: fc.constantFrom(undefined, undefined, 1, 4, 12),
      weekStart: fc.integer({ min: 0, max: 6 }),
      months: some([1, 2, 3, 6, 11, 12]),
      monthDays: unit === 'WEEKLY' ? fc.constant([]) : some([1, 13, 28, 29, 30, 31, -1, -5]),
      yearDays: unit === 'YEARLY' ? some([1, 60, 100, 365, 366, -1]) : fc.constant([]),
      // The other library wants both kinds of weekdays at once where a rule has both. RFC 5545 wants one of them.
      weekdays: fc.oneof(
        weekdaysAt([0]),
        unit === 'MONTHLY' || unit === 'YEARLY' ? weekdaysAt([1, 2, 5, -1]) : fc.constant([]),
      ),
      // The other library gives a day twice that is the first and the last one, and cuts the first week in two.
      positions: unit === 'WEEKLY' ? fc.constant([]) : fc.constantFrom([], [], [1], [2], [-1]),
    })
    .map((parts): Repeat => repeat({ unit, ...parts })),
)

describe('a rule of repetition', () => {
  it(`has the days that another library finds for it (seed ${SEED})`, () => {
    const starts = fc.integer({ min: date('2019-12-25'), max: date('2024-03-05') })
    fc.assert(
      fc.property(rules, starts, (rule, start) => {
        const ours = daysOfRepeat(rule, start, ALWAYS, { left: 1e7 }).map(formatLocalDate)
        // For one that has no days any more, the other library looks through thousands of years.
        fc.pre(ours.length > 5 && rule.count === undefined)
        const day = formatLocalDate(start).replaceAll('-', '')
        const text = `DTSTART:${day}T000000Z\nRRULE:${written(rule)};UNTIL=20291231T000000Z`
        const end = new Date(`${formatLocalDate(ALWAYS.last)}T00:00:00Z`)
        const theirs = rrulestr(text)
          .between(new Date('2000-01-01T00:00:00Z'), end, true)
          .map((instant) => instant.toISOString().slice(0, 10))
        const first = formatLocalDate(start)
        expect(ours, text).toEqual([first, ...theirs.filter((each) => each !== first)])
      }),
      { seed: SEED, numRuns: 200 },
    )
  }, 60_000)

  it('has the same days wherever one begins to look', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 2020, max: 2028 }), (rule, year) => {
        const within = { first: daysFromCivil(year, 1, 1), last: ALWAYS.last }
        const start = date('2015-05-31')
        const inYears = (days: readonly number[]) => days.filter((day) => day >= within.first)
        expect(inYears(daysOfRepeat(rule, start, within, { left: 1e7 }))).toEqual(
          inYears(daysOfRepeat(rule, start, ALWAYS, { left: 1e7 })),
        )
      }),
      { seed: SEED, numRuns: 100 },
    )
  })

  it('leaves out a day that does not exist, and does not take the next one', () => {
    expect(daysOf({}, '2020-02-29')).toEqual(['2020-02-29', '2024-02-29', '2028-02-29'])
    expect(daysOf({ unit: 'MONTHLY', count: 4 }, '2026-01-31')).toEqual([
      '2026-01-31',
      '2026-03-31',
      '2026-05-31',
      '2026-07-31',
    ])
  })

  it('begins with its first day, whether it has it or not', () => {
    const monday = { unit: 'WEEKLY', weekdays: [{ weekday: 1, nth: 0 }], count: 3 } as const
    expect(daysOf(monday, '2026-12-24')).toEqual(['2026-12-24', '2026-12-28', '2027-01-04'])
  })

  it('ends where no day is left, however many it is said to have', () => {
    expect(daysOf({ months: [2], monthDays: [30], count: 1e9 }, '2026-02-01')).toEqual(['2026-02-01'])
    expect(daysOf({ unit: 'WEEKLY', interval: 1e15 }, '2026-02-01')).toEqual(['2026-02-01'])
  })

  it('is given up when it takes too long', () => {
    const impossible = repeat({ unit: 'DAILY', months: [2], monthDays: [30] })
    expect(() => daysOfRepeat(impossible, date('2000-01-01'), ALWAYS, { left: 5000 })).toThrow(TooMuchEffort)
  })
})

describe('the end of a rule', () => {
  const until = (text: string, start: string, timezone: string) => {
    const rule = readRule({ freq: 'DAILY', until: text }, readMoment(start, timezone))
    return typeof rule === 'string' || rule.until === undefined ? rule : formatLocalDate(rule.until)
  }

  it('is a day of the zone of its event, though it is written in UTC', () => {
    expect(until('2026-12-23T23:00:00Z', '2026-12-01T00:00:00', 'Europe/Berlin')).toBe('2026-12-24')
    expect(until('2026-12-23T22:59:59Z', '2026-12-01T00:00:00', 'Europe/Berlin')).toBe('2026-12-23')
    expect(until('2026-12-24T05:00:00Z', '2026-12-01T00:00:00', 'America/New_York')).toBe('2026-12-24')
  })

  it('is found for a zone that only the file knows', () => {
    expect(until('2026-12-23T23:00:00Z', '2026-12-01T00:00:00', 'W. Europe Standard Time')).toBe('2026-12-24')
    expect(until('2026-12-24T05:00:00Z', '2026-12-01T00:00:00', 'Eastern Standard Time')).toBe('2026-12-24')
  })

  it('is the day itself for a date', () => {
    expect(until('2026-12-24', '2026-12-01', '')).toBe('2026-12-24')
    expect(until('2026-12-24T00:00:00Z', '2026-12-01', '')).toBe('2026-12-24')
  })
})
