import { describe, expect, test } from 'vitest'
import { fileWith, problemsOf } from '../../../support/definitions.ts'

const toldOf = (schedule: string) =>
  problemsOf(fileWith({ schedule })).map(({ code, severity, text }) => `${severity} ${code}: ${text}`)
const told = (cron: string, timezone: string, more = '') => toldOf(`{ cron: "${cron}", timezone: ${timezone}${more} }`)

const NEW_YORK = 'America/New_York'

describe('a change of the clocks ahead', () => {
  test('that moves a fixed line is told, with where it moves to', () => {
    expect(told('30 2 * * *', NEW_YORK)).toEqual([
      'warning clock-gap-ahead: 2027-03-14T02:30 does not exist in America/New_York, where clocks jump forward: it goes out at 03:00 then',
    ])
  })

  test('that moves an every of days or longer is told at its from, and one of hours never', () => {
    const every = (text: string, zone: string) =>
      problemsOf(fileWith({ schedule: `{ every: ${text}, timezone: ${zone} }` })).map(
        ({ code, line, column, text: what }) => `${code} ${line}:${column} ${what}`,
      )
    expect(every('1 day, from: 2026-12-01T02:30', NEW_YORK)).toEqual([
      'clock-gap-ahead 5:37 2027-03-14T02:30 does not exist in America/New_York, where clocks jump forward: it goes out at 03:00 then',
    ])
    expect(every('2 weeks, from: 2026-12-06T02:30', NEW_YORK)).toEqual([
      'clock-gap-ahead 5:39 2027-03-14T02:30 does not exist in America/New_York, where clocks jump forward: it goes out at 03:00 then',
    ])
    // A week later the same weeks are the others.
    expect(every('2 weeks, from: 2026-12-13T02:30', NEW_YORK)).toEqual([])
    expect(every('1 day, from: 2026-12-01T02:30, except: [2027-03-14]', NEW_YORK)).toEqual([])
    expect(every('1 day, from: 2026-12-01T03:00', NEW_YORK)).toEqual([])
    expect(every('6 hours, from: 2026-12-01T02:30', NEW_YORK)).toEqual([])
    expect(every('1 day, from: 2026-12-01T02:30', 'UTC')).toEqual([])
  })

  test('that an event which comes again falls into tells its begin, whatever its reminders are', () => {
    const events = (base: string, reminders: string, from = '') =>
      toldOf(`{ event: { ${base}, reminders: [${reminders}] }, timezone: ${NEW_YORK}${from} }`)
    const begins = [
      'warning clock-gap-ahead: 2027-03-14T02:30 does not exist in America/New_York, where clocks jump forward: the event begins at 03:00 then',
    ]
    const from = ', from: 2026-12-01T02:30'
    for (const reminders of ['-1h', '-1d', '-2h, 0m', '+2h']) {
      expect(events("cron: '30 2 * * *'", reminders)).toEqual(begins)
      expect(events('every: 1 day', reminders, from)).toEqual(begins)
    }
    expect(events('every: 1 day', '-1h', ', from: 2026-12-01T03:30')).toEqual([])
    // The reminder alone is in the gap: it is an hour before, as on all other days.
    expect(events("cron: '30 3 * * *'", '-1h')).toEqual([])
    expect(events("cron: '*/30 2 * * *'", '-1h')).toEqual([
      'warning clock-gap-ahead: 2027-03-14T02:00 does not exist in America/New_York, where clocks jump forward: there is no event then',
    ])
    expect(events("cron: '1 2-3 * * *'", '-1d')).toEqual([
      'warning clock-gap-twice: 2027-03-14T02:01 does not exist in America/New_York, where clocks jump forward: the event begins at 03:00 then, only 1m before that of 03:01',
    ])
    expect(events("cron: '*/30 1 * * *'", '-1d')).toEqual([
      'warning clock-fold-ahead: 2027-11-07T01:00 comes twice in America/New_York, where clocks are set back: the event begins both times',
    ])
  })

  test('that swallows what an interval line of some hours sends, or doubles it, is told', () => {
    expect(told('*/30 2 * * *', NEW_YORK)).toEqual([
      'warning clock-gap-ahead: 2027-03-14T02:00 does not exist in America/New_York, where clocks jump forward: nothing goes out for it then',
    ])
    expect(told('*/30 2 * * *', 'Europe/Berlin')).toEqual([
      'warning clock-fold-ahead: 2027-10-31T02:00 comes twice in Europe/Berlin, where clocks are set back: it goes out both times',
      'warning clock-gap-ahead: 2027-03-28T02:00 does not exist in Europe/Berlin, where clocks jump forward: nothing goes out for it then',
    ])
  })

  test.each([
    ['1 1-3 * * *', NEW_YORK, '2027-03-14T02:01', '03:00 then, only 1m before that of 03:01'],
    ['1 2-3 * * *', 'Europe/Berlin', '2027-03-28T02:01', '03:00 then, only 1m before that of 03:01'],
    ['30 0 2,3 * * *', NEW_YORK, '2027-03-14T02:00:30', '03:00 then, only 30s before that of 03:00:30'],
    ['59 1-2 * * *', NEW_YORK, '2027-03-14T02:59', '03:00 then, only 1m after that of 01:59'],
    ['1 0-23 * * *', NEW_YORK, '2027-03-14T02:01', '03:00 then, only 1m before that of 03:01'],
    ['15 2-3 * * *', NEW_YORK, '2027-03-14T02:15', '03:00 then, only 15m before that of 03:15'],
    ['31,45 1-2 * * *', 'Australia/Lord_Howe', '', ''],
    ['29,31 2 * * *', 'Australia/Lord_Howe', '2027-10-03T02:29', '02:30 then, only 1m before that of 02:31'],
    ['59 23,0 * * *', 'Africa/Cairo', '2027-04-30T00:59', '01:00 then, only 1m after that of 23:59'],
  ])('that sends %s twice within minutes in %s is told', (cron, zone, time, then) => {
    const gap = told(cron, zone).filter((text) => text.includes('clock-gap'))
    const text = `warning clock-gap-twice: ${time} does not exist in ${zone}, where clocks jump forward: it goes out at ${then}`
    expect(gap).toEqual(time === '' ? [] : [text])
  })

  test.each([
    ['0 1-3 * * *', '02:00', ', as one with that of 03:00'],
    ['0,30 1-3 * * *', '02:00', ', as one with that of 03:00'],
    ['0,1 2-3 * * *', '02:00', ', as one with that of 03:00'],
    ['0,59 1-3 * * *', '02:00', ', as one with that of 03:00'],
    ['0,10,20,30,40,50 1-3 * * *', '02:00', ', as one with that of 03:00'],
    ['30 1-3 * * *', '02:30', ''],
    ['1 2 * * *', '02:01', ''],
    ['16 2-3 * * *', '02:16', ''],
  ])('that sends %s no closer than on other days is told as a move', (cron, time, more) => {
    expect(told(cron, NEW_YORK)).toEqual([
      `warning clock-gap-ahead: 2027-03-14T${time} does not exist in America/New_York, where clocks jump forward: it goes out at 03:00 then${more}`,
    ])
  })

  test.each([
    [
      'a fixed line of every hour, far from the end of the gap, goes out about as often as ever',
      '30 0-23 * * *',
      NEW_YORK,
      '',
    ],
    ['a fixed line of every hour goes out as one', '0 0-23 * * *', NEW_YORK, ''],
    ['what would be close is left out', '1 2-3 * * *', NEW_YORK, ', until: 2027-03-14T02:00'],
    ['a fixed line in a fold goes out once', '45 1 * * *', NEW_YORK, ''],
    ['a line of every hour goes on as clocks do', '*/10 * * * *', NEW_YORK, ''],
    ['at other times nothing happens', '30 3 * * *', NEW_YORK, ''],
    ['on other days neither', '30 2 * * MON', NEW_YORK, ''],
    ['a day that is left out does not matter', '30 2 * * *', NEW_YORK, ', except: [2027-03-14]'],
    ['nor does what ends before', '30 2 * * *', NEW_YORK, ', until: 2027-03-01T00:00'],
    ['nor do clocks that never change', '30 2 * * *', 'Asia/Singapore', ''],
  ])('is not told where it makes no difference: %s', (_, cron, timezone, more) => {
    expect(told(cron, timezone, more)).toEqual([])
  })
})
