import { describe, expect, it } from 'vitest'
import { countInstants } from '../../../src/core/schedule/count.ts'
import { isLeavingOut, parseEvery } from '../../../src/core/schedule/every/every.ts'
import { isOneTime } from '../../../src/core/schedule/one-time.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'
import { cron, every, everyRule, instant, schedule, short, upcoming, wall } from './support.ts'

/** All instants of a short schedule, found forwards and backwards. */
function both(of: Schedule, after: string, before: string): string[] {
  const found = instantsBetween(of, { after: instant(after), through: instant(before) - 1 })
  const back: number[] = []
  let last = previousInstant(of, instant(before))
  for (; last !== undefined && last > instant(after); last = previousInstant(of, last)) back.unshift(last)
  expect(back).toEqual(found)
  expect(countInstants(of, { after: instant(after), through: instant(before) - 1 })).toBe(found.length)
  return found.map(short)
}

describe('the text of an every', () => {
  it.each([
    ['2 weeks', 2, 'weeks'],
    ['1 week', 1, 'weeks'],
    ['1 weeks', 1, 'weeks'],
    ['45 minutes', 45, 'minutes'],
    ['9999 hours', 9999, 'hours'],
    ['1 day', 1, 'days'],
    ['6 months', 6, 'months'],
    ['3 years', 3, 'years'],
  ])('%s is read', (text, count, unit) => {
    expect(parseEvery(text)).toEqual({ count, unit })
  })

  it.each([
    '',
    '2',
    'week',
    '0 days',
    '02 days',
    '-1 days',
    '1.5 hours',
    '2  weeks',
    '2weeks',
    '10000 days',
    '2 Weeks',
    '3 seconds',
    '2 weeks ',
  ])('%j is not read', (text) => {
    expect(parseEvery(text)).toBeUndefined()
  })

  it('leaves out months or years only from a day that not all of them have', () => {
    const from = (text: string, first: string) => isLeavingOut(everyRule(text, first))
    expect(from('1 month', '2026-12-28T10:00')).toBe(false)
    for (const day of ['29', '30', '31']) expect(from('1 month', `2026-12-${day}T10:00`)).toBe(true)
    expect(from('1 year', '2028-02-29T10:00')).toBe(true)
    expect(from('1 year', '2028-03-29T10:00')).toBe(false)
    expect(from('1 year', '2028-02-28T10:00')).toBe(false)
    expect(from('2 weeks', '2028-02-29T10:00')).toBe(false)
  })
})

describe('every N days, weeks, months and years', () => {
  it('begins with its first instant and keeps its wall time', () => {
    const fortnight = every('2 weeks', '2026-12-02T14:00', 'Europe/London')
    expect(upcoming(fortnight, '2020-01-01T00:00Z', 3)).toEqual([
      '2026-12-02T14:00Z',
      '2026-12-16T14:00Z',
      '2026-12-30T14:00Z',
    ])
    expect(upcoming(fortnight, '2027-03-20T00:00Z', 3)).toEqual([
      '2027-03-24T14:00Z',
      '2027-04-07T13:00Z',
      '2027-04-21T13:00Z',
    ])
    expect(previousInstant(fortnight, instant('2026-12-02T14:00Z'))).toBeUndefined()
    expect(previousInstant(fortnight, instant('2026-12-02T14:00:01Z'))).toBe(instant('2026-12-02T14:00Z'))
  })

  it.each([
    [
      'a gap moves it to its end',
      '1 day',
      '2026-03-06T02:30',
      'America/New_York',
      '2026-03-08T00:00Z',
      '2026-03-10T00:00Z',
      ['2026-03-08T07:00Z', '2026-03-09T06:30Z'],
    ],
    [
      'a gap that ends at midnight does not lose the day',
      '1 day',
      '2026-03-20T23:30',
      'America/Nuuk',
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'of a fold it takes the first pass',
      '1 day',
      '2026-10-20T01:30',
      'America/New_York',
      '2026-10-31T12:00Z',
      '2026-11-02T12:00Z',
      ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'a day that the zone leaves out has none',
      '1 day',
      '2011-12-28T10:00',
      'Pacific/Apia',
      '2011-12-28T00:00Z',
      '2011-12-31T12:00Z',
      ['2011-12-28T20:00Z', '2011-12-29T20:00Z', '2011-12-30T20:00Z'],
    ],
    [
      'months',
      '3 months',
      '2026-11-28T09:00',
      'UTC',
      '2026-01-01T00:00Z',
      '2027-09-01T00:00Z',
      ['2026-11-28T09:00Z', '2027-02-28T09:00Z', '2027-05-28T09:00Z', '2027-08-28T09:00Z'],
    ],
    [
      'years',
      '2 years',
      '2026-12-31T09:00:30',
      'UTC',
      '2026-01-01T00:00Z',
      '2031-01-01T00:00Z',
      ['2026-12-31T09:00:30Z', '2028-12-31T09:00:30Z', '2030-12-31T09:00:30Z'],
    ],
    [
      'months without the day have none, as in a month of 30 days',
      '1 month',
      '2027-01-31T09:00',
      'UTC',
      '2027-01-01T00:00Z',
      '2027-06-01T00:00Z',
      ['2027-01-31T09:00Z', '2027-03-31T09:00Z', '2027-05-31T09:00Z'],
    ],
  ])('%s', (_, text, first, zoneName, after, before, expected) => {
    expect(both(every(text, first, zoneName), after, before)).toEqual(expected)
  })

  it('bounds and exclusions apply to the wall time, also where a gap moves the instant', () => {
    const inGap = { until: '2026-03-08T02:31' }
    expect(upcoming(every('1 day', '2026-03-07T02:30', 'America/New_York', inGap), '2026-01-01T00:00Z', 5)).toEqual([
      '2026-03-07T07:30Z',
      '2026-03-08T07:00Z',
    ])
    const limits = { from: '2026-12-03T00:00', until: '2026-12-07T10:00', except: ['2026-12-05'] }
    expect(both(every('1 day', '2026-12-01T10:00', 'UTC', limits), '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual([
      '2026-12-03T10:00Z',
      '2026-12-04T10:00Z',
      '2026-12-06T10:00Z',
    ])
  })
})

describe('every N hours and minutes', () => {
  it.each([
    [
      'a gap does not touch its steps',
      '6 hours',
      '2026-03-08T00:30',
      'America/New_York',
      ['2026-03-08T05:30Z', '2026-03-08T11:30Z', '2026-03-08T17:30Z'],
    ],
    [
      'nor does a fold',
      '90 minutes',
      '2026-11-01T00:30',
      'America/New_York',
      ['2026-11-01T04:30Z', '2026-11-01T06:00Z', '2026-11-01T07:30Z'],
    ],
    [
      'a first time in a fold is its first pass',
      '1 hour',
      '2026-11-01T01:30',
      'America/New_York',
      ['2026-11-01T05:30Z', '2026-11-01T06:30Z', '2026-11-01T07:30Z'],
    ],
  ])('%s', (_, text, first, zoneName, expected) => {
    expect(upcoming(every(text, first, zoneName), '2026-01-01T00:00Z', 3)).toEqual(expected)
  })

  it('leaves out what is out of bounds on the clock, and goes on behind it', () => {
    const limits = { from: '2026-12-01T08:00', until: '2026-12-03T16:00', except: ['2026-12-02'] }
    expect(both(every('8 hours', '2026-12-01T00:00', 'UTC', limits), '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toEqual(
      ['2026-12-01T08:00Z', '2026-12-01T16:00Z', '2026-12-03T00:00Z', '2026-12-03T08:00Z'],
    )
  })

  it('finds the second pass of an evening again, when its fold begins on a day that is left out', () => {
    // St. John's set its clocks back from 00:01 to 23:01 of the day before.
    const limits = { except: ['2010-11-07'], until: '2010-11-08T00:00' }
    expect(
      both(
        every('30 minutes', '2010-11-06T23:00', 'America/St_Johns', limits),
        '2010-11-01T00:00Z',
        '2010-12-01T00:00Z',
      ),
    ).toEqual(['2010-11-07T01:30Z', '2010-11-07T02:00Z', '2010-11-07T03:00Z'])
  })
})

it('an every is no one-time schedule, as a cron line is none', () => {
  expect(isOneTime(every('2 weeks', '2026-12-02T14:00', 'UTC'))).toBe(false)
  expect(isOneTime(cron('0 9 * * *', 'UTC'))).toBe(false)
  expect(isOneTime(schedule({ kind: 'at', times: [wall('2026-12-02T14:00')] }, 'UTC'))).toBe(true)
  expect(isOneTime(schedule({ kind: 'event', at: wall('2026-12-02T14:00'), reminders: [] }, 'UTC'))).toBe(true)
})

it('an every ends with the year 2199, and one that begins later never fires', () => {
  for (const text of ['1 day', '1 hour', '1 month']) {
    const lasting = every(text, '2026-12-02T14:00', 'Pacific/Apia')
    const last = previousInstant(lasting, instant('2300-01-01T00:00Z')) ?? 0
    expect(lasting.zone.wallTimeAt(last)).toBeLessThan(wall('2200-01-01T00:00'))
    expect(nextInstant(lasting, last)).toBeUndefined()
    expect(nextInstant(lasting, last - 1)).toBe(last)
    const late = every(text, '2201-01-01T00:00', 'UTC')
    expect(nextInstant(late, instant('2026-01-01T00:00Z'))).toBeUndefined()
    expect(previousInstant(late, instant('2300-01-01T00:00Z'))).toBeUndefined()
    expect(countInstants(late, { after: 0, through: instant('2300-01-01T00:00Z') })).toBe(0)
  }
})
