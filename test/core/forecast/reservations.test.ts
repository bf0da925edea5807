import { describe, expect, it } from 'vitest'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { ASSUMED_CALL_TIME, forecast } from '../../../src/core/forecast/forecast.ts'
import type { Carried, ForecastInput } from '../../../src/core/forecast/forecast.ts'
import { graceOf } from '../../../src/core/announcement/lateness.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { HOUR, MINUTE } from '../../../src/core/time/instant.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { LIMITS, T0 } from '../../support/store.ts'

/** Only one slot, for a little more than an hour. */
const limits = { ...LIMITS, limit: 1, window: HOUR, margin: 0 }

function foretell(sketches: readonly Sketch[], changes: Partial<ForecastInput> = {}) {
  return forecast({
    known: sketches.map((sketch) => ({ announcement: announcementOf(sketch), knownSince: T0 })),
    calls: [],
    from: T0,
    through: T0 + HOUR,
    limits,
    callTime: ASSUMED_CALL_TIME,
    ...changes,
  }).departures
}

const late = { grace: 5 * MINUTE }
const vip = { id: 'vip', cron: '0 40 * * * *', priority: 'critical' } as const

describe('a forecast with something important to come', () => {
  it('keeps its slot, and says whose slot it is for which others give way', () => {
    const departures = foretell([{ id: 'a', cron: '0 10 * * * *', late }, vip])
    expect(departures).toMatchObject([
      { announcementId: 'a', state: 'skipped', reason: 'reserved_for:vip@2026-11-23T09:40:00.000Z', leavesAt: null },
      { announcementId: 'vip', state: 'sent', leavesAt: T0 + 40 * MINUTE, explanation: null },
    ])
    expect(departures[0]?.explanation?.find(({ check }) => check === 'reservation')).toEqual({
      check: 'reservation',
      isPassed: false,
      for: 'vip@2026-11-23T09:40:00.000Z',
      ahead: 1,
      kept: 0,
    })
  })

  it('tells the same to all that come after whoever heard it, without asking again', () => {
    const others = ['b', 'c', 'd'].map((id) => ({ id, cron: '0 10 * * * *', late, priority: 'low' as const }))
    const departures = foretell([...others, { id: 'a', cron: '0 10 * * * *', late }, vip])
    const reasons = departures.filter(({ announcementId }) => announcementId !== 'vip').map(({ reason }) => reason)
    expect(new Set(reasons)).toEqual(new Set(['reserved_for:vip@2026-11-23T09:40:00.000Z']))
    expect(departures.every(({ explanation, state }) => (state === 'sent') === (explanation === null))).toBe(true)
  })

  it('says the same again when another comes due meanwhile', () => {
    const low = { priority: 'low', late } as const
    const departures = foretell([
      { id: 'a', cron: '0 10 * * * *', ...low },
      { id: 'b', cron: '0 12 * * * *', ...low },
      vip,
    ])
    expect(departures.map(({ announcementId, reason }) => [announcementId, reason])).toEqual([
      ['a', 'reserved_for:vip@2026-11-23T09:40:00.000Z'],
      ['b', 'reserved_for:vip@2026-11-23T09:40:00.000Z'],
      ['vip', null],
    ])
  })

  it('asks anew once the one is gone for whom the slot was kept', () => {
    const low = { priority: 'low', late } as const
    const soon = { ...vip, cron: '0 12 * * * *' }
    const departures = foretell([
      { id: 'a', cron: '0 10 * * * *', ...low },
      { id: 'b', cron: '0 11 * * * *', ...low },
      soon,
    ])
    expect(departures.map(({ announcementId, reason }) => [announcementId, reason])).toEqual([
      ['a', 'quota'],
      ['b', 'quota'],
      ['vip', null],
    ])
  })

  it('asks anew for one that is more important than the one that heard it', () => {
    const announcement = announcementOf({ id: 'retried', priority: 'high', late })
    const retried: Carried = {
      key: keyOf('retried', T0),
      announcementId: 'retried',
      owner: null,
      sender: 'ops-bot',
      pause: null,
      due: T0,
      priority: 'high',
      late: announcement.late,
      expiry: graceOf(announcement.late, T0),
      isSuperseded: false,
      isResend: false,
      notBefore: T0 + 4 * MINUTE,
      waitingFor: null,
    }
    const sketches: readonly Sketch[] = [{ id: 'a', cron: '0 3 * * * *', priority: 'low', late }, vip]
    const known = [...sketches.map(announcementOf), announcement].map((each) => ({
      announcement: each,
      knownSince: T0,
    }))
    const departures = foretell([], { known, carried: [retried] })
    expect(departures.map(({ announcementId, state, reason }) => [announcementId, state, reason])).toEqual([
      ['retried', 'skipped', 'reserved_for:vip@2026-11-23T09:40:00.000Z'],
      ['a', 'skipped', 'reserved_for:vip@2026-11-23T09:40:00.000Z'],
      ['vip', 'sent', null],
    ])
  })

  it('keeps nothing for what a pause keeps from being sent', () => {
    const pause = { announcementId: 'vip', by: 'Ada', reason: 'not now', since: T0, until: null }
    const known = [
      { announcement: announcementOf({ id: 'a', cron: '0 10 * * * *', late }), knownSince: T0 },
      { announcement: announcementOf(vip), knownSince: T0, pauses: [pause] },
    ]
    expect(foretell([], { known })).toMatchObject([
      { announcementId: 'a', state: 'sent' },
      { announcementId: 'vip', state: 'skipped', reason: 'paused' },
    ])
  })

  it('keeps nothing for what a person took out, and skips that one only', () => {
    const due = T0 + 40 * MINUTE
    const skip = { key: `vip@${new Date(due).toISOString()}`, announcementId: 'vip', due, by: 'Ada', reason: 'no' }
    const known = [
      { announcement: announcementOf({ id: 'a', cron: '0 10 * * * *', late }), knownSince: T0 },
      { announcement: announcementOf(vip), knownSince: T0, skips: [{ ...skip, since: T0 }] },
    ]
    expect(foretell([], { known })).toMatchObject([
      { announcementId: 'a', state: 'sent' },
      { announcementId: 'vip', state: 'skipped', reason: 'by_hand' },
    ])
  })

  it('explains one on demand although nothing kept it', () => {
    const [one] = foretell([vip], { explains: 'vip@2026-11-23T09:40:00.000Z' })
    expect(one?.explanation?.map(({ check, isPassed }) => [check, isPassed])).toEqual([
      ['paused', true],
      ['freeze', true],
      ['late', true],
      ['quiet', true],
      ['quota', true],
      ['reservation', true],
      ['spacing', true],
    ])
  })
})

describe('a forecast with budgets', () => {
  const none = { daily: null, reserve: 0, mayUseCritical: false, canBorrow: false }
  const sketches = (['red', 'blue'] as const).map((owner, index) => ({
    id: owner,
    owner,
    cron: `0 ${10 + index},${20 + index} * * * *`,
    late,
  }))

  it('lets one owner go while another is kept by its budget', () => {
    const budgets: Budgets = { owners: { red: { ...none, daily: 1 }, blue: none }, unplanned: 0 }
    const departures = foretell(sketches, { budgets, limits: { ...limits, limit: 4 } })
    expect(departures.map(({ announcementId, state, reason }) => [announcementId, state, reason])).toEqual([
      ['red', 'sent', null],
      ['blue', 'sent', null],
      ['red', 'skipped', 'budget:red'],
      ['blue', 'sent', null],
    ])
  })

  it('keeps a reserve for its owner, and one for what nobody planned', () => {
    const budgets: Budgets = { owners: { red: { ...none, reserve: 1 }, blue: none }, unplanned: 1 }
    const departures = foretell(sketches, { budgets, limits: { ...limits, limit: 3 } })
    expect(departures.map(({ announcementId, state, reason }) => [announcementId, state, reason])).toEqual([
      ['red', 'sent', null],
      ['blue', 'sent', null],
      ['red', 'skipped', 'reserved_for:unplanned'],
      ['blue', 'skipped', 'reserved_for:unplanned'],
    ])
  })
})
