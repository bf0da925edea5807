import { describe, expect, it } from 'vitest'
import { budgetOf, commonSlots, NO_BUDGETS, reservesOf } from '../../../src/core/quota/budget.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import type { Call } from '../../../src/core/quota/quota.ts'
import { longestHold, Slots } from '../../../src/core/quota/slots.ts'
import { HOUR, MINUTE } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { LIMITS as VENDORS, T0 } from '../../support/store.ts'

const LIMITS = { ...VENDORS, limit: 3, window: HOUR, margin: 0 }

/** A call whose slot frees at an instant. */
function held(freesAt: Instant, owner: string | null = null, changes: Partial<Call> = {}): Call {
  const at = freesAt - HOUR
  return {
    id: 1,
    occurrenceKey: null,
    owner,
    bookedAt: at,
    endedAt: at,
    latestAt: at,
    outcome: 'accepted',
    cause: null,
    ...changes,
  }
}

function budgets(owners: Record<string, Partial<Budgets['owners'][string]>>, unplanned = 0): Budgets {
  const whole = Object.entries(owners).map(([owner, budget]) => [
    owner,
    { daily: null, reserve: 0, mayUseCritical: false, canBorrow: false, ...budget },
  ])
  return { owners: Object.fromEntries(whole) as Budgets['owners'], unplanned }
}

const slots = (calls: readonly Call[], shared = NO_BUDGETS) => Slots.of(calls, T0, LIMITS, shared)

describe('slots', () => {
  it('are there where nothing holds them, and at the very instant at which one frees', () => {
    const all = slots([held(T0 + 10 * MINUTE), held(T0 + 10 * MINUTE), held(T0 + 10 * MINUTE), held(T0 - 1)])
    expect(all.obstacleNow(null)).toBe('quota')
    expect(all.take(null, T0 + 10 * MINUTE - 1)).toBe(false)
    expect([1, 2, 3, 4].map(() => all.take(null, T0 + 10 * MINUTE))).toEqual([true, true, true, false])
  })

  it('that are taken later are missing from then on, and to whoever begins before', () => {
    const all = slots([held(T0 + 10 * MINUTE), held(T0 + 20 * MINUTE)])
    expect(all.take(null, T0 + 15 * MINUTE)).toBe(true)
    expect(all.take(null, T0 + 12 * MINUTE)).toBe(true)
    // A slot is free now, but not when the two others come.
    expect(all.take(null, T0)).toBe(false)
    expect(all.take(null, T0 + 20 * MINUTE)).toBe(true)
  })

  it('of a call under way are held for as long as its answer could be missing', () => {
    const open = held(0, null, { bookedAt: T0 - MINUTE, endedAt: null, latestAt: null, outcome: null })
    const all = slots([open, open, open])
    expect(all.take(null, T0 - MINUTE + longestHold(LIMITS) - 1)).toBe(false)
    expect(all.take(null, T0 - MINUTE + longestHold(LIMITS))).toBe(true)
  })

  it('of one owner are bounded by its budget, unless it may borrow', () => {
    const calls = [held(T0 + 10 * MINUTE, 'red')]
    const bound = slots(calls, budgets({ red: { daily: 1 } }))
    expect(bound.used('red')).toBe(1)
    expect(bound.obstacleNow('red')).toBe('budget')
    expect(bound.obstacleNow('blue')).toBeUndefined()
    expect(bound.take('red', T0 + 10 * MINUTE)).toBe(true)
    expect(slots(calls, budgets({ red: { daily: 1, canBorrow: true } })).obstacleNow('red')).toBeUndefined()
  })

  it('are kept for those who have a reserve, and for what nobody planned', () => {
    const shared = budgets({ red: { reserve: 1 }, blue: { daily: 9 } }, 1)
    const all = slots([held(T0 + MINUTE, 'blue')], shared)
    expect([null, 'blue', 'other'].map((owner) => all.obstacleNow(owner))).toEqual(['reserve', 'reserve', 'reserve'])
    expect([all.obstacleNow('red'), all.obstacleNow('unplanned')]).toEqual([undefined, undefined])
    expect(all.keptFor()).toBe('red')
    expect(['red', 'blue'].map((owner) => all.keptFromOthers(owner))).toEqual([1, 2])
    // An owner's own slots are used first; beyond them it has the same right as all others.
    expect([all.take('red', T0), all.take('red', T0), all.take('unplanned', T0)]).toEqual([true, false, true])
  })
})

describe('budgets', () => {
  it('of owners that have none are without bounds', () => {
    expect(budgetOf(NO_BUDGETS, 'red')).toMatchObject({ daily: null, reserve: 0, mayUseCritical: true })
    expect(budgetOf(budgets({}), null)).toMatchObject({ daily: null, reserve: 0 })
    // A name that every object has as a property is no owner.
    expect(budgetOf(budgets({}), 'constructor')).toMatchObject({ daily: null, reserve: 0 })
  })

  it('leave to everybody what is kept for nobody, and never less than none', () => {
    const shared = budgets({ b: { reserve: 2 }, a: { reserve: 3 }, c: {} }, 1)
    expect(reservesOf(shared)).toEqual([
      ['a', 3],
      ['b', 2],
      ['unplanned', 1],
    ])
    expect([100, 5].map((limit) => commonSlots(shared, { limit }))).toEqual([94, 0])
  })
})
