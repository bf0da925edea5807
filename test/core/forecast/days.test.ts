import { describe, expect, it } from 'vitest'
import { peaksOf } from '../../../src/core/forecast/days.ts'
import { formatLocalDate } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { clockChangesOf, daysOf } from '../../../src/core/time/days.ts'

const HOUR = 3_600_000
const zone = (name: string) => findZone(name)!
const at = (iso: string) => Date.parse(iso)
const shown = (name: string, from: string, through: string) =>
  daysOf(zone(name), at(from), at(through)).map((day) => [formatLocalDate(day.date), (day.until - day.from) / HOUR])

describe('the days of a range', () => {
  it('are those of the zone, as long as they are, cut at both ends', () => {
    expect(shown('America/New_York', '2027-03-13T17:00:00Z', '2027-03-15T04:59:59.999Z')).toEqual([
      ['2027-03-13', 12],
      ['2027-03-14', 23],
      ['2027-03-15', 1],
    ])
    expect(shown('America/New_York', '2027-11-07T04:00:00Z', '2027-11-08T04:59:59.999Z')).toEqual([['2027-11-07', 25]])
  })

  it('lack the one that the date line swallowed', () => {
    const dates = shown('Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-31T12:00:00Z').map(([date]) => date)
    expect(dates).toEqual(['2011-12-29', '2011-12-31', '2012-01-01'])
  })
})

describe('the peaks of days', () => {
  it('are the highest steps, those that last from the day before included', () => {
    const days = daysOf(zone('UTC'), at('2026-11-23T12:00:00Z'), at('2026-11-26T12:00:00Z'))
    const steps = [
      { at: at('2026-11-23T12:00:00Z'), used: 2 },
      { at: at('2026-11-23T13:00:00Z'), used: 5 },
      { at: at('2026-11-23T14:00:00Z'), used: 3 },
      { at: at('2026-11-25T00:00:00Z'), used: 1 },
      { at: at('2026-11-25T20:00:00Z'), used: 4 },
    ]
    expect(peaksOf(steps, days)).toEqual([5, 3, 4, 4])
  })
})

describe('changes of the clocks', () => {
  it('are those of all zones, in order, after the beginning and up to the end', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Singapore'].map(zone)
    const changes = clockChangesOf(zones, at('2027-03-14T07:00:00Z'), at('2027-11-07T06:00:00Z'))
    expect(changes.map((change) => [change.zone.name, new Date(change.instant).toISOString()])).toEqual([
      ['Europe/Berlin', '2027-03-28T01:00:00.000Z'],
      ['Europe/Berlin', '2027-10-31T01:00:00.000Z'],
      ['America/New_York', '2027-11-07T06:00:00.000Z'],
    ])
  })
})
