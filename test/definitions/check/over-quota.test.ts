import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../../src/core/time/instant.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { NOW } from '../../support/definitions.ts'

const VENDOR = { limit: 100, window: DAY }

/** What is told of a file with these cron lines in UTC, one announcement each. */
function toldOf(schedules: readonly string[], quota: { limit: number; window: number } | null = VENDOR) {
  const entries = schedules.map(
    (schedule, index) => `  - id: a${index}\n    schedule: ${schedule}\n    message: { type: text, text: Hello }\n`,
  )
  const text = `version: 1\ndefaults: { timezone: UTC, sender: ops-bot }\nannouncements:\n${entries.join('')}`
  const { problems } = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW, ...(quota && { quota }) })
  return problems.map(({ code, severity, line, column, text: sentence, remedy }) => {
    return { at: `${severity} ${code} ${line}:${column}`, sentence, remedy }
  })
}

const cron = (line: string) => `{ cron: "${line}" }`

describe('an announcement that the quota can never hold', () => {
  it('is told with its calls a day', () => {
    expect(toldOf([cron('45 1 * * *'), cron('*/20 * * * * *')])).toEqual([
      {
        at: 'warning quota-exceeded 8:5',
        sentence: 'it alone needs 4,320 calls a day, and the quota has 100: what is more is not sent',
        remedy: 'Announce less often; docs/admission.md says who goes first when quota is short.',
      },
    ])
  })

  it('is told of each, and counted exactly, however often it comes', () => {
    const many = toldOf(Array.from({ length: 60 }, () => cron('* * * * * *')))
    expect(many).toHaveLength(60)
    expect(new Set(many.map(({ sentence }) => sentence.slice(0, 37)))).toEqual(
      new Set(['it alone needs 86,400 calls a day, an']),
    )
  })

  it('is told also if it is bounded, or a list', () => {
    const burst = '{ cron: "* * * * *", from: 2027-03-01T10:00, until: 2027-03-01T12:00 }'
    expect(toldOf([burst])[0]?.sentence).toContain('needs 120 calls a day')
  })

  it('is told with the least number, if it has too many reminders of events to look at each', () => {
    const reminders = Array.from({ length: 25 }, (_, index) => `-${index + 1}m, -${index + 1}d`).join(', ')
    const sentences = toldOf([`{ event: { cron: "* * * * * *", reminders: [${reminders}] } }`])
      .filter(({ at }) => at.includes('quota-exceeded'))
      .map(({ sentence }) => sentence)
    expect(sentences).toEqual([
      'it alone needs at least 86,400 calls a day, and the quota has 100: what is more is not sent',
    ])
    const few = toldOf(['{ event: { cron: "*/10 * * * *", reminders: [-1d, -1h, 0m] } }'])
    expect(few.map(({ sentence }) => sentence)).toContain(
      'it alone needs 144 calls a day, and the quota has 100: what is more is not sent',
    )
  })

  it('is measured by the quota in force', () => {
    expect(toldOf([cron('*/20 * * * * *')], { limit: 10_000, window: DAY })).toEqual([])
    expect(toldOf([cron('* * * * *')], { limit: 50, window: HOUR })[0]?.sentence).toContain('needs 60 calls in 1h')
    expect(toldOf([cron('* * * * * *')], null)).toEqual([])
  })

  it('is not told of what just fits', () => {
    expect(toldOf([cron('0,15,30,45 * * * *')])).toEqual([])
    expect(toldOf([cron('*/15 * * * *')], { limit: 96, window: DAY })).toEqual([])
    expect(toldOf([cron('*/15 * * * *')], { limit: 95, window: DAY })).toHaveLength(1)
  })
})

describe('a set that the quota can never hold', () => {
  it('is told at the announcement that needs the most', () => {
    const hourly = Array.from({ length: 4 }, () => cron('0 * * * *'))
    expect(toldOf([...hourly, cron('30 * * * *')])).toEqual([
      {
        at: 'warning quota-exceeded 5:5',
        sentence: 'all announcements together need at least 120 calls a day in the coming week, and the quota has 100',
        remedy: 'Announce less often: this one needs the most, 168 in this time.',
      },
    ])
    expect(toldOf(hourly)).toEqual([])
  })

  it('is judged as a whole, however large the quota and the set are', () => {
    const dense = [cron('* * * * * *'), cron('*/2 * * * * *')]
    const sparse = Array.from({ length: 2000 }, () => cron('0 12 * * *'))
    const quota = { limit: 131_599, window: DAY }
    expect(toldOf([...dense, ...sparse], quota)[0]).toMatchObject({
      at: 'warning quota-exceeded 5:5',
      sentence: expect.stringContaining('need at least 131,600 calls a day in the coming week'),
      remedy: 'Announce less often: this one needs the most, 604,800 in this time.',
    })
    expect(toldOf([...dense, ...sparse], { ...quota, limit: 131_600 })).toEqual([])
  })

  it('is looked at for a week of short windows, and for seven long ones', () => {
    const twice = [cron('*/2 * * * *'), cron('*/2 * * * *')]
    expect(toldOf(twice, { limit: 59, window: HOUR })[0]?.sentence).toContain('60 calls in 1h in the coming week')
    expect(toldOf([cron('0 9-17 * * *'), ...twice], { limit: 59, window: HOUR })).toHaveLength(1)
    expect(
      toldOf(
        twice.map(() => cron('*/1 9-17 * * *')),
        { limit: 100, window: HOUR },
      ),
    ).toEqual([])
    const monthly = { limit: 43_000, window: 30 * DAY }
    expect(toldOf(twice, monthly)[0]?.sentence).toContain('43,200 calls in 30d in the coming 210d')
  })

  it('is not told of a single full day, which plan shows', () => {
    const launch = '{ cron: "0,20,40 * * * *", from: 2026-11-24T00:00, until: 2026-11-25T00:00 }'
    expect(toldOf([launch, cron('0 * * * *'), cron('30 * * * *')])).toEqual([])
  })
})
