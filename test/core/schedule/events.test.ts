import { describe, expect, it } from 'vitest'
import { countInstants } from '../../../src/core/schedule/count.ts'
import { datesOnly } from '../../../src/core/schedule/local/day-set.ts'
import { eventOf } from '../../../src/core/schedule/event-of.ts'
import { isOneTime } from '../../../src/core/schedule/one-time.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import type { Reminder } from '../../../src/core/schedule/reminder.ts'
import type { BaseRule } from '../../../src/core/schedule/base-instants.ts'
import { switchedOff } from '../../../src/core/schedule/schedule.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'
import { date, everyRule, instant, pattern, schedule, short, upcoming, wall } from './support.ts'
import type { Limits } from './support.ts'

const reminder = (text: string): Reminder => {
  const read = parseReminder(text)
  if (read === undefined) throw new Error(`no reminder: ${text}`)
  return read
}

/** Events of a cron line, or of another base rule, with reminders. */
function events(base: string | BaseRule, reminders: readonly string[], zone = 'UTC', limits: Limits = {}): Schedule {
  const rule: BaseRule = typeof base === 'string' ? { kind: 'cron', pattern: pattern(base) } : base
  return schedule({ kind: 'events', base: rule, reminders: reminders.map(reminder) }, zone, limits)
}

/** What is due in a range: the instant, the reminder, and the begin of the event that it speaks of. */
function told(of: Schedule, after: string, through: string): string[] {
  const dues = instantsBetween(of, { after: instant(after), through: instant(through) })
  return dues.map((due) => {
    const own = eventOf(of, due)
    return `${short(due)} ${own?.reminder?.text} of ${own === undefined ? 'none' : short(own.begin)}`
  })
}

describe('the reminders of an event that comes again', () => {
  it('follow it into another month', () => {
    const maintenance = events('0 2 * * TUE#1', ['-1d', '0m', '2h'], 'America/New_York')
    expect(told(maintenance, '2027-05-30T00:00Z', '2027-06-30T00:00Z')).toEqual([
      '2027-05-31T06:00Z -1d of 2027-06-01T06:00Z',
      '2027-06-01T06:00Z 0m of 2027-06-01T06:00Z',
      '2027-06-01T08:00Z 2h of 2027-06-01T06:00Z',
    ])
  })

  it('keep the time of day in whole days, and are exact in hours, when clocks change between them and the event', () => {
    const weekly = events('0 12 * * SUN', ['-1d', '-24h', '+1d', '24h'], 'Europe/Berlin')
    expect(upcoming(weekly, '2027-03-27T00:00Z', 4)).toEqual([
      '2027-03-27T10:00Z',
      '2027-03-27T11:00Z',
      '2027-03-29T10:00Z',
      // The Sunday after it has no change.
      '2027-04-03T10:00Z',
    ])
    expect(told(weekly, '2027-10-30T00:00Z', '2027-11-02T00:00Z')).toEqual([
      '2027-10-30T10:00Z -1d of 2027-10-31T11:00Z',
      '2027-10-30T11:00Z -24h of 2027-10-31T11:00Z',
      '2027-11-01T11:00Z +1d of 2027-10-31T11:00Z',
    ])
  })

  it('lead to the end of a gap, and to the first pass of a fold', () => {
    const nightly = events('30 2 * * MON', ['-1d'], 'America/New_York')
    expect(upcoming(nightly, '2027-03-13T00:00Z', 1)).toEqual(['2027-03-14T07:00Z'])
    const early = events('30 1 * * MON', ['-1d'], 'America/New_York')
    expect(upcoming(early, '2027-11-06T00:00Z', 1)).toEqual(['2027-11-07T05:30Z'])
  })

  it('are counted from what clocks show when a gap has moved the event', () => {
    const nightly = events('30 2 * * SUN', ['-1d', '0m'], 'America/New_York')
    expect(told(nightly, '2027-03-13T00:00Z', '2027-03-15T00:00Z')).toEqual([
      '2027-03-13T08:00Z -1d of 2027-03-14T07:00Z',
      '2027-03-14T07:00Z 0m of 2027-03-14T07:00Z',
    ])
  })

  it('are one where the two passes of a fold lead to one time, and speak of the first', () => {
    const hourly = events('30 * * * *', ['-1d'], 'America/New_York', {
      from: '2027-11-07T00:00',
      until: '2027-11-07T02:00',
    })
    expect(told(hourly, '2027-11-05T00:00Z', '2027-11-09T00:00Z')).toEqual([
      '2027-11-06T04:30Z -1d of 2027-11-07T04:30Z',
      '2027-11-06T05:30Z -1d of 2027-11-07T05:30Z',
    ])
    expect(countInstants(hourly, { after: instant('2027-11-05T00:00Z'), through: instant('2027-11-09T00:00Z') })).toBe(
      2,
    )
  })

  it('find what a clock that is set back shows again, forwards and backwards', () => {
    // 01:45 in the first pass, 01:10 in the second: the day before, they come in the other order.
    const steps = events(everyRule('25 minutes', '2027-11-07T01:20'), ['-1d'], 'America/New_York', {
      until: '2027-11-07T02:00',
    })
    expect(upcoming(steps, '2027-11-06T00:00Z', 10)).toEqual([
      '2027-11-06T05:10Z',
      '2027-11-06T05:20Z',
      '2027-11-06T05:35Z',
      '2027-11-06T05:45Z',
    ])
    expect(short(previousInstant(steps, instant('2027-11-06T05:35Z')) ?? 0)).toBe('2027-11-06T05:20Z')
    expect(short(previousInstant(steps, instant('2027-11-06T05:20Z')) ?? 0)).toBe('2027-11-06T05:10Z')
    expect(short(nextInstant(steps, instant('2027-11-06T05:40Z')) ?? 0)).toBe('2027-11-06T05:45Z')
    expect(previousInstant(steps, instant('2027-11-06T05:10Z'))).toBeUndefined()
  })

  it('may come between those of another event, each speaking of its own', () => {
    const nightly = events('0 2 * * *', ['-36h', '2h'])
    expect(told(nightly, '2027-05-30T00:00Z', '2027-05-31T12:00Z')).toEqual([
      '2027-05-30T04:00Z 2h of 2027-05-30T02:00Z',
      '2027-05-30T14:00Z -36h of 2027-06-01T02:00Z',
      '2027-05-31T04:00Z 2h of 2027-05-31T02:00Z',
    ])
  })

  it.each([
    ['of the event that begins then', ['-1d', '0m', '+1d'], '0m of 2027-05-30T02:00Z'],
    ['else of the next to begin', ['+1d', '-2d', '-1d'], '-1d of 2027-05-31T02:00Z'],
    ['else of the last that began', ['+2d', '+1d'], '+1d of 2027-05-29T02:00Z'],
    ['with the first reminder as written', ['-24h', '-1d'], '-24h of 2027-05-31T02:00Z'],
  ])('that fall on one instant are one, %s', (_, reminders, expected) => {
    const nightly = events('0 2 * * *', reminders)
    expect(told(nightly, '2027-05-29T12:00Z', '2027-05-30T12:00Z')).toEqual([`2027-05-30T02:00Z ${expected}`])
  })

  it('have the bounds and the days off of their events, whatever their own day is', () => {
    const limits = { from: '2027-05-10T02:00', until: '2027-05-24T02:00', except: ['2027-05-17'] }
    const weekly = events('0 2 * * MON', ['-1d', '3d'], 'UTC', limits)
    expect(upcoming(weekly, '2027-01-01T00:00Z', 9)).toEqual(['2027-05-09T02:00Z', '2027-05-13T02:00Z'])
    expect(previousInstant(weekly, instant('2028-01-01T00:00Z'))).toBe(instant('2027-05-13T02:00Z'))
  })

  it('follow an event that a day rule moves', () => {
    const moved: Schedule = {
      ...events('0 9 L * *', ['-1d', '0m']),
      except: datesOnly([date('2027-05-31')]),
      onExcluded: 'before',
    }
    expect(told(moved, '2027-05-20T00:00Z', '2027-06-02T00:00Z')).toEqual([
      '2027-05-29T09:00Z -1d of 2027-05-30T09:00Z',
      '2027-05-30T09:00Z 0m of 2027-05-30T09:00Z',
    ])
  })

  it('of equal steps are counted from the first event', () => {
    const fortnight = events(everyRule('2 weeks', '2026-12-02T14:00'), ['-1d', '1h'], 'Europe/London')
    expect(upcoming(fortnight, '2020-01-01T00:00Z', 3)).toEqual([
      '2026-12-01T14:00Z',
      '2026-12-02T15:00Z',
      '2026-12-15T14:00Z',
    ])
    expect(isOneTime(fortnight)).toBe(false)
  })

  it('are none when no event ever comes, or none comes any more', () => {
    const over = events('0 2 * * *', ['-1d', '2h'], 'UTC', { from: '2027-05-01T00:00', until: '2027-05-01T01:00' })
    expect(nextInstant(over, 0)).toBeUndefined()
    expect(previousInstant(over, instant('2030-01-01T00:00Z'))).toBeUndefined()
    expect(eventOf(over, 0)).toBeUndefined()
    const hours = events('0 2 * * *', ['2h'], 'UTC', { from: '2027-05-01T00:00', until: '2027-05-01T01:00' })
    expect(nextInstant(hours, 0)).toBeUndefined()
    expect(previousInstant(hours, instant('2030-01-01T00:00Z'))).toBeUndefined()
  })

  it('are none while the announcement is switched off', () => {
    const off = switchedOff(events('0 2 * * *', ['-1d', '2h']))
    expect(nextInstant(off, 0)).toBeUndefined()
    expect(previousInstant(off, instant('2030-01-01T00:00Z'))).toBeUndefined()
    expect(countInstants(off, { after: 0, through: instant('2030-01-01T00:00Z') })).toBe(0)
  })

  it('are counted without a walk when there is one in hours', () => {
    const dense = events('* * * * * *', ['-10m'])
    const range = { after: instant('2027-05-01T00:00Z'), through: instant('2037-05-01T00:00Z') }
    expect(countInstants(dense, range)).toBe((range.through - range.after) / 1000)
  })
})

describe('the event of an instant at which nothing is due', () => {
  it('is the next one, else the last, and has no reminder', () => {
    const bounded = events('0 2 * * MON', ['-1d'], 'UTC', { until: '2027-05-24T00:00' })
    expect(eventOf(bounded, instant('2027-05-15T00:00Z'))).toEqual({
      begin: instant('2027-05-17T02:00Z'),
      reminder: undefined,
    })
    expect(eventOf(bounded, instant('2027-06-01T00:00Z'))?.begin).toBe(instant('2027-05-17T02:00Z'))
  })

  it('is none where there are no events', () => {
    expect(eventOf(schedule({ kind: 'at', times: [wall('2027-05-15T00:00')] }, 'UTC'), 0)).toBeUndefined()
  })
})

describe('the reminders of one event', () => {
  const once = (reminders: readonly string[], limits: Limits = {}) =>
    schedule({ kind: 'event', at: wall('2027-05-31T18:00'), reminders: reminders.map(reminder) }, 'UTC', limits)

  it('may come after it began', () => {
    expect(told(once(['-1d', '0m', '+2h', '1d']), '2027-01-01T00:00Z', '2028-01-01T00:00Z')).toEqual([
      '2027-05-30T18:00Z -1d of 2027-05-31T18:00Z',
      '2027-05-31T18:00Z 0m of 2027-05-31T18:00Z',
      '2027-05-31T20:00Z +2h of 2027-05-31T18:00Z',
      '2027-06-01T18:00Z 1d of 2027-05-31T18:00Z',
    ])
  })

  it('are judged by their own local time', () => {
    const bounded = once(['-1d', '0m', '2h'], { until: '2027-05-31T19:00', except: ['2027-05-30'] })
    expect(upcoming(bounded, '2027-01-01T00:00Z', 9)).toEqual(['2027-05-31T18:00Z'])
    expect(eventOf(bounded, instant('2027-05-30T18:00Z'))?.reminder?.text).toBe('-1d')
  })

  it.each([
    ['before', 'after', '-1d', '2027-05-30', []],
    ['after', 'before', '+1d', '2027-06-01', []],
    ['before', 'before', '-1d', '2027-05-30', ['2027-05-29T18:00Z -1d of 2027-05-31T18:00Z']],
    ['after', 'after', '+1d', '2027-06-01', ['2027-06-02T18:00Z +1d of 2027-05-31T18:00Z']],
    ['at its begin', 'before', '0m', '2027-05-31', ['2027-05-30T18:00Z 0m of 2027-05-31T18:00Z']],
  ] as const)('that come %s it are moved to %s only where they stay true', (_, onExcluded, text, day, expected) => {
    const moved: Schedule = { ...once([text]), except: datesOnly([date(day)]), onExcluded }
    expect(told(moved, '2027-01-01T00:00Z', '2028-01-01T00:00Z')).toEqual(expected)
  })
})
