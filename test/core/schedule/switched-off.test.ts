import { describe, expect, it } from 'vitest'
import { isSwitchedOff, scheduleIdentity } from '../../../src/core/announcement/announcement.ts'
import { Agenda } from '../../../src/core/planning/agenda.ts'
import { countInstants } from '../../../src/core/schedule/count.ts'
import { instantsOnce } from '../../../src/core/schedule/one-time.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import { switchedOff, switchedOn } from '../../../src/core/schedule/schedule.ts'
import { DAY } from '../../../src/core/time/instant.ts'
import { announcementOf, scheduleOf } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'

const SCHEDULES = [
  { cron: '0 9 * * *' },
  { cron: '*/5 * * * * *' },
  { at: ['2026-11-24T09:00', '2026-11-20T09:00'] },
  { event: { at: '2026-11-24T09:00', reminders: ['-1d', '0m'] } },
]
const RANGE = { after: T0 - 7 * DAY, through: T0 + 7 * DAY }

describe('a schedule whose announcement is switched off', () => {
  it.each(SCHEDULES)('has no instant, before or after, counted or listed: %j', (sketch) => {
    const [on, off] = [scheduleOf(sketch), scheduleOf({ ...sketch, enabled: false })]
    expect(nextInstant(on, T0) ?? previousInstant(on, T0)).toBeDefined()
    expect(nextInstant(off, T0)).toBeUndefined()
    expect(previousInstant(off, T0)).toBeUndefined()
    expect(instantsBetween(off, { ...RANGE, limit: 9 })).toEqual([])
    expect(countInstants(on, RANGE)).toBeGreaterThan(0)
    expect(countInstants(off, RANGE)).toBe(0)
    expect(instantsOnce(off)).toEqual([])
  })

  it('is what it was when it is switched on again', () => {
    const on = scheduleOf({ cron: '0 9 * * *' })
    expect(switchedOn(switchedOff(on))).toEqual(on)
    expect(switchedOn(on)).toBe(on)
  })

  it('is another one, so that switching off and on starts anew', () => {
    const [on, off] = [scheduleOf({ cron: '0 9 * * *' }), scheduleOf({ cron: '0 9 * * *', enabled: false })]
    expect(scheduleIdentity(off)).not.toBe(scheduleIdentity(on))
    expect(scheduleIdentity(switchedOn(off))).toBe(scheduleIdentity(on))
    expect(scheduleIdentity(on)).not.toContain('isOff')
  })

  it('is planned nowhere', () => {
    const announcement = announcementOf({ cron: '* * * * * *', enabled: false })
    expect(isSwitchedOff(announcement)).toBe(true)
    const agenda = new Agenda([{ announcement, knownSince: T0 }], T0)
    expect(agenda.ahead(T0 + DAY, T0, 9).occurrences).toEqual([])
  })
})
