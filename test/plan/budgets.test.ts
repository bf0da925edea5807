import { describe, expect, it } from 'vitest'
import { planToJson } from '../../src/plan/json.ts'
import { isOverQuota, verdictOf } from '../../src/plan/words.ts'
import { LIMITS } from '../support/store.ts'
import { entry, planned } from './support.ts'

const none = { daily: null, reserve: 0, mayUseCritical: true, canBorrow: false }
const hourly = (id: string, more: object = {}) =>
  entry(id, { cron: '0 * * * *', timezone: 'UTC' }, 'hello', { late: { grace: '5m' }, ...more })

describe('a plan of teams that share the quota', () => {
  it('says what a budget leaves out, although the quota would have room for it', () => {
    const budgets = { owners: { red: { ...none, daily: 3 } }, unplanned: 0 }
    const plan = planned([hourly('a', { owner: 'red' })], { budgets, through: Date.parse('2027-03-13T18:00:00Z') })
    expect(plan.forecast.overloads).toEqual([])
    expect(isOverQuota(plan)).toBe(true)
    expect(verdictOf(plan)).toBe('SHORT OF SLOTS: 2 occurrences skipped: 2 × budget:red.')
  })

  it('explains in its JSON what kept each one that does not leave at its instant', () => {
    const entries = [
      hourly('a'),
      entry('vip', { at: '2027-03-13T14:30', timezone: 'UTC' }, 'now', { priority: 'critical' }),
    ]
    const plan = planned(entries, { limits: { ...LIMITS, limit: 2 }, through: Date.parse('2027-03-13T15:00:00Z') })
    const { occurrences } = planToJson(plan, undefined)
    expect(occurrences.map(({ key, state, reason }) => [key, state, reason])).toEqual([
      ['a@2027-03-13T13:00:00.000Z', 'sent', null],
      ['a@2027-03-13T14:00:00.000Z', 'skipped', 'reserved_for:vip@2027-03-13T14:30:00.000Z'],
      ['vip@2027-03-13T14:30:00.000Z', 'sent', null],
      ['a@2027-03-13T15:00:00.000Z', 'waiting', 'quota'],
    ])
    expect(occurrences[0]?.explanation).toBeNull()
    expect(occurrences[1]?.explanation).toContainEqual({
      check: 'reservation',
      isPassed: false,
      for: 'vip@2027-03-13T14:30:00.000Z',
      ahead: 1,
      kept: 0,
    })
    expect(occurrences[3]?.explanation).toContainEqual({
      check: 'quota',
      isPassed: false,
      used: 2,
      limit: 2,
      unknown: 0,
      freesAt: '2027-03-14T13:01:00.200Z',
    })
  })
})
