import { describe, expect, it } from 'vitest'
import { canMove, isFinal, keyOf, STATES } from '../../../src/core/announcement/occurrence.ts'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import { continuationOf, MAX_REFUSALS } from '../../../src/core/announcement/settling.ts'

const refused: Outcome = { kind: 'refused', code: 7, cause: 'server', retryAfter: 2000 }
const unsent: Outcome = { kind: 'unsent', cause: 'connect', detail: '' }

const FIRST = { attempt: 1, refusals: 0 }

describe('settling', () => {
  it('ends an accepted, a rejected and an unknown one', () => {
    expect(continuationOf({ kind: 'accepted', code: 0 }, FIRST, 5)).toMatchObject({ state: 'sent', reason: null })
    expect(continuationOf({ kind: 'rejected', code: 2, cause: 'content' }, FIRST, 5)).toMatchObject({
      state: 'rejected',
      reason: 'content',
    })
    expect(continuationOf({ kind: 'unknown', cause: 'reset', detail: '' }, FIRST, 5)).toMatchObject({
      state: 'unknown',
      reason: 'reset',
    })
  })

  it('lets a refused one try again after the pause that its code asks for, a few times', () => {
    expect(continuationOf(refused, FIRST, 5)).toEqual({ state: 'planned', reason: 'server', notBefore: 2005 })
    expect(continuationOf(refused, { attempt: 3, refusals: MAX_REFUSALS - 1 }, 5)).toMatchObject({
      state: 'rejected',
      reason: 'server',
    })
  })

  it('counts no refusal for what never left: it says nothing of what the gateway thinks of it', () => {
    expect(continuationOf(refused, { attempt: 9, refusals: 0 }, 5)).toMatchObject({ state: 'planned' })
  })

  it('lets one wait that was refused for a fault of the account, however often', () => {
    for (const cause of ['config', 'sender'] as const) {
      const outcome: Outcome = { kind: 'refused', code: 100000005, cause, retryAfter: 60_000 }
      const held = { state: 'planned', reason: 'account', notBefore: 5 }
      expect(continuationOf(outcome, { attempt: 9, refusals: MAX_REFUSALS }, 5)).toEqual(held)
    }
  })

  it('lets an unsent one try again with a pause that doubles up to a minute', () => {
    const pauses = [1, 2, 3, 6, 7, 50].map((attempt) => continuationOf(unsent, { attempt, refusals: 0 }, 0).notBefore)
    expect(pauses).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000])
  })

  it('only ever continues to a state that a booked occurrence may move to', () => {
    for (const outcome of [refused, unsent])
      expect(canMove('booked', continuationOf(outcome, FIRST, 0).state)).toBe(true)
  })
})

describe('the states of an occurrence', () => {
  it('are final exactly when they are neither planned nor booked', () => {
    expect(STATES.filter(isFinal)).toEqual(['sent', 'rejected', 'unknown', 'skipped', 'cancelled'])
  })

  it('never leave a final state, but for a cancellation that is taken back', () => {
    const moves = STATES.filter(isFinal).flatMap((from) =>
      STATES.filter((to) => canMove(from, to)).map((to) => `${from} ${to}`),
    )
    expect(moves).toEqual(['cancelled planned'])
  })

  it('belong to a key of the id and the instant', () => {
    expect(keyOf('nightly', 0)).toBe('nightly@1970-01-01T00:00:00.000Z')
  })
})
