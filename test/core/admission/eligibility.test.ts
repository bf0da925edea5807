import { findZone } from '../../../src/core/time/zone.ts'
import { datesOnly, joinDays } from '../../../src/core/schedule/local/day-set.ts'
import { describe, expect, it } from 'vitest'
import { checkEligibility } from '../../../src/core/admission/eligibility.ts'
import { withEarlier } from '../../../src/core/announcement/check.ts'
import type { Check } from '../../../src/core/announcement/check.ts'
import { pauseOver, pausesAmong, widePausesAt } from '../../../src/core/announcement/pause.ts'
import type { Known } from '../../../src/core/planning/agenda.ts'
import { DAY, HOUR, MINUTE, parseLocalDate } from '../../../src/core/time/instant.ts'
import { announcementOf } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'

const PAUSE = { announcementId: 'a', by: 'Ada', reason: 'quiet', since: T0 + HOUR, until: T0 + 2 * HOUR }

function known(changes: Partial<Known> = {}, schedule: object = {}): Known {
  const announcement = announcementOf({ cron: '0 0 * * * *' })
  return {
    announcement: { ...announcement, schedule: { ...announcement.schedule, ...schedule } },
    knownSince: T0,
    ...changes,
  }
}

/** Only on 23 November 2026, at 09:00. */
const AT_NINE = announcementOf({ at: '2026-11-23T09:00' }).schedule

const failed = (one: Known | undefined, due: number, now = T0) =>
  checkEligibility(one, due, now)
    .filter(({ isPassed }) => isPassed === false)
    .map(({ check }) => check)

describe('whether something may come due at all', () => {
  it('depends on its announcement, its rule, its bounds, its exclusions and pauses, each told by itself', () => {
    expect(failed(known(), T0 + HOUR)).toEqual([])
    expect(failed(undefined, T0 + HOUR)).toEqual(['enabled'])
    expect(failed(known(), T0)).toEqual(['enabled'])
    expect(failed(known({}, { isOff: true }), T0 + HOUR)).toEqual(['enabled'])
    expect(failed(known({}, { isOff: true }), T0 + MINUTE)).toEqual(['enabled', 'schedule'])
    expect(failed(known(), T0 + MINUTE)).toEqual(['schedule'])
    expect(failed(known({}, { from: T0 + 2 * HOUR }), T0 + HOUR)).toEqual(['bounds'])
    expect(failed(known({}, { until: T0 + HOUR }), T0 + HOUR)).toEqual(['bounds'])
    expect(failed(known({}, { except: datesOnly([parseLocalDate('2026-11-23')!]) }), T0 + HOUR)).toEqual(['exclusions'])
    const moved = { except: datesOnly([parseLocalDate('2026-11-23')!]), onExcluded: 'after', rule: AT_NINE.rule }
    expect(failed(known({}, { rule: AT_NINE.rule }), T0)).toEqual(['enabled'])
    expect(failed(known({}, moved), T0 + DAY)).toEqual([])
    expect(failed(known({}, { ...moved, until: T0 + DAY }), T0 + DAY)).toEqual(['schedule'])
    const exclusionOf = (one: Known, due: number) =>
      checkEligibility(one, due, T0).find((each) => each.check === 'exclusions')
    const monday = { date: '2026-11-23', calendar: null }
    expect(exclusionOf(known({}, moved), T0 + DAY)).toMatchObject({ isPassed: true, movedFrom: [monday] })
    const daily = { ...moved, rule: announcementOf({ cron: '0 9 * * *' }).schedule.rule, zone: AT_NINE.zone }
    expect(exclusionOf(known({}, daily), T0 + DAY)).toMatchObject({ movedFrom: [monday], isOneWith: true })
    const named = joinDays([{ name: 'closed', dates: [parseLocalDate('2026-11-23')!], weekdays: [] }], [])
    const later = known({ knownSince: T0 - DAY }, { ...daily, except: named })
    expect(exclusionOf(later, T0)).toMatchObject({ isPassed: false, calendar: 'closed', movedTo: '2026-11-24' })
    expect(failed(known({ pauses: [PAUSE] }), T0 + HOUR)).toEqual(['paused'])
    expect(failed(known({ pauses: [PAUSE] }), T0 + 2 * HOUR)).toEqual([])
    const freeze = { id: 'f', from: T0 + HOUR, until: T0 + 2 * HOUR, zone: findZone('UTC')!, reason: 'Holidays' }
    expect(failed(known({ freezes: [{ ...freeze, allow: ['high'] }] }), T0 + HOUR)).toEqual(['freeze'])
    expect(failed(known({ freezes: [{ ...freeze, allow: ['normal'] }] }), T0 + HOUR)).toEqual([])
    expect(failed(known({ freezes: [{ ...freeze, allow: [] }] }), T0 + 2 * HOUR)).toEqual([])
  })

  it('is told of the event that a reminder follows, whose day alone is excluded', () => {
    const closed = joinDays([{ name: 'closed', dates: [parseLocalDate('2026-11-24')!], weekdays: [] }], [])
    const { schedule } = announcementOf({ event: { cron: '0 9 * * TUE', reminders: ['-1d', '0m'] } })
    const one = known({ knownSince: 0 }, { ...schedule, except: closed, onExcluded: 'after' })
    const exclusionAt = (due: string) =>
      checkEligibility(one, Date.parse(due), T0).find((each) => each.check === 'exclusions')
    expect(exclusionAt('2026-11-23T09:00Z')).toEqual({
      check: 'exclusions',
      isPassed: false,
      date: '2026-11-24',
      excluded: 1,
      calendar: 'closed',
      movedTo: '2026-11-25',
      isOfEvent: true,
    })
    expect(exclusionAt('2026-11-24T09:00Z')).toEqual({
      check: 'exclusions',
      isPassed: true,
      date: '2026-11-25',
      excluded: 1,
      movedFrom: [{ date: '2026-11-24', calendar: 'closed' }],
      isOfEvent: true,
    })
    expect(exclusionAt('2026-11-25T09:00Z')).not.toHaveProperty('isOfEvent')
    expect(exclusionAt('2026-12-01T09:00Z')).toMatchObject({ isPassed: true, date: '2026-12-01' })
  })

  it('depends, for the reminders of an event that comes again, on the day and the bounds of the event', () => {
    // The day before the event of Tuesday, 24 November, at 09:00.
    const { rule } = announcementOf({ event: { cron: '0 9 * * *', reminders: ['-1d'] } }).schedule
    const except = (day: string) => ({ except: datesOnly([parseLocalDate(day)!]) })
    expect(failed(known({ knownSince: T0 - DAY }, { rule, ...except('2026-11-23') }), T0)).toEqual([])
    const excluded = known({ knownSince: T0 - DAY }, { rule, ...except('2026-11-24') })
    expect(failed(excluded, T0)).toEqual(['exclusions'])
    expect(checkEligibility(excluded, T0, T0)).toContainEqual({
      check: 'exclusions',
      isPassed: false,
      date: '2026-11-24',
      excluded: 1,
    })
    expect(failed(known({ knownSince: T0 - DAY }, { rule, until: T0 + DAY }), T0)).toEqual(['bounds'])
    expect(failed(known({ knownSince: T0 - DAY }, { rule, until: T0 + DAY + 1 }), T0)).toEqual([])
    const none = known({ knownSince: T0 - DAY }, { rule, until: 0 })
    expect(checkEligibility(none, T0, T0).at(-1)).toMatchObject({ isPassed: true, date: '2026-11-23' })
  })

  it('depends on what a person took out: that instant only', () => {
    const key = `a@${new Date(T0 + HOUR).toISOString()}`
    const skip = { key, announcementId: 'a', due: T0 + HOUR, by: 'Bob', reason: 'no release', since: T0 }
    const one = known({ skips: [skip] })
    expect(failed(one, T0 + HOUR)).toEqual(['skipped'])
    expect(failed(one, T0 + 2 * HOUR)).toEqual([])
    expect(checkEligibility(one, T0 + HOUR, T0)).toContainEqual({
      check: 'skipped',
      isPassed: false,
      by: 'Bob',
      reason: 'no release',
      since: T0,
    })
  })

  it('comes with the values that were looked at', () => {
    const one = known({ pauses: [PAUSE] }, { from: T0, until: T0 + DAY, except: datesOnly([1, 2]) })
    expect(checkEligibility(one, T0 + HOUR, T0)).toEqual([
      { check: 'enabled', isPassed: true, knownSince: T0 },
      {
        check: 'paused',
        isPassed: false,
        by: 'Ada',
        reason: 'quiet',
        since: PAUSE.since,
        until: PAUSE.until,
        scope: 'announcement',
        owner: null,
      },
      { check: 'freeze', isPassed: true, freezeId: null, reason: null, from: null, until: null },
      { check: 'schedule', isPassed: true },
      { check: 'bounds', isPassed: true, from: '2026-11-23T09:00', until: '2026-11-24T09:00' },
      { check: 'exclusions', isPassed: true, date: '2026-11-23', excluded: 2 },
    ])
  })
})

describe('several freezes over one occurrence', () => {
  it('are told together: the first to begin, and the names of the others', () => {
    const zone = findZone('UTC')!
    const freeze = { id: 'first', from: T0, until: T0 + DAY, zone, reason: 'Launch', allow: [] }
    const freezes = [{ ...freeze, id: 'second', from: T0 + 1 }, freeze]
    const told = checkEligibility(known({ freezes }), T0 + HOUR, T0).find(({ check }) => check === 'freeze')
    expect(told).toMatchObject({ isPassed: false, freezeId: 'first', also: ['second'] })
  })
})

describe('a pause', () => {
  it('is over what comes due in it, and over what waits while it holds; its end does not belong to it', () => {
    expect(pauseOver([PAUSE], PAUSE.since, PAUSE.since)).toBe(PAUSE)
    expect(pauseOver([PAUSE], PAUSE.since - 1, PAUSE.since + 1)).toBe(PAUSE)
    expect(pauseOver([PAUSE], PAUSE.until, PAUSE.until)).toBeNull()
    expect(pauseOver([{ ...PAUSE, until: null }], T0 + 1000 * DAY, T0)).not.toBeNull()
    expect(pauseOver([], T0, T0)).toBeNull()
  })

  it('of a team is over what that team owns, and one of all is over everything', () => {
    const held = { by: 'Ada', reason: 'quiet', since: T0, until: null }
    const wide = [
      { ...held, owner: 'red' },
      { ...held, owner: null },
    ]
    const over = (one: { id: string; owner?: string | null }) =>
      pausesAmong([], wide)(one).map(({ wide: of }) => of?.owner)
    expect(over({ id: 'a', owner: 'red' })).toEqual(['red', null])
    expect(over({ id: 'a', owner: 'blue' })).toEqual([null])
    expect(over({ id: 'a' })).toEqual([null])
    expect(pausesAmong([], wide.slice(1))({ id: 'a' })).toEqual([
      { ...held, announcementId: 'a', wide: { owner: null } },
    ])
  })
})

describe('wide pauses at an instant', () => {
  it('are those that hold then, that of all first', () => {
    const wide = (owner: string | null, until: number | null = null) => ({
      owner,
      by: 'Bob',
      reason: 'x',
      since: T0,
      until,
    })
    const all = [wide('red'), wide('blue', T0 + HOUR), wide(null)]
    expect(widePausesAt(all, T0).map(({ owner }) => owner)).toEqual([null, 'red', 'blue'])
    expect(widePausesAt(all, T0 + HOUR).map(({ owner }) => owner)).toEqual([null, 'red'])
    expect(widePausesAt(all, T0 - 1)).toEqual([])
  })
})

describe('several pauses over one occurrence', () => {
  it('are told each by itself, the narrowest first', () => {
    const wide = (owner: string | null) => ({ owner, by: 'Bob', reason: 'stop', since: T0, until: null })
    const pauses = pausesAmong([PAUSE], [wide(null), wide('red')])({ id: 'a', owner: 'red' })
    const told = checkEligibility(known({ pauses }), T0 + HOUR, T0).filter(({ check }) => check === 'paused')
    expect(told).toEqual([
      expect.objectContaining({ scope: 'announcement', owner: null, by: 'Ada' }),
      expect.objectContaining({ scope: 'owner', owner: 'red', by: 'Bob' }),
      expect.objectContaining({ scope: 'all', owner: null, by: 'Bob' }),
    ])
    expect(pauseOver(pauses, T0 + HOUR, T0)).toBe(pauses[0])
  })
})

describe('what was looked at in the end', () => {
  it('comes with what was looked at earlier, in the order of looking, each once', () => {
    const spacing = { check: 'spacing', isPassed: true, until: null } as const
    const late = (isPassed: boolean): Check => ({
      check: 'late',
      isPassed,
      latenessMs: 0,
      graceMs: 0,
      isSuperseded: false,
    })
    const lease = { check: 'lease', isPassed: true, holder: 'me' } as const
    expect(withEarlier([late(false), lease], [late(true), spacing])).toEqual([late(false), spacing, lease])
  })
})
