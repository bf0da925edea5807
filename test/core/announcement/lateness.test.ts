import { describe, expect, it } from 'vitest'
import { expiryOf } from '../../../src/core/announcement/lateness.ts'
import { DAY, formatInstant, HOUR, MINUTE, parseWallTime } from '../../../src/core/time/instant.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'

const EVENT = '2026-12-24T18:00'
const WHEN = Date.parse(`${EVENT}Z`)

/** The bound of the occurrence that is due `before` (ms) its event, and how late it may be, in ms. */
function bounded(reminders: readonly string[], before: number, late: Sketch['late'] = {}) {
  const announcement = announcementOf({ event: { at: EVENT, reminders }, late })
  const { bound, last } = expiryOf(announcement, WHEN - before)
  return [bound, last - (WHEN - before)]
}

describe('how late an occurrence may be', () => {
  it('is said by its grace alone where there is no event, `latest` included', () => {
    const cron = announcementOf({ cron: '* * * * *', late: { grace: HOUR } })
    expect(expiryOf(cron, WHEN)).toEqual({ last: WHEN + HOUR, bound: 'grace' })
    const at = announcementOf({ at: [EVENT, '2026-12-24T18:01'], late: { then: 'latest', maxLateness: DAY } })
    expect(expiryOf(at, WHEN)).toEqual({ last: WHEN + DAY, bound: 'grace' })
  })

  it('ends before the event begins, since what is announced before it is untrue at that very instant', () => {
    expect(bounded(['-2m'], 2 * MINUTE)).toEqual(['event', 2 * MINUTE - 1])
    expect(bounded(['-10m'], 10 * MINUTE)).toEqual(['event', 10 * MINUTE - 1])
    expect(bounded(['-1d'], DAY, { then: 'latest', maxLateness: 2 * DAY })).toEqual(['event', DAY - 1])
  })

  it('ends when the grace does, where that is first', () => {
    expect(bounded(['-1h'], HOUR)).toEqual(['grace', 10 * MINUTE])
    expect(bounded(['-2m'], 2 * MINUTE, { grace: MINUTE })).toEqual(['grace', MINUTE])
  })

  it('ends before the next reminder is due, in whatever order they are written', () => {
    expect(bounded(['-2m', '-5m'], 5 * MINUTE)).toEqual(['reminder', 3 * MINUTE - 1])
    expect(bounded(['-2m', '-5m'], 2 * MINUTE)).toEqual(['event', 2 * MINUTE - 1])
  })

  it('is told by the event where the next reminder is its begin', () => {
    expect(bounded(['-5m', '0m'], 5 * MINUTE)).toEqual(['event', 5 * MINUTE - 1])
  })

  it('is said by the grace alone at the begin of the event', () => {
    expect(bounded(['-5m', '0m'], 0)).toEqual(['grace', 10 * MINUTE])
  })

  it('reaches beyond the begin where the text stays true, within its grace and up to the next reminder', () => {
    const late = { until: 3 * MINUTE }
    expect(bounded(['-5m', '-2m'], 2 * MINUTE, late)).toEqual(['until', 5 * MINUTE - 1])
    expect(bounded(['-5m', '-2m'], 2 * MINUTE, { ...late, grace: MINUTE })).toEqual(['grace', MINUTE])
    expect(bounded(['-2m', '0m'], 2 * MINUTE, late)).toEqual(['reminder', 2 * MINUTE - 1])
    expect(bounded(['-2m'], 2 * MINUTE, { until: 0 })).toEqual(['event', 2 * MINUTE - 1])
  })

  it('has no end in an event that has begun, but in the next reminder', () => {
    expect(bounded(['-5m', '2m'], -2 * MINUTE)).toEqual(['grace', 10 * MINUTE])
    expect(bounded(['0m', '2m', '+5m'], -2 * MINUTE)).toEqual(['reminder', 3 * MINUTE - 1])
    expect(bounded(['0m', '2m'], 0)).toEqual(['reminder', 2 * MINUTE - 1])
    expect(bounded(['-5m', '2m'], 5 * MINUTE)).toEqual(['event', 5 * MINUTE - 1])
  })

  it('is said by the event of the occurrence itself, for one that comes again', () => {
    const late = { grace: 2 * DAY }
    const nightly = (reminders: readonly string[], before: number) => {
      const announcement = announcementOf({ event: { cron: '0 18 * * *', reminders }, late })
      const due = WHEN - before
      const { bound, last } = expiryOf(announcement, due)
      return [bound, last + 1 - due]
    }
    expect(nightly(['-1h'], HOUR)).toEqual(['event', HOUR])
    expect(nightly(['-1h', '0m'], 0)).toEqual(['reminder', 23 * HOUR])
    expect(nightly(['-1h', '0m', '2h'], -2 * HOUR)).toEqual(['reminder', 21 * HOUR])
    // It speaks of the event of tomorrow, which the one of today does not make untrue. The next reminder comes first.
    expect(nightly(['-30h'], 30 * HOUR)).toEqual(['reminder', DAY])
    expect(nightly(['-30h', '-1h'], 30 * HOUR)).toEqual(['reminder', 5 * HOUR])
    // The day before one event is the begin of another, of which it speaks.
    expect(nightly(['-1d', '0m'], 0)).toEqual(['reminder', DAY])
    expect(nightly(['-1d'], DAY)).toEqual(['event', DAY])
  })

  it('is not ended by a reminder that the bounds leave out', () => {
    const announcement = announcementOf({ event: { at: EVENT, reminders: ['-5m', '-2m'] } })
    const schedule = { ...announcement.schedule, until: parseWallTime('2026-12-24T17:58')! }
    const due = WHEN - 5 * MINUTE
    expect(expiryOf({ ...announcement, schedule }, due)).toEqual({ last: WHEN - 1, bound: 'event' })
  })

  it.each([
    ['the first of two passes', '2026-10-25T02:30', '-5m', '2026-10-25T00:25:00.000Z', '2026-10-25T00:30:00.000Z'],
    ['a day of 25 hours', '2026-10-25T10:00', '-1d', '2026-10-24T08:00:00.000Z', '2026-10-25T09:00:00.000Z'],
    ['a day of 23 hours', '2026-03-29T10:00', '-1d', '2026-03-28T09:00:00.000Z', '2026-03-29T08:00:00.000Z'],
    [
      'the first instant after a gap',
      '2026-03-29T02:30',
      '-1h',
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T01:00:00.000Z',
    ],
  ])('ends at the very instant of the event when clocks change: %s', (_, at, reminder, due, end) => {
    const event = { at, reminders: [reminder] }
    const announcement = announcementOf({ event, timezone: 'Europe/Berlin', late: { grace: 2 * DAY } })
    const { bound, last } = expiryOf(announcement, Date.parse(due))
    expect([bound, formatInstant(last + 1)]).toEqual(['event', end])
  })
})
