import { describe, expect, it } from 'vitest'
import { CLOCK_TOLERANCE, clockErrorOf, isWithin, stepBetween } from '../../src/core/clock.ts'
import { SECOND } from '../../src/core/time.ts'
import { T0 } from '../support/store.ts'

describe('a comparison with a server', () => {
  it('leaves open when the server looked, and which millisecond of its second it was', () => {
    const reading = { sentAt: T0 + 100, receivedAt: T0 + 350, serverTime: T0 }
    expect(clockErrorOf(reading)).toEqual({ least: 100 - 999, most: 350 })
  })

  it('is negative where the local clock is behind', () => {
    const reading = { sentAt: T0, receivedAt: T0 + 20, serverTime: T0 + 60 * SECOND }
    expect(clockErrorOf(reading)).toEqual({ least: -60_999, most: -59_980 })
  })
})

describe('a clock', () => {
  it('is within the tolerance only if all that it may be off by is, on either side', () => {
    const edge = { least: -CLOCK_TOLERANCE, most: CLOCK_TOLERANCE }
    expect(isWithin(edge, CLOCK_TOLERANCE)).toBe(true)
    expect(isWithin({ ...edge, least: edge.least - 1 }, CLOCK_TOLERANCE)).toBe(false)
    expect(isWithin({ ...edge, most: edge.most + 1 }, CLOCK_TOLERANCE)).toBe(false)
  })

  it('proves nothing by an answer that took longer than the tolerance, however right it is', () => {
    const reading = { sentAt: T0, receivedAt: T0 + CLOCK_TOLERANCE + SECOND, serverTime: T0 }
    expect(isWithin(clockErrorOf(reading), CLOCK_TOLERANCE)).toBe(false)
  })

  it('was moved by what it went on beyond the monotonic one, forward or back', () => {
    const before = { wall: T0, monotonic: 500 }
    expect(stepBetween(before, { wall: T0 + 1500, monotonic: 2000 })).toBe(0)
    expect(stepBetween(before, { wall: T0 + 61_500, monotonic: 2000 })).toBe(60 * SECOND)
    expect(stepBetween(before, { wall: T0 - 58_500, monotonic: 2000 })).toBe(-60 * SECOND)
  })
})
