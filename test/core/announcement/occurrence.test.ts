import { describe, expect, it } from 'vitest'
import { isForWantOfSlot, keyOf, partsOf } from '../../../src/core/announcement/occurrence.ts'
import { T0 } from '../../support/store.ts'

describe('a key', () => {
  it('tells what it was made of', () => {
    expect(partsOf(keyOf('a.b-c', T0))).toEqual({ id: 'a.b-c', due: T0 })
  })

  it('is told from an id, and from what has no instant', () => {
    expect(partsOf('nightly')).toEqual({ id: 'nightly', due: undefined })
    expect(partsOf('nightly@noon')).toEqual({ id: 'nightly', due: undefined })
  })
})

describe('a reason', () => {
  it('is for want of a slot when it names the quota, a budget or whom a slot is kept for', () => {
    const all = ['quota', 'budget:red', 'reserved_for:red', 'quotas', 'late', 'spacing', null]
    expect(all.map(isForWantOfSlot)).toEqual([true, true, true, false, false, false, false])
  })
})
