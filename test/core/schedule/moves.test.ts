import { describe, expect, it } from 'vitest'
import type { BaseRule } from '../../../src/core/schedule/base-instants.ts'
import { joinDays } from '../../../src/core/schedule/local/day-set.ts'
import type { Move } from '../../../src/core/schedule/local/day-rule.ts'
import { arrivalAt, landingAt, lostMoves } from '../../../src/core/schedule/moves.ts'
import { dueOfReminderOnce } from '../../../src/core/schedule/one-time.ts'
import { nextInstant } from '../../../src/core/schedule/recurrence.ts'
import { switchedOff } from '../../../src/core/schedule/schedule.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'
import { arrivalInWords, excludedToJson, lostInWords } from '../../../src/core/wording/move-words.ts'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import { DAY, formatLocalDate } from '../../../src/core/time/instant.ts'
import { cron, date, every, everyRule, instant, schedule, wall } from './support.ts'

const CLOSED = joinDays(
  [
    { name: 'weekend', weekdays: [0, 6], dates: [] },
    { name: 'us-closed', weekdays: [], dates: [date('2027-05-31')] },
  ],
  [date('2027-06-09')],
)
const moving = (line: string, onExcluded: Move, changes: Partial<Schedule> = {}): Schedule => ({
  ...cron(line, 'Europe/London'),
  except: CLOSED,
  onExcluded,
  ...changes,
})
const monthly = (first: string): BaseRule => ({ kind: 'every', count: 1, unit: 'months', first: wall(first) })
const lineOf = (line: string) => cron(line, 'Europe/London').rule as BaseRule
const events = (base: BaseRule, reminders: readonly string[], onExcluded: Move): Schedule => ({
  ...schedule({ kind: 'events', base, reminders: reminders.map((text) => parseReminder(text)!) }, 'Europe/London'),
  except: CLOSED,
  onExcluded,
})
const wordsAt = (of: Schedule, at: string) => {
  const arrival = arrivalAt(of, instant(at))
  return arrival && arrivalInWords(arrival)
}

describe('what a day rule brought to an instant', () => {
  it('is told with the day that it comes from, and the calendar that excludes it', () => {
    const last = moving('0 9 L * *', 'before')
    expect(wordsAt(last, '2027-05-28T08:00Z')).toBe('moved from Mon 31 May: us-closed')
    expect(wordsAt(last, '2027-04-30T08:00Z')).toBeUndefined()
    expect(wordsAt(moving('0 9 9 6 *', 'after'), '2027-06-10T08:00Z')).toBe('moved from Wed 9 Jun')
    expect(
      wordsAt(moving('0 9 LW * *', 'before', { except: joinDays([], [date('2027-05-31')]) }), '2027-05-28T08:00Z'),
    ).toBe('moved from Mon 31 May')
    expect(excludedToJson(arrivalAt(last, instant('2027-05-28T08:00Z'))!.from)).toEqual([
      { date: '2027-05-31', calendar: 'us-closed' },
    ])
  })

  it('is nothing where nothing is moved', () => {
    const { onExcluded, ...skipping } = moving('0 9 L * *', 'before')
    expect([onExcluded, wordsAt(skipping, '2027-04-30T08:00Z')]).toEqual(['before', undefined])
  })

  it('is one with what is there, and with all that comes there', () => {
    expect(wordsAt(moving('0 9 * * *', 'after'), '2027-06-01T08:00Z')).toBe(
      'one with Mon 31 May: us-closed, Sun 30 May: weekend, 1 more',
    )
    expect(wordsAt(moving('0 9 30,31 * *', 'after'), '2027-06-01T08:00Z')).toBe(
      'moved from Mon 31 May: us-closed; one with Sun 30 May: weekend',
    )
  })

  it('is known at the end of a gap into which it was moved', () => {
    const monday = joinDays([], [date('2027-03-29')])
    expect(wordsAt(moving('30 1 29 3 *', 'before', { except: monday }), '2027-03-28T01:00Z')).toBe(
      'moved from Mon 29 Mar',
    )
  })

  it('is known of an at as well', () => {
    const at = schedule({ kind: 'at', times: [wall('2027-05-31T09:00')] }, 'Europe/London')
    expect(wordsAt({ ...at, except: CLOSED, onExcluded: 'before' }, '2027-05-28T08:00Z')).toBe(
      'moved from Mon 31 May: us-closed',
    )
  })
})

describe('what a day rule brought to an instant of other rules', () => {
  const everyMonth = { ...schedule(monthly('2027-01-09T09:00'), 'Europe/London'), except: CLOSED }

  it('is told of an every, from its first time on', () => {
    const after = { ...everyMonth, onExcluded: 'after' } as const
    expect(wordsAt(after, '2027-06-10T08:00Z')).toBe('moved from Wed 9 Jun')
    expect(wordsAt(after, '2027-01-11T09:00Z')).toBe('moved from Sat 9 Jan: weekend')
    expect(wordsAt(after, '2027-02-09T09:00Z')).toBeUndefined()
  })

  it('is nothing where an every takes exact steps, which never move', () => {
    const hours = schedule({ kind: 'every', count: 1, unit: 'hours', first: wall('2027-01-01T09:00') }, 'Europe/London')
    const exact = { ...hours, except: CLOSED, onExcluded: 'after' } as const
    expect(wordsAt(exact, '2027-06-01T08:00Z')).toBeUndefined()
    expect(landingAt(exact, instant('2027-05-31T08:00Z'))).toBeUndefined()
  })

  it('is told of an event that comes again, and of each reminder that follows it', () => {
    const last = events(lineOf('0 9 L * *'), ['-1d', '0m', '2h'], 'before')
    expect(nextInstant(last, instant('2027-05-01T00:00Z'))).toBe(instant('2027-05-27T08:00Z'))
    expect(wordsAt(last, '2027-05-27T08:00Z')).toBe('its event is moved from Mon 31 May: us-closed')
    expect(wordsAt(last, '2027-05-28T08:00Z')).toBe('moved from Mon 31 May: us-closed')
    expect(wordsAt(last, '2027-05-28T10:00Z')).toBe('its event is moved from Mon 31 May: us-closed')
    expect(wordsAt(last, '2027-04-29T08:00Z')).toBeUndefined()
    expect(wordsAt(last, '2027-05-28T09:00Z')).toBeUndefined()
    const daily = events(lineOf('0 9 * * *'), ['-2d'], 'before')
    expect(wordsAt(daily, '2027-06-06T08:00Z')).toBe('its event is one with Wed 9 Jun')
    expect(wordsAt(events(monthly('2027-01-09T09:00'), ['-2h'], 'after'), '2027-06-10T06:00Z')).toBe(
      'its event is moved from Wed 9 Jun',
    )
  })
})

describe('where the time of an excluded day goes', () => {
  it('is a day, or nowhere', () => {
    const day = (of: Schedule, at: string) => {
      const landing = landingAt(of, instant(at))
      return landing && `${formatLocalDate(landing.day)}${landing.isOfEvent ? ' of its event' : ''}`
    }
    expect(day(moving('0 9 L * *', 'before'), '2027-05-31T08:00Z')).toBe('2027-05-28')
    expect(day(moving('0 9 L * *', 'after'), '2027-05-31T08:00Z')).toBe('2027-06-01')
    expect(day(moving('0 9 L * *', 'after', { until: wall('2027-06-01T00:00') }), '2027-05-31T08:00Z')).toBeUndefined()
    expect(day(moving('0 9 L * *', 'after'), '2027-04-30T08:00Z')).toBeUndefined()
    expect(day(cron('0 9 L * *', 'UTC'), '2027-05-31T09:00Z')).toBeUndefined()
    const last = events(lineOf('0 9 L * *'), ['-1d', '0m', '2h'], 'before')
    expect(day(last, '2027-05-30T08:00Z')).toBe('2027-05-28 of its event')
    expect(day(last, '2027-05-31T08:00Z')).toBe('2027-05-28')
    expect(day(last, '2027-05-31T10:00Z')).toBe('2027-05-28 of its event')
    expect(day(last, '2027-05-29T08:00Z')).toBeUndefined()
  })
})

describe('moves that come to nothing', () => {
  const lost = (of: Schedule, after = '2027-05-01T00:00Z', days = 60) =>
    lostMoves(of, { after: instant(after), through: instant(after) + days * DAY }).map(
      (each) => `${formatLocalDate(each.date)} ${each.calendar} ${each.reason}`,
    )
  const run = (length: number) =>
    joinDays(
      [],
      Array.from({ length }, (_, day) => date('2027-06-01') + day),
    )

  it('are none as long as a free day is near and nothing bounds them', () => {
    expect(lost(moving('* * * * *', 'before'))).toEqual([])
    expect(lost(moving('0 9 * * *', 'after', { except: run(31) }))).toEqual([])
    expect(lost(cron('0 9 * * *', 'UTC'))).toEqual([])
  })

  it('are those of days from which no free day is within 31 days', () => {
    expect(lost(moving('0 9 * * *', 'after', { except: run(32) }))).toEqual(['2027-06-01 null no-free-day'])
    expect(lost(moving('0 9 * * *', 'before', { except: run(33) }), '2027-05-01T00:00Z', 90)).toEqual([
      '2027-07-02 null no-free-day',
      '2027-07-03 null no-free-day',
    ])
  })

  it('are those that leave the bounds, whichever time of the day does', () => {
    const after = moving('0 9,11 * * *', 'after', { until: wall('2027-06-07T10:00') })
    expect(lost(after)).toEqual(['2027-06-05 weekend bounds', '2027-06-06 weekend bounds'])
    const before = moving('0 9,11 * * *', 'before', { from: wall('2027-06-04T10:00') })
    expect(lost(before)).toEqual(['2027-06-05 weekend bounds', '2027-06-06 weekend bounds'])
    expect(lost(before, '2027-06-06T00:00Z')).toEqual(['2027-06-06 weekend bounds'])
    expect(lost(switchedOff(before))).toEqual(['2027-06-05 weekend bounds', '2027-06-06 weekend bounds'])
    expect(lost({ ...before, from: wall('2027-06-04T09:00') })).toEqual([])
  })

  it('are those that leave the first time of an every, as of a bound', () => {
    // Saturday 5 June would go to the Friday before the first time.
    const fortnight = { ...every('2 weeks', '2027-06-05T09:00', 'Europe/London'), except: CLOSED }
    expect(lost({ ...fortnight, onExcluded: 'before' })).toEqual(['2027-06-05 weekend bounds'])
    expect(lost({ ...fortnight, onExcluded: 'after' })).toEqual([])
    expect(lost({ ...fortnight, onExcluded: 'before' }, '2027-06-06T00:00Z')).toEqual([])
  })

  it('are events that come again, with all their reminders', () => {
    const reminders = ['-1d', '0m'].map((text) => parseReminder(text)!)
    const base = everyRule('2 weeks', '2027-06-05T09:00')
    const events = { ...schedule({ kind: 'events', base, reminders }, 'Europe/London'), except: CLOSED }
    expect(lost({ ...events, onExcluded: 'before' })).toEqual(['2027-06-05 weekend bounds'])
    expect(lost({ ...events, onExcluded: 'after' })).toEqual([])
  })

  it('are reminders that would come when their event has begun', () => {
    const reminders = ['-7d', '-1d'].map((text) => parseReminder(text)!)
    const event = schedule({ kind: 'event', at: wall('2027-06-01T09:00'), reminders }, 'Europe/London')
    expect(lost({ ...event, except: CLOSED, onExcluded: 'after' })).toEqual(['2027-05-31 us-closed event'])
  })

  it('are reminders moved to the begin of their event, also if another one is due there', () => {
    const reminders = ['-1d', '0m'].map((text) => parseReminder(text)!)
    const event = schedule({ kind: 'event', at: wall('2027-06-07T09:00'), reminders }, 'Europe/London')
    expect(lost({ ...event, except: CLOSED, onExcluded: 'after' })).toEqual(['2027-06-06 weekend event'])
  })

  it('are not reminders that only share an instant with another', () => {
    const [two, one] = ['-2d', '-1d'].map((text) => parseReminder(text)!)
    const event = schedule({ kind: 'event', at: wall('2027-05-31T09:00'), reminders: [two!, one!] }, 'Europe/London')
    const before = { ...event, except: joinDays([], [date('2027-05-30')]), onExcluded: 'before' } as const
    expect(lost(before)).toEqual([])
    expect([two!, one!].map((each) => dueOfReminderOnce(before, each))).toEqual(
      ['2027-05-29T08:00Z', '2027-05-29T08:00Z'].map(instant),
    )
    expect(dueOfReminderOnce({ ...before, onExcluded: 'after' }, one!)).toBeUndefined()
    expect(dueOfReminderOnce(before, parseReminder('-3d')!)).toBeUndefined()
  })

  it('are those that an every moves before its first time', () => {
    const every = schedule(monthly('2027-05-09T09:00'), 'Europe/London')
    const before = { ...every, except: CLOSED, onExcluded: 'before' } as const
    expect(lost(before)).toEqual(['2027-05-09 weekend bounds'])
    expect(lost({ ...before, from: wall('2027-05-01T00:00') })).toEqual(['2027-05-09 weekend bounds'])
    const range = { after: instant('2027-05-01T00:00Z'), through: instant('2027-06-01T00:00Z') }
    expect(lostMoves(before, range).map(lostInWords)).toEqual(['Sun 9 May: weekend (the move leaves from or until)'])
    expect(lost({ ...before, onExcluded: 'after' })).toEqual([])
  })

  it('are events that come again, as long as a reminder of theirs would lie there', () => {
    const monthlyEvent = events(monthly('2027-05-09T09:00'), ['-2d', '3h'], 'before')
    const wordsOf = (after: string, days: number) =>
      lostMoves(monthlyEvent, { after: instant(after), through: instant(after) + days * DAY }).map(lostInWords)
    const told = ['the event of Sun 9 May: weekend (the move leaves from or until)']
    expect(wordsOf('2027-05-06T07:59Z', 1)).toEqual([])
    expect(wordsOf('2027-05-06T08:00Z', 1)).toEqual(told)
    expect(wordsOf('2027-05-09T10:59Z', 1)).toEqual(told)
    expect(wordsOf('2027-05-09T11:00Z', 1)).toEqual([])
    const first = events(lineOf('0 9 1 * *'), ['-2d'], 'after')
    expect(lost({ ...first, except: run(40) })).toEqual(['2027-06-01 null no-free-day'])
    expect(lost(switchedOff({ ...first, except: run(40) }))).toEqual(['2027-06-01 null no-free-day'])
  })

  it('are looked for where a reminder depends on its event, too', () => {
    const reminders = ['-1d', '0m'].map((text) => parseReminder(text)!)
    const event = schedule({ kind: 'event', at: wall('2027-06-06T09:00'), reminders }, 'Europe/London')
    expect(lost({ ...event, except: CLOSED, onExcluded: 'before' })).toEqual([])
  })
})
