import { datesOnly, joinDays } from '../../../src/core/schedule/local/day-set.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scheduleIdentity } from '../../../src/core/announcement/announcement.ts'
import { graceOf, judgeLateness } from '../../../src/core/announcement/lateness.ts'
import { Agenda } from '../../../src/core/planning/agenda.ts'
import type { NewOccurrence } from '../../../src/core/planning/agenda.ts'
import { announcementOf, scheduleOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'

const MINUTE = 60_000
const known = (sketch: Sketch, knownSince = T0) => ({ announcement: announcementOf(sketch), knownSince })
const take = (agenda: Agenda, through: number, now: number, most = 100) => {
  const stretch = agenda.ahead(through, now, most)
  agenda.advance(stretch.mark)
  return stretch
}
const offsets = (occurrences: readonly NewOccurrence[]) => occurrences.map(({ due }) => due - T0)

describe('the agenda', () => {
  it('takes what is due after the mark up to and with the end, oldest first, then by id', () => {
    const agenda = new Agenda([known({ id: 'b', cron: '*/30 * * * * *' }), known({ id: 'a', cron: '0 * * * * *' })], T0)
    const { occurrences, mark } = take(agenda, T0 + MINUTE, T0)
    expect(occurrences.map(({ key, skipReason }) => [key, skipReason])).toEqual([
      ['b@2026-11-23T09:00:30.000Z', null],
      ['a@2026-11-23T09:01:00.000Z', null],
      ['b@2026-11-23T09:01:00.000Z', null],
    ])
    expect([mark, agenda.plannedTo]).toEqual([T0 + MINUTE, T0 + MINUTE])
  })

  it('bears nothing that came due before it was known', () => {
    const agenda = new Agenda([known({ cron: '0 * * * * *' }, T0 + MINUTE)], T0)
    expect(offsets(take(agenda, T0 + 3 * MINUTE, T0).occurrences)).toEqual([2 * MINUTE, 3 * MINUTE])
  })

  it('bears the missed ones skipped: late beyond their policy, superseded when a newer one is due too', () => {
    const agenda = new Agenda([known({ cron: '0 * * * * *', late: { grace: 2 * MINUTE } })], T0)
    const { occurrences } = take(agenda, T0 + 6 * MINUTE, T0 + 5 * MINUTE)
    expect(occurrences.map(({ skipReason }) => skipReason)).toEqual([
      'late',
      'late',
      'superseded',
      'superseded',
      null,
      null,
    ])
  })

  it('bears what came due in a pause as paused, and leaves what was taken out to admission, also if it is too late', () => {
    const held = { by: 'Ada', reason: 'x', since: T0 }
    const skips = [
      { ...held, key: `a@${new Date(T0 + 3 * MINUTE).toISOString()}`, announcementId: 'a', due: T0 + 3 * MINUTE },
    ]
    const pauses = [{ ...held, announcementId: 'a', until: T0 + 2 * MINUTE }]
    const one = { ...known({ cron: '0 * * * * *', late: { grace: 2 * MINUTE } }), pauses, skips }
    const { occurrences } = take(new Agenda([one], T0), T0 + 5 * MINUTE, T0 + 10 * MINUTE)
    expect(occurrences.map(({ skipReason }) => skipReason)).toEqual(['paused', 'late', null, 'late', 'late'])
  })

  it('changes nothing when it is only asked', () => {
    const agenda = new Agenda([known({ cron: '0 * * * * *' })], T0)
    expect(agenda.ahead(T0 + MINUTE, T0, 100)).toEqual(agenda.ahead(T0 + MINUTE, T0, 100))
    expect(agenda.plannedTo).toBe(T0)
  })

  it('has nothing more after the last instant of a list', () => {
    const agenda = new Agenda([known({ at: '2026-11-23T09:00:10' })], T0)
    expect(offsets(take(agenda, T0 + MINUTE, T0).occurrences)).toEqual([10_000])
    expect(take(agenda, T0 + 1e12, T0).occurrences).toEqual([])
  })

  it('stops a long stretch at a full page and goes on there: pages together are the whole, each once', () => {
    const sketches = fc.array(fc.constantFrom('* * * * * *', '*/7 * * * * *', '0 * * * * *', '30 */2 * * * *'), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(sketches, fc.integer({ min: 1, max: 50 }), fc.nat(400), (crons, most, seconds) => {
        const set = () => crons.map((cron, index) => known({ id: `a${index}`, cron }))
        const end = T0 + seconds * 1000
        const whole = new Agenda(set(), T0).ahead(end, T0, 100_000).occurrences.map(({ key }) => key)
        const agenda = new Agenda(set(), T0)
        const pages: string[] = []
        while (agenda.plannedTo < end) pages.push(...take(agenda, end, T0, most).occurrences.map(({ key }) => key))
        expect(pages).toEqual(whole)
      }),
      { seed: 20_261_122, numRuns: 100 },
    )
  })
})

describe('lateness', () => {
  it('is timely up to and with the grace, then missed, or a late send while younger than maxLateness', () => {
    const skip = { grace: 10, then: 'skip', maxLateness: 0 } as const
    expect([0, 10, 11].map((now) => judgeLateness({ due: 0, now, late: skip, expiry: graceOf(skip, 0) }).kind)).toEqual(
      ['timely', 'timely', 'missed'],
    )
    const latest = { grace: 10, then: 'latest', maxLateness: 20 } as const
    expect(
      [10, 11, 20, 21].map((now) => judgeLateness({ due: 0, now, late: latest, expiry: graceOf(latest, 0) }).kind),
    ).toEqual(['timely', 'late-send', 'late-send', 'missed'])
  })
})

describe('the identity of a schedule', () => {
  it('is the same for the same rule, zone, bounds and exclusions, and another otherwise', () => {
    const daily = scheduleOf({ cron: '0 9 * * *' })
    expect(scheduleIdentity(daily)).toBe(scheduleIdentity(scheduleOf({ cron: '0 9 * * *' })))
    const others = [
      scheduleOf({ cron: '1 9 * * *' }),
      scheduleOf({ cron: '0 9 * * *', timezone: 'Asia/Singapore' }),
      scheduleOf({ at: '2026-11-23T09:00' }),
      { ...daily, from: T0 },
      { ...daily, until: T0 },
      { ...daily, except: datesOnly([20_000]) },
      { ...daily, except: { dates: [], weekdays: [6] } },
      { ...daily, onExcluded: 'before' },
      { ...daily, onExcluded: 'after' },
      scheduleOf({ event: { cron: '0 9 * * *', reminders: ['0m'] } }),
      scheduleOf({ event: { cron: '0 9 * * *', reminders: ['-1d'] } }),
      scheduleOf({ event: { cron: '1 9 * * *', reminders: ['0m'] } }),
    ] satisfies Schedule[]
    const renamed = (name: string) => ({ ...daily, except: joinDays([{ name, weekdays: [6], dates: [] }], []) })
    expect(scheduleIdentity(renamed('closed'))).toBe(scheduleIdentity(renamed('weekend')))
    expect(new Set([daily, ...others].map(scheduleIdentity)).size).toBe(13)
  })

  it('is for what a database already knows what it has always been, to the letter', () => {
    const rest = '"zone":"UTC","from":null,"until":null,"except":[]'
    const event = { at: '2026-11-23T09:00', reminders: ['-1d', '-90m', '0m'] }
    expect(scheduleIdentity(scheduleOf({ cron: '0 9 * * *' }))).toBe(`{"when":{"cron":"0 9 * * *"},${rest}}`)
    expect(scheduleIdentity(scheduleOf({ event }))).toBe(
      '{"when":{"kind":"event","at":1795424400000,"reminders":[{"days":-1,"exact":0,"text":"-1d"},' +
        `{"days":0,"exact":-5400000,"text":"-90m"},{"days":0,"exact":0,"text":"0m"}]},${rest}}`,
    )
  })
})
