import { describe, expect, it } from 'vitest'
import {
  freezeOver,
  freezesAt,
  freezesFor,
  freezesOver,
  nextFreezeAfter,
} from '../../../src/core/announcement/freeze.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import type { Freeze } from '../../../src/core/announcement/freeze.ts'
import { HOUR } from '../../../src/core/time/instant.ts'
import { T0 } from '../../support/store.ts'

const freezeOf = (id: string, from: number, until: number, allow: Freeze['allow'] = []): Freeze => {
  return { id, from: T0 + from * HOUR, until: T0 + until * HOUR, zone: findZone('UTC')!, reason: 'Holidays', allow }
}
const over = (freezes: readonly Freeze[], due: number, now = due) =>
  freezeOver(freezes, T0 + due * HOUR, T0 + now * HOUR)?.id ?? null

describe('a freeze', () => {
  const freezes = [freezeOf('late', 5, 6), freezeOf('early', 2, 4)]

  it('is over what comes due in it; its beginning belongs to it, and its end does not', () => {
    expect([1, 2, 3, 4, 5, 6].map((due) => over(freezes, due))).toEqual([null, 'early', 'early', null, 'late', null])
  })

  it('is over what came due before it and waits when it begins, and over what waits for its end', () => {
    expect(over(freezes, 1, 1.9)).toBeNull()
    expect(over(freezes, 1, 2)).toBe('early')
    expect(over(freezes, 3, 4.5)).toBe('early')
  })

  it('is the same for one who looked in it and for one who looks only after it, and the first of several counts', () => {
    expect(over(freezes, 1, 4.5)).toBe('early')
    expect(over(freezes, 1, 9)).toBe('early')
    expect(over([...freezes].reverse(), 1, 9)).toBe('early')
  })

  it('holds from its beginning until its end, which is not part of it', () => {
    const holding = (hour: number) => freezesAt(freezes, T0 + hour * HOUR).map(({ id }) => id)
    expect([1.9, 2, 3.9, 4, 5].map(holding)).toEqual([[], ['early'], ['early'], [], ['late']])
  })

  it('does not hide another one over the same, the first of them is told first', () => {
    const over3 = freezesOver([freezeOf('second', 3, 9), ...freezes], T0 + 3 * HOUR, T0 + 3 * HOUR)
    expect(over3.map(({ id }) => id)).toEqual(['early', 'second'])
  })

  it('lets what has an allowed priority leave', () => {
    const some = [freezeOf('a', 0, 1, ['critical']), freezeOf('b', 0, 1, ['critical', 'high']), freezeOf('c', 0, 1)]
    expect(freezesFor(some, 'critical').map(({ id }) => id)).toEqual(['c'])
    expect(freezesFor(some, 'high').map(({ id }) => id)).toEqual(['a', 'c'])
    expect(freezesFor(some, 'low').map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('is known before it begins; one that ends before it begins never does', () => {
    const after = (hour: number) =>
      (nextFreezeAfter([...freezes, freezeOf('empty', 1, 1)], T0 + hour * HOUR) - T0) / HOUR
    expect([0, 1.9, 2, 4.9, 5].map(after)).toEqual([2, 2, 5, 5, Infinity])
    expect(over([freezeOf('empty', 1, 1), freezeOf('backwards', 3, 1)], 1, 3)).toBeNull()
  })
})
