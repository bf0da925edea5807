import { describe, expect, it } from 'vitest'
import { costOf } from '../../../src/core/forecast/cost.ts'
import type { Departure, Forecast } from '../../../src/core/forecast/forecast.ts'
import { MINUTE } from '../../../src/core/time/instant.ts'

function departure(id: string, leavesAt: number | null, changes: Partial<Departure> = {}): Departure {
  const state = leavesAt === null ? 'skipped' : 'sent'
  const none = {
    priority: 'normal',
    owner: null,
    reason: null,
    waitedFor: null,
    silenceId: null,
    explanation: null,
  } as const
  return { key: id, announcementId: id, due: 0, leavesAt, state, ...none, ...changes }
}

function foretold(...departures: readonly Departure[]): Forecast {
  return { departures, usage: [], demand: [], peak: { at: 0, used: 0 }, headroom: 0, overloads: [] }
}

const displaced = (was: readonly Departure[], is: readonly Departure[]) =>
  costOf(foretold(...was), foretold(departure('one', 0), ...is), 'one')?.displaced.map(({ is: { key } }) => key)

describe('the cost of one more occurrence', () => {
  it('is what becomes of it, and whose departure changes by more than a spacing', () => {
    const was = [departure('a', 0), departure('b', 0), departure('c', 0), departure('d', null), departure('e', null)]
    const is = [
      departure('a', 1200),
      departure('b', MINUTE),
      departure('c', null),
      departure('d', null),
      departure('e', 5),
    ]
    expect(displaced(was, is)).toEqual(['b', 'c', 'e'])
    expect(costOf(foretold(...was), foretold(departure('one', 7)), 'one')).toEqual({
      own: departure('one', 7),
      displaced: [],
    })
  })

  it('tells the others by instant, then key, and nothing of what is in one of the two alone', () => {
    const was = [departure('b', 0, { due: 2 }), departure('a', 0, { due: 2 }), departure('c', 0, { due: 1 })]
    const is = [
      departure('b', null, { due: 2 }),
      departure('a', null, { due: 2 }),
      departure('c', null, { due: 1 }),
      departure('x', null),
    ]
    expect(displaced(was, is)).toEqual(['c', 'a', 'b'])
  })

  it('of something that still waits in both is none', () => {
    const waits = departure('w', null, { state: 'waiting' })
    expect(displaced([waits], [waits])).toEqual([])
    expect(displaced([waits], [{ ...waits, leavesAt: 3 }])).toEqual(['w'])
  })

  it('is none of what is not foretold', () => {
    expect(costOf(foretold(), foretold(), 'one')).toBeUndefined()
  })
})
