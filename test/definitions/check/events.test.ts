import { describe, expect, it } from 'vitest'
import { scheduleIdentity } from '../../../src/core/announcement/announcement.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { parseDocument } from '../../../src/definitions/check/document.ts'
import { scheduleWithZone } from '../../../src/plan/schedule-words.ts'
import { fileWith, NOW, problemsOf } from '../../support/definitions.ts'
import { textAt } from '../../support/template.ts'

const MONTHLY =
  '{ event: { cron: "0 2 * * TUE#1", reminders: [-1d, 0m, +2h] }, timezone: America/New_York, except: [2027-07-06] }'
const FORTNIGHT =
  '{ event: { every: 2 weeks, reminders: [-1d, 30m] }, timezone: UTC, from: 2027-01-06T14:00, until: 2027-03-01T00:00 }'

const parsed = (changes: Parameters<typeof fileWith>[0]) =>
  parseDefinitions([{ path: 'a.yaml', text: fileWith(changes) }], { now: NOW }).definitions[0]!
const codes = (changes: Parameters<typeof fileWith>[0]) => problemsOf(fileWith(changes)).map(({ code }) => code)

describe('an event that comes again', () => {
  it.each([MONTHLY, FORTNIGHT])('is read, and is the same when the database keeps it: %s', (schedule) => {
    expect(codes({ schedule })).toEqual([])
    const { announcement, document } = parsed({ schedule })
    const read = parseDocument(JSON.parse(JSON.stringify(document)), { now: NOW, where: 'x', isStored: true })
    if (!('announcement' in read)) throw new Error(JSON.stringify(read))
    expect(read.announcement).toEqual(announcement)
    expect(scheduleIdentity(read.announcement.schedule)).toBe(scheduleIdentity(announcement.schedule))
  })

  it('says what it is', () => {
    expect(scheduleWithZone(parsed({ schedule: MONTHLY }).announcement)).toBe(
      'Event at 02:00, on the first Tuesday of the month: -1d, 0m, +2h, America/New_York, except 2027-07-06',
    )
    expect(scheduleWithZone(parsed({ schedule: FORTNIGHT }).announcement)).toBe(
      'Event every 2 weeks on Wednesday at 14:00: -1d, 30m, UTC, from 2027-01-06T14:00, until 2027-03-01T00:00',
    )
  })

  it('lets templates see the event that the occurrence speaks of', () => {
    const message = `{ type: text, text: '{{ reminder }} of {{ event.date }} {{ event.time }}: {{ event.at | until }}' }`
    const { announcement } = parsed({ schedule: MONTHLY, message })
    const said = ['2027-05-31T06:00Z', '2027-06-01T06:00Z', '2027-06-01T08:00Z'].map((due) =>
      textAt(announcement, Date.parse(due)),
    )
    expect(said).toEqual([
      '-1d of 2027-06-01 02:00: in 1 day',
      '0m of 2027-06-01 02:00: now',
      '+2h of 2027-06-01 02:00: 2 hours ago',
    ])
  })

  it.each([
    ['no until can help', '[-2h]', '{ grace: 1h, until: 30m }', ['late-unused']],
    ['until makes room', '[-1h]', '{ grace: 90m, until: 30m }', []],
    ['nothing comes before it', '[0m, +1h]', '{ until: 30m }', ['late-until-event']],
    ['the event cuts the grace', '[-10m]', '{ grace: 30m }', ['late-cut']],
    ['the next reminder cuts the grace', '[0m]', '{ grace: 2d }', ['late-cut']],
    ['one reminder can use all of the grace', '[-10m, +10m]', '{ grace: 30m }', []],
  ])('is judged by the lateness of its own occurrences: %s', (_, reminders, late, expected) => {
    const schedule = `{ event: { cron: "0 18 * * *", reminders: ${reminders} }, timezone: UTC }`
    expect(codes({ schedule, more: `late: ${late}` })).toEqual(expected)
  })

  it.each([
    ['[-2h]', '{ grace: 1h, until: 30m }', /^Remove until, or write a grace that reaches beyond/u],
    ['[-1h, 0m]', '{ grace: 2h, until: 30m }', /^Remove until, or the reminder that follows/u],
  ])('says what lets until of %s mean something', (reminders, late, remedy) => {
    const schedule = `{ event: { cron: "0 18 * * *", reminders: ${reminders} }, timezone: UTC }`
    const problems = problemsOf(fileWith({ schedule, more: `late: ${late}` }))
    expect(problems.map((problem) => problem.remedy)).toContainEqual(expect.stringMatching(remedy))
  })

  it('has nothing to say of lateness once its last event is over', () => {
    const schedule =
      '{ event: { cron: "0 18 * * *", reminders: [-1h] }, timezone: UTC, from: 2020-01-01T00:00, until: 2020-02-01T00:00 }'
    expect(codes({ schedule, more: 'late: { grace: 1h, until: 30m }' })).toEqual(['past'])
  })

  it('may have reminders that are farther apart than its events, and that others hide now and then', () => {
    const longer = '{ event: { cron: "0 18 * * *", reminders: [-36h, 0m] }, timezone: UTC }'
    expect(codes({ schedule: longer })).toEqual([])
    const sometimes = '{ event: { cron: "0 18 * * MON,TUE,FRI", reminders: [-1d, 0m] }, timezone: UTC }'
    expect(codes({ schedule: sometimes })).toEqual([])
  })

  it('tells no reminder as hidden for standing twice, or for being left out', () => {
    const twice = '{ event: { cron: "0 18 * * *", reminders: [-1h, -60m, -60m] }, timezone: UTC }'
    expect(codes({ schedule: twice })).toEqual(['duplicate-time', 'duplicate-time'])
    const once = '{ event: { at: 2030-03-02T18:00, reminders: [-24h, -1d, 0m] }, timezone: UTC, except: [2030-03-01] }'
    expect(codes({ schedule: once })).toEqual([])
    expect(codes({ schedule: once.replace(', except: [2030-03-01]', '') })).toEqual(['reminder-hidden'])
  })

  it('tells a reminder as hidden where it goes out, be it moved or not', () => {
    const moved = (more: string) =>
      codes({ schedule: `{ event: { at: 2030-03-02T18:00, reminders: [-2d, -1d, 0m] }, timezone: UTC, ${more} }` })
    expect(moved('except: [2030-03-01], onExcluded: before')).toEqual(['reminder-hidden'])
    expect(moved('except: [2030-02-28], onExcluded: before')).toEqual([])
    expect(moved('except: [2030-03-01], onExcluded: skip')).toEqual([])
    const parted = '{ event: { at: 2030-03-02T18:00, reminders: [-24h, -1d, 0m] }, timezone: UTC, except: [2030-03-01]'
    expect(codes({ schedule: `${parted}, onExcluded: before }` })).toEqual(['reminder-hidden'])
  })

  it('cannot move exact steps off excluded days', () => {
    const hours = '{ event: { every: 5 hours, reminders: [-1h] }, timezone: UTC, from: 2030-01-01T00:00'
    expect(codes({ schedule: `${hours}, except: [2030-03-01], onExcluded: after }` })).toEqual(['every-moved'])
    expect(codes({ schedule: `${hours}, except: [2030-03-01], onExcluded: skip }` })).toEqual([])
  })
})
