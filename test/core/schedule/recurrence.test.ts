import { describe, expect, it } from 'vitest'
import {
  classifyWallTime,
  instantsBetween,
  nextInstant,
  previousInstant,
} from '../../../src/core/schedule/recurrence.ts'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import type { Reminder } from '../../../src/core/schedule/reminder.ts'
import { DAY, HOUR } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { resolveWallTime } from '../../../src/core/time/wall-time.ts'
import type { Zone } from '../../../src/core/time/zone.ts'
import { cron, instant, schedule, short, upcoming, wall, zone } from './support.ts'
import type { Limits } from './support.ts'

function reminders(...texts: readonly string[]): readonly Reminder[] {
  return texts.map((text) => parseReminder(text)).filter((reminder) => reminder !== undefined)
}

function event(at: string, texts: readonly string[], zoneName: string, limits: Limits = {}): string[] {
  const rule = { kind: 'event', at: wall(at), reminders: reminders(...texts) } as const
  return upcoming(schedule(rule, zoneName, limits), '1970-01-01T00:00Z', 99)
}

function at(times: readonly string[], zoneName: string, limits: Limits = {}): string[] {
  return upcoming(schedule({ kind: 'at', times: times.map(wall) }, zoneName, limits), '1970-01-01T00:00Z', 99)
}

describe('the Vixie rule, as in docs/time.md', () => {
  it.each([
    [
      'New York, gap',
      'America/New_York',
      '30 2 * * *',
      '2025-03-08T12:00Z',
      ['2025-03-09T07:00Z', '2025-03-10T06:30Z'],
    ],
    [
      'New York, fold',
      'America/New_York',
      '30 1 * * *',
      '2025-11-01T12:00Z',
      ['2025-11-02T05:30Z', '2025-11-03T06:30Z'],
    ],
    [
      "St John's, gap",
      'America/St_Johns',
      '30 2 * * *',
      '2025-03-08T12:00Z',
      ['2025-03-09T05:30Z', '2025-03-10T05:00Z'],
    ],
    [
      "St John's, fold",
      'America/St_Johns',
      '30 1 * * *',
      '2025-11-01T12:00Z',
      ['2025-11-02T04:00Z', '2025-11-03T05:00Z'],
    ],
    ['Berlin, fold', 'Europe/Berlin', '30 2 * * *', '2025-10-25T12:00Z', ['2025-10-26T00:30Z', '2025-10-27T01:30Z']],
    ['London, fold', 'Europe/London', '30 1 * * *', '2025-10-25T12:00Z', ['2025-10-26T00:30Z', '2025-10-27T01:30Z']],
    [
      'Lord Howe, fold of half an hour',
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2025-04-05T00:00Z',
      ['2025-04-05T14:45Z', '2025-04-06T15:15Z'],
    ],
    [
      'Casablanca, Ramadan',
      'Africa/Casablanca',
      '30 2 * * *',
      '2025-02-22T12:00Z',
      ['2025-02-23T01:30Z', '2025-02-24T02:30Z'],
    ],
    ['Tehran, fold', 'Asia/Tehran', '30 23 * * *', '2021-09-21T00:00Z', ['2021-09-21T19:00Z', '2021-09-22T20:00Z']],
    [
      'Lord Howe, gap of half an hour',
      'Australia/Lord_Howe',
      '10,35,40 2 * * *',
      '2025-10-04T15:20Z',
      ['2025-10-04T15:30Z', '2025-10-04T15:35Z', '2025-10-04T15:40Z'],
    ],
    [
      'Tehran, gap at midnight',
      'Asia/Tehran',
      '0 0 * * *',
      '2021-03-20T21:00Z',
      ['2021-03-21T20:30Z', '2021-03-22T19:30Z'],
    ],
    [
      'Cairo, gap at midnight',
      'Africa/Cairo',
      '0 0 * * *',
      '2025-04-24T00:00Z',
      ['2025-04-24T22:00Z', '2025-04-25T21:00Z'],
    ],
    [
      'Beirut, gap at midnight',
      'Asia/Beirut',
      '15 0 * * *',
      '2025-03-29T00:00Z',
      ['2025-03-29T22:00Z', '2025-03-30T21:15Z'],
    ],
    [
      'Casablanca, gap',
      'Africa/Casablanca',
      '30 2 * * *',
      '2025-04-05T12:00Z',
      ['2025-04-06T02:00Z', '2025-04-07T01:30Z'],
    ],
    [
      'Apia, a day deleted',
      'Pacific/Apia',
      '0 9 * * *',
      '2011-12-29T12:00Z',
      ['2011-12-29T19:00Z', '2011-12-30T19:00Z'],
    ],
    [
      'Berlin, interval over a fold',
      'Europe/Berlin',
      '*/20 * * * *',
      '2025-10-25T23:50Z',
      ['2025-10-26T00:00Z', '2025-10-26T00:20Z', '2025-10-26T00:40Z', '2025-10-26T01:00Z'],
    ],
  ])('%s: %s %j', (_, zoneName, line, after, expected) => {
    expect(upcoming(cron(line, zoneName), after, expected.length)).toEqual(expected)
  })
})

describe('a fixed line', () => {
  it('in a gap that ends at midnight keeps its day: Nuuk and Scoresbysund', () => {
    expect(upcoming(cron('30 23 * * *', 'America/Nuuk'), '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ])
    // The day is that of the local time in the gap: Saturday the 28th.
    expect(upcoming(cron('30 23 28 3 *', 'America/Nuuk'), '2026-03-01T00:00Z', 1)).toEqual(['2026-03-29T01:00Z'])
    expect(upcoming(cron('30 23 * * SAT', 'America/Scoresbysund'), '2026-03-28T12:00Z', 1)).toEqual([
      '2026-03-29T01:00Z',
    ])
  })

  it('of several times in one gap, and one at its end, fires once', () => {
    const berlin = cron('0,15,30,45 2-3 * * *', 'Europe/Berlin')
    expect(upcoming(berlin, '2026-03-29T00:30Z', 2)).toEqual(['2026-03-29T01:00Z', '2026-03-29T01:15Z'])
    expect(short(Number(previousInstant(berlin, instant('2026-03-29T01:15Z'))))).toBe('2026-03-29T01:00Z')
    expect(short(Number(previousInstant(berlin, instant('2026-03-29T01:00Z'))))).toBe('2026-03-28T02:45Z')
  })

  it('fires after a gap of exactly three hours, and loses the times of a longer one', () => {
    expect(upcoming(cron('0 1 * * *', 'Antarctica/Casey'), '2018-03-10T00:00Z', 3)).toEqual([
      '2018-03-10T14:00Z',
      '2018-03-11T17:00Z',
      '2018-03-12T17:00Z',
    ])
    expect(zone('Antarctica/Casey').nextTransition(instant('2016-10-01T00:00Z'))?.offsetAfter).toBe(11 * HOUR)
    expect(upcoming(cron('30 1 22 10 *', 'Antarctica/Casey'), '2016-10-01T00:00Z', 1)).toEqual(['2016-10-21T16:00Z'])
    const apia = (line: string): string[] => upcoming(cron(line, 'Pacific/Apia'), '2011-12-29T12:00Z', 2)
    expect(apia('0 0 * * *')).toEqual(['2011-12-30T10:00Z', '2011-12-31T10:00Z'])
    const lastSecond = cron('59 59 23 * * *', 'Pacific/Apia')
    expect(short(Number(previousInstant(lastSecond, instant('2011-12-31T09:59:59Z'))))).toBe('2011-12-30T09:59:59Z')
    // A day that Samoa never had, and seven hours that Vostok's clocks skipped.
    expect(upcoming(cron('0 9 30 12 *', 'Pacific/Apia'), '2011-06-01T00:00Z', 1)).toEqual(['2012-12-29T19:00Z'])
    const vostok = cron('0 3 1 11 *', 'Antarctica/Vostok')
    expect(upcoming(vostok, '1994-01-01T00:00Z', 1)).toEqual(['1995-10-31T20:00Z'])
    expect(previousInstant(vostok, instant('1995-01-01T00:00Z'))).toBe(instant('1993-10-31T20:00Z'))
  })
})

describe('an interval line', () => {
  it('has nothing in a gap and fires on both passes of a fold', () => {
    const half = cron('*/30 2 * * *', 'Europe/Berlin')
    expect(upcoming(half, '2026-03-28T02:00Z', 1)).toEqual(['2026-03-30T00:00Z'])
    expect(upcoming(half, '2026-10-24T23:00Z', 5)).toEqual([
      '2026-10-25T00:00Z',
      '2026-10-25T00:30Z',
      '2026-10-25T01:00Z',
      '2026-10-25T01:30Z',
      '2026-10-26T01:00Z',
    ])
  })

  it('every hour is every hour, whatever the clocks do', () => {
    const hours = (after: string): string[] => upcoming(cron('@hourly', 'Europe/Berlin'), after, 3)
    expect(hours('2026-10-24T23:00Z')).toEqual(['2026-10-25T00:00Z', '2026-10-25T01:00Z', '2026-10-25T02:00Z'])
    expect(hours('2026-03-29T00:00Z')).toEqual(['2026-03-29T01:00Z', '2026-03-29T02:00Z', '2026-03-29T03:00Z'])
    const before = previousInstant(cron('@hourly', 'Europe/Berlin'), instant('2026-10-25T01:00Z'))
    expect(before).toBe(instant('2026-10-25T00:00Z'))
  })

  it('that only ever falls into a gap ends instead of searching for ever', () => {
    // Since 2007 the second Sunday of March is always the day of the clock change in New York.
    const never = cron('*/5 2 * 3 SUN#2', 'America/New_York')
    expect(nextInstant(never, instant('2026-01-01T00:00Z'))).toBeUndefined()
    // Until 2006 the clocks changed in April, so a search backwards ends there.
    expect(short(Number(previousInstant(never, instant('2026-01-01T00:00Z'))))).toBe('2006-03-12T07:55Z')
    expect(upcoming(cron('30 2 * 3 SUN#2', 'America/New_York'), '2026-01-01T00:00Z', 1)).toEqual(['2026-03-08T07:00Z'])
  })

  it('with a step of hours counts as one', () => {
    expect(upcoming(cron('30 */2 * * *', 'Europe/Berlin'), '2026-03-28T23:00Z', 2)).toEqual([
      '2026-03-28T23:30Z',
      '2026-03-29T02:30Z',
    ])
  })
})

describe('bounds and exclusions', () => {
  it('begin with `from` and end before `until`, in local time', () => {
    const line = cron('0 9 * * *', 'Asia/Singapore', { from: '2026-12-01T09:00', until: '2026-12-03T09:00' })
    expect(upcoming(line, '1970-01-01T00:00Z', 9)).toEqual(['2026-12-01T01:00Z', '2026-12-02T01:00Z'])
    expect(previousInstant(line, instant('2027-01-01T00:00Z'))).toBe(instant('2026-12-02T01:00Z'))
    expect(previousInstant(line, instant('2026-12-02T01:00Z'))).toBe(instant('2026-12-01T01:00Z'))
    expect(previousInstant(line, instant('2026-12-01T01:00Z'))).toBeUndefined()
  })

  it('leave out local dates, whatever the date is in UTC', () => {
    const line = cron('0 6,20 * * *', 'Asia/Singapore', { except: ['2026-12-25', '2026-12-26'] })
    const expected = ['2026-12-23T22:00Z', '2026-12-24T12:00Z', '2026-12-26T22:00Z']
    expect(upcoming(line, '2026-12-23T12:00Z', 3)).toEqual(expected)
    expect(previousInstant(line, instant('2026-12-26T22:00Z'))).toBe(instant('2026-12-24T12:00Z'))
  })

  it('judge a time that a gap has moved by what the rule says', () => {
    const moved = (limits: Limits): string[] =>
      upcoming(cron('30 23 28 3 *', 'America/Nuuk', { until: '2027-01-01T00:00', ...limits }), '2026-03-01T00:00Z', 2)
    expect(moved({})).toEqual(['2026-03-29T01:00Z'])
    expect(moved({ except: ['2026-03-29'] })).toEqual(['2026-03-29T01:00Z'])
    expect(moved({ except: ['2026-03-28'] })).toEqual([])
    expect(moved({ until: '2026-03-29T00:00' })).toEqual(['2026-03-29T01:00Z'])
    expect(moved({ from: '2026-03-28T23:45' })).toEqual([])
    expect(moved({ from: '2026-03-28T23:15' })).toEqual(['2026-03-29T01:00Z'])
  })

  it('hold on both passes of a fold', () => {
    const limits = { from: '2026-10-25T02:15', until: '2026-10-25T02:45' }
    expect(upcoming(cron('*/15 * * * *', 'Europe/Berlin', limits), '1970-01-01T00:00Z', 9)).toEqual([
      '2026-10-25T00:15Z',
      '2026-10-25T00:30Z',
      '2026-10-25T01:15Z',
      '2026-10-25T01:30Z',
    ])
  })

  it('apply to `at` and `event` as well', () => {
    const times = ['2026-12-24T17:59', '2026-12-24T18:00', '2026-12-25T18:00', '2026-12-31T18:00']
    const limits = { from: '2026-12-24T18:00', until: '2026-12-31T18:00', except: ['2026-12-25'] }
    expect(at(times, 'UTC', limits)).toEqual(['2026-12-24T18:00Z'])
    expect(event('2026-12-31T18:00', ['-7d', '-6d', '-2h', '0'], 'UTC', limits)).toEqual([
      '2026-12-24T18:00Z',
      '2026-12-31T16:00Z',
    ])
  })
})

describe('`at`', () => {
  it('is a list of local times, in any order, each once', () => {
    expect(at(['2026-12-24T18:00', '2026-07-01T09:30', '2026-12-24T18:00'], 'Europe/Berlin')).toEqual([
      '2026-07-01T07:30Z',
      '2026-12-24T17:00Z',
    ])
  })

  it('takes the first pass of a fold and, although a problem for its author, the end of a gap', () => {
    expect(at(['2026-10-25T02:30'], 'Europe/Berlin')).toEqual(['2026-10-25T00:30Z'])
    expect(at(['2026-03-29T02:30'], 'Europe/Berlin')).toEqual(['2026-03-29T01:00Z'])
    expect(at(['2011-12-30T12:00'], 'Pacific/Apia')).toEqual(['2011-12-30T10:00Z'])
  })

  it('is walked backwards too', () => {
    const times = schedule({ kind: 'at', times: ['2026-01-01T00:00', '2026-01-02T00:00'].map(wall) }, 'UTC')
    expect(previousInstant(times, instant('2026-01-02T00:00Z'))).toBe(instant('2026-01-01T00:00Z'))
    expect(previousInstant(times, instant('2026-01-01T00:00Z'))).toBeUndefined()
    expect(nextInstant(times, instant('2026-01-02T00:00Z'))).toBeUndefined()
  })
})

describe('reminders of an event', () => {
  it('keep the wall time over days, and are exact in hours', () => {
    // The clocks go forward on Sunday the 29th at 02:00.
    expect(event('2026-03-29T10:00', ['-1d', '-1d2h', '-24h', '-1h', '0'], 'Europe/Berlin')).toEqual([
      '2026-03-28T07:00Z',
      '2026-03-28T08:00Z',
      '2026-03-28T09:00Z',
      '2026-03-29T07:00Z',
      '2026-03-29T08:00Z',
    ])
  })

  it('take the end of a gap and the first pass of a fold', () => {
    expect(event('2026-03-30T02:30', ['-1d', '0m'], 'Europe/Berlin')).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-30T00:30Z',
    ])
    expect(event('2026-10-26T02:30', ['-1d'], 'Europe/Berlin')).toEqual(['2026-10-25T00:30Z'])
    expect(event('2011-12-31T10:00', ['-1d'], 'Pacific/Apia')).toEqual(['2011-12-30T10:00Z'])
  })

  it('that meet go out once', () => {
    expect(event('2026-07-02T10:00', ['-1d', '-24h'], 'Europe/Berlin')).toEqual(['2026-07-01T08:00Z'])
  })
})

describe('walking', () => {
  it('is strict on both sides', () => {
    const daily = cron('0 9 * * *', 'UTC')
    const nine = instant('2026-01-02T09:00Z')
    expect(nextInstant(daily, nine - 1)).toBe(nine)
    expect(nextInstant(daily, nine)).toBe(nine + DAY)
    expect(previousInstant(daily, nine + 1)).toBe(nine)
    expect(previousInstant(daily, nine)).toBe(nine - DAY)
  })

  it('over a range excludes its beginning and includes its end, up to a limit', () => {
    const daily = cron('0 9 * * *', 'UTC')
    const nine = instant('2026-01-02T09:00Z')
    expect(instantsBetween(daily, { after: nine, through: nine + 2 * DAY })).toEqual([nine + DAY, nine + 2 * DAY])
    expect(instantsBetween(daily, { after: nine, through: nine + 9 * DAY, limit: 1 })).toEqual([nine + DAY])
    expect(instantsBetween(daily, { after: nine, through: nine + 9 * DAY, limit: 0 })).toEqual([])
    expect(instantsBetween(daily, { after: nine, through: nine })).toEqual([])
  })

  it('of cron lines ends with the year 2199 and begins with 1970', () => {
    const yearly = cron('@yearly', 'UTC')
    expect(upcoming(yearly, '2198-06-01T00:00Z', 3)).toEqual(['2199-01-01T00:00Z'])
    expect(nextInstant(yearly, instant('2300-01-01T00:00Z'))).toBeUndefined()
    expect(nextInstant(yearly, instant('1900-01-01T00:00Z'))).toBe(0)
    expect(previousInstant(yearly, instant('2300-01-01T00:00Z'))).toBe(instant('2199-01-01T00:00Z'))
    expect(previousInstant(yearly, 0)).toBeUndefined()
    expect(previousInstant(cron('@hourly', 'UTC'), 0)).toBeUndefined()
    expect(previousInstant(cron('0 0 29 2 *', 'UTC'), instant('1972-02-28T00:00Z'))).toBeUndefined()
    expect(previousInstant(cron('0 12 * * *', 'UTC'), instant('1970-01-01T11:00Z'))).toBeUndefined()
    expect(nextInstant(cron('0 12 * * *', 'UTC'), instant('2199-12-31T12:00Z'))).toBeUndefined()
  })

  it('refuses to stand still, should a zone ever contradict itself', () => {
    const daily = cron('0 9 * * *', 'UTC')
    const now = instant('2026-01-01T00:00Z')
    expect(() => nextInstant({ ...daily, zone: brokenZone(now) }, now)).toThrow('is not after')
    expect(() => previousInstant({ ...daily, zone: brokenZone(now) }, now)).toThrow('is not before')
  })
})

/** A zone in which it is always the same moment. */
function brokenZone(moment: Instant): Zone {
  const everything = { start: -Infinity, end: Infinity, offset: 0, offsetBefore: 0, offsetAfter: 0 }
  return {
    name: 'Broken',
    offsetAt: () => 0,
    wallTimeAt: (at) => at,
    instantsOf: () => [moment],
    stretchAt: () => ({ ...everything, calmFrom: Infinity }),
    spanAt: () => ({ ...everything, calmFrom: Infinity }),
    nextTransition: () => undefined,
    previousTransition: () => undefined,
    gapAt: () => undefined,
  }
}

describe('a wall time', () => {
  it('is regular, in a gap or in a fold', () => {
    const berlin = zone('Europe/Berlin')
    expect(classifyWallTime(berlin, wall('2026-07-01T12:00'))).toEqual({
      kind: 'regular',
      instant: instant('2026-07-01T10:00Z'),
    })
    expect(classifyWallTime(berlin, wall('2026-03-29T02:30'))).toEqual({
      kind: 'gap',
      transition: { instant: instant('2026-03-29T01:00Z'), offsetBefore: HOUR, offsetAfter: 2 * HOUR },
    })
    expect(classifyWallTime(berlin, wall('2026-10-25T02:30'))).toEqual({
      kind: 'fold',
      first: instant('2026-10-25T00:30Z'),
      second: instant('2026-10-25T01:30Z'),
    })
    expect(resolveWallTime(berlin, wall('2026-07-01T12:00'))).toBe(instant('2026-07-01T10:00Z'))
  })
})
