import { describe, expect, test } from 'vitest'
import { fileWith, problemsOf } from '../../support/definitions.ts'

const told = (cron: string, timezone: string, more = '') =>
  problemsOf(fileWith({ schedule: `{ cron: "${cron}", timezone: ${timezone}${more} }` })).map(
    ({ code, severity, text }) => `${severity} ${code}: ${text}`,
  )

const NEW_YORK = 'America/New_York'

describe('a change of the clocks ahead', () => {
  test('that moves a fixed line is told, with where it moves to', () => {
    expect(told('30 2 * * *', NEW_YORK)).toEqual([
      'warning clock-gap-ahead: 2027-03-14T02:30 does not exist in America/New_York, where clocks jump forward: it goes out at 03:00 then',
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
