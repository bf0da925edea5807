import { describe, expect, it } from 'vitest'
import { obstacleInWords, remedyForObstacle, wrongClockInWords } from '../../../src/core/wording/clock-words.ts'
import {
  CLOCK_TOLERANCE,
  clockErrorOf,
  holdsFor,
  isWithin,
  stepBetween,
  TRUSTED_ERROR,
} from '../../../src/core/time/clock-error.ts'
import { HOUR, SECOND } from '../../../src/core/time/instant.ts'
import { T0 } from '../../support/store.ts'

describe('a comparison with a server', () => {
  it('leaves open when the server looked, and which millisecond of its second it was', () => {
    const reading = { sentAt: T0 + 100, receivedAt: T0 + 350, serverTime: T0 }
    expect(clockErrorOf(reading)).toEqual({ least: 100 - 999, most: 350 })
  })

  it('is negative where the local clock is behind', () => {
    const reading = { sentAt: T0, receivedAt: T0 + 20, serverTime: T0 + 60 * SECOND }
    expect(clockErrorOf(reading)).toEqual({ least: -60_999, most: -59_980 })
  })

  it('holds for the longer the closer it was, and for an hour where it just passed', () => {
    expect(holdsFor({ least: -TRUSTED_ERROR, most: -TRUSTED_ERROR + SECOND })).toBe(HOUR)
    expect(holdsFor({ least: 0, most: TRUSTED_ERROR })).toBe(HOUR)
    expect(holdsFor({ least: -SECOND, most: 50 })).toBe(28 * HOUR)
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

describe('in words', () => {
  it('a wrong clock is ahead or behind by what is certain', () => {
    const behind = clockErrorOf({ sentAt: T0, receivedAt: T0 + 20, serverTime: T0 + 60 * SECOND })
    expect(wrongClockInWords(behind)).toBe("the clock is 1 min behind the gateway's")
    const ahead = clockErrorOf({ sentAt: T0 + HOUR, receivedAt: T0 + HOUR, serverTime: T0 })
    expect(wrongClockInWords(ahead)).toBe("the clock is 1 h ahead of the gateway's")
  })

  it('an answer that took too long says nothing of the clock', () => {
    const slow = clockErrorOf({ sentAt: T0, receivedAt: T0 + 35 * SECOND, serverTime: T0 + 5 * SECOND })
    expect(wrongClockInWords(slow)).toMatch(/^the gateway took 36 s to tell the time, which says nothing/u)
  })

  it('what keeps it from being compared has a remedy', () => {
    const [unreachable, silent] = [{ kind: 'unreachable', detail: 'refused' }, { kind: 'silent' }] as const
    expect(obstacleInWords(unreachable)).toBe('the gateway cannot be reached: refused')
    expect(obstacleInWords(silent, 'https://zim')).toBe('https://zim answers without a Date header that tells the time')
    expect(remedyForObstacle(unreachable)).toContain('NO_PROXY')
    expect(remedyForObstacle(silent)).toContain('BELFRY_CLOCK_CHECK=off')
  })
})
