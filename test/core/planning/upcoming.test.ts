import { describe, expect, it } from 'vitest'
import { UpcomingWindow, upcomingOver } from '../../../src/core/planning/upcoming.ts'
import type { Known } from '../../../src/core/planning/agenda.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'

function known(sketch: Sketch, more: Partial<Known> = {}): Known {
  return { announcement: announcementOf({ priority: 'high', ...sketch }), knownSince: T0 - DAY, ...more }
}

function seen(upcoming: UpcomingWindow, now: Instant, reach = DAY): readonly string[] {
  upcoming.advance(now, reach)
  const all = (['low', 'normal', 'high', 'critical'] as const).flatMap((priority) => {
    const those = [...upcoming.of(priority)]
    expect(upcoming.count(priority)).toBe(those.length)
    return those.map(({ announcementId, due }) => `${priority} ${announcementId} +${(due - T0) / MINUTE}`)
  })
  return all
}

describe('the upcoming window', () => {
  it('holds what comes due after now and before the reach ends, by instant, then id, and nothing of the lowest priority', () => {
    const upcoming = new UpcomingWindow([
      known({ id: 'b', cron: '0 */30 * * * *' }),
      known({ id: 'a', cron: '0 0 * * * *' }),
      known({ id: 'c', cron: '0 45 * * * *', priority: 'critical' }),
      known({ id: 'n', cron: '0 1 * * * *', priority: 'normal' }),
      known({ id: 'l', cron: '0 * * * * *', priority: 'low' }),
    ])
    expect(seen(upcoming, T0, HOUR)).toEqual(['normal n +1', 'high b +30', 'critical c +45'])
    expect(seen(upcoming, T0, HOUR + 1)).toEqual([
      'normal n +1',
      'high b +30',
      'high a +60',
      'high b +60',
      'critical c +45',
    ])
  })

  it('slides along: what came due has left it, what comes into reach has entered it', () => {
    const upcoming = new UpcomingWindow([known({ id: 'a', cron: '0 0 * * * *' })])
    const walk = Array.from({ length: 50 }, (_, index) => T0 + index * 7 * MINUTE)
    for (const now of walk) {
      const fresh = new UpcomingWindow([known({ id: 'a', cron: '0 0 * * * *' })])
      expect(seen(upcoming, now, 3 * HOUR)).toEqual(seen(fresh, now, 3 * HOUR))
    }
  })

  it('goes on by itself as a copy, which says the same and changes nothing for the first one', () => {
    const all = [
      known({ id: 'a', cron: '0 0 * * * *' }),
      known({ id: 'b', cron: '0 */7 * * * *', priority: 'critical' }),
    ]
    const upcoming = new UpcomingWindow(all)
    const other = new UpcomingWindow(all)
    for (const ahead of [0, 7 * MINUTE, 3 * HOUR, 2 * DAY]) {
      expect(seen(upcoming, T0 + ahead, 3 * HOUR)).toEqual(seen(other, T0 + ahead, 3 * HOUR))
      const copy = upcoming.copy()
      for (const further of [0, HOUR, -HOUR, 9 * HOUR]) {
        const now = T0 + ahead + further
        expect(seen(copy, now, 3 * HOUR)).toEqual(seen(new UpcomingWindow(all), now, 3 * HOUR))
      }
    }
  })

  it('has to come again what left it, when the clock goes back', () => {
    const upcoming = new UpcomingWindow([
      known({ id: 'a', cron: '0 0 * * * *' }),
      known({ id: 'b', cron: '0 * * * * *' }),
    ])
    const little = seen(upcoming, T0 + HOUR, 3 * HOUR)
    seen(upcoming, T0 + HOUR + 2 * MINUTE, 3 * HOUR)
    expect(seen(upcoming, T0 + HOUR, 3 * HOUR)).toEqual(little)
    const before = seen(upcoming, T0, 3 * HOUR)
    seen(upcoming, T0 + 2 * HOUR, 3 * HOUR)
    expect(seen(upcoming, T0, 3 * HOUR)).toEqual(before)
  })

  it('has nothing of a time before its announcement was known, nor of a pause', () => {
    const pause = { announcementId: 'a', by: 'Ada', reason: 'quiet', since: T0 + 2 * HOUR, until: T0 + 4 * HOUR }
    const upcoming = new UpcomingWindow([
      known({ id: 'a', cron: '0 0 * * * *' }, { knownSince: T0 + HOUR, pauses: [pause] }),
    ])
    expect(seen(upcoming, T0, 6 * HOUR)).toEqual(['high a +240', 'high a +300'])
  })

  it('has nothing that a person took out', () => {
    const due = T0 + 2 * HOUR
    const skip = { key: 'a@x', announcementId: 'a', due, by: 'Ada', reason: 'not now', since: T0 }
    const upcoming = new UpcomingWindow([known({ id: 'a', cron: '0 0 * * * *' }, { skips: [skip] })])
    expect(seen(upcoming, T0, 3 * HOUR + 1)).toEqual(['high a +60', 'high a +180'])
  })

  it('over a set looks for nothing that has the lowest priority of it', () => {
    const all = [known({ id: 'a', cron: '0 0 * * * *' }), known({ id: 'b', cron: '0 0 * * * *', priority: 'critical' })]
    expect(seen(upcomingOver(all), T0, HOUR + 1)).toEqual(['critical b +60'])
    expect(seen(upcomingOver(all.slice(0, 1)), T0, HOUR + 1)).toEqual([])
    expect(seen(upcomingOver([]), T0, HOUR + 1)).toEqual([])
  })

  it('never holds more than can matter, however dense the schedules are', () => {
    const upcoming = new UpcomingWindow([known({ id: 'a', cron: '* * * * * *' })])
    upcoming.advance(T0, DAY)
    expect(upcoming.count('high')).toBe(50_000)
    expect([...upcoming.of('high')][0]?.due).toBe(T0 + SECOND)
    upcoming.advance(T0 + HOUR, DAY)
    expect([...upcoming.of('high')][0]?.due).toBe(T0 + HOUR + SECOND)
    expect(upcoming.count('high')).toBeGreaterThan(46_000)
  })
})
