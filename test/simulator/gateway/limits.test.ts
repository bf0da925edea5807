import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import type { Gateway } from '../../../src/simulator/gateway/gateway.ts'
import { smallestGap, worstWindow } from '../../../src/simulator/gateway/oracle.ts'
import { broadcastBody, callAt, DAY, HOUR, NOW, recordOf, SECOND, SEED } from '../../support/simulator.ts'

const TOO_OFTEN = 660500003

function send(gateway: Gateway, now: number, body: unknown = broadcastBody()): number | null {
  return recordOf(gateway.receive(callAt(now, { body: JSON.stringify(body) }), now)).code
}

/** Sends `count` calls one second apart, the first at `start`; all must be accepted. */
function fill(gateway: Gateway, start: number, count: number): void {
  for (let i = 0; i < count; i++) expect(send(gateway, start + i * SECOND)).toBe(0)
}

describe('the gap', () => {
  test('of one second may be reached but not undercut', () => {
    const gateway = createGateway({ countFailures: false })
    expect(send(gateway, NOW)).toBe(0)
    expect(send(gateway, NOW + 999)).toBe(TOO_OFTEN)
    expect(send(gateway, NOW + 1000)).toBe(0)
  })

  test('starts anew with a refused call when failures count', () => {
    const gateway = createGateway({ countFailures: true })
    expect(send(gateway, NOW)).toBe(0)
    expect(send(gateway, NOW + 999)).toBe(TOO_OFTEN)
    expect(send(gateway, NOW + 1000)).toBe(TOO_OFTEN)
    expect(send(gateway, NOW + 2000)).toBe(0)
  })

  test('can be another one, or none', () => {
    const slow = createGateway({ gap: 5000, countFailures: false })
    expect([send(slow, NOW), send(slow, NOW + 4999), send(slow, NOW + 5000)]).toEqual([0, TOO_OFTEN, 0])
    const free = createGateway({ gap: 0 })
    expect([send(free, NOW), send(free, NOW)]).toEqual([0, 0])
  })
})

describe('a rolling window', () => {
  test('holds 100 calls, and frees each place exactly 24 hours after it was taken', () => {
    const gateway = createGateway({ countFailures: false })
    fill(gateway, NOW, 100)
    expect(gateway.quotaUsed(NOW + HOUR)).toBe(100)
    expect(send(gateway, NOW + HOUR)).toBe(TOO_OFTEN)
    expect(send(gateway, NOW + DAY - 1)).toBe(TOO_OFTEN)
    expect(send(gateway, NOW + DAY)).toBe(0)
    expect(gateway.quotaUsed(NOW + DAY)).toBe(100)
    expect(gateway.quotaUsed(NOW + DAY + 50 * SECOND)).toBe(50)
  })

  test('never lets more through than the limit, wherever a window is laid over the accepted calls', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 8 }), fc.boolean(), (steps, limit, countFailures) => {
        const gateway = createGateway({ limit, windowLength: 100, gap: 10, countFailures })
        let now = NOW
        for (const step of steps) send(gateway, (now += step))
        const accepted = gateway.broadcasts().map((call) => call.receivedAt)
        expect(worstWindow(accepted, 100).count).toBeLessThanOrEqual(limit)
        expect(smallestGap(accepted)).toBeGreaterThanOrEqual(10)
      }),
      { seed: SEED, numRuns: 300 },
    )
  })
})

describe('a fixed window', () => {
  test('starts with its first call and is empty again 24 hours later', () => {
    const gateway = createGateway({ window: 'fixed', countFailures: false })
    fill(gateway, NOW, 1)
    fill(gateway, NOW + DAY - 99 * SECOND, 99)
    expect(send(gateway, NOW + DAY - 1)).toBe(TOO_OFTEN)
    expect(gateway.quotaUsed(NOW + DAY)).toBe(0)
    fill(gateway, NOW + DAY, 100)
    expect(gateway.quotaUsed(NOW + DAY + HOUR)).toBe(100)
  })

  test('that ended starts again with the next call, not at a multiple of its length', () => {
    const gateway = createGateway({ window: 'fixed', limit: 1 })
    fill(gateway, NOW, 1)
    fill(gateway, NOW + DAY + HOUR, 1)
    expect(send(gateway, NOW + 2 * DAY)).toBe(TOO_OFTEN)
  })
})

describe('a calendar window', () => {
  const MIDNIGHT = Date.UTC(2026, 11, 25)

  test('ends at midnight UTC', () => {
    const gateway = createGateway({ window: 'calendar', limit: 2, countFailures: false })
    fill(gateway, MIDNIGHT - 2 * SECOND, 2)
    expect(send(gateway, MIDNIGHT - 1)).toBe(TOO_OFTEN)
    fill(gateway, MIDNIGHT, 2)
    expect(send(gateway, MIDNIGHT + DAY - 1)).toBe(TOO_OFTEN)
  })

  test('ends at the midnight of a clock that is ahead of UTC', () => {
    const gateway = createGateway({ window: 'calendar', limit: 1, calendarOffset: 8 * HOUR, countFailures: false })
    fill(gateway, MIDNIGHT - 9 * HOUR, 1)
    expect(send(gateway, MIDNIGHT - 8 * HOUR - 1)).toBe(TOO_OFTEN)
    fill(gateway, MIDNIGHT - 8 * HOUR, 1)
  })
})

describe('a failed call', () => {
  const invalid = broadcastBody({ MessageType: 2 })

  test('that reached the rate check takes a place when failures count', () => {
    const gateway = createGateway({ limit: 2, countFailures: true, gap: 0 })
    expect([send(gateway, NOW, invalid), send(gateway, NOW, invalid)]).toEqual([660000002, 660000002])
    expect(send(gateway, NOW)).toBe(TOO_OFTEN)
    expect(gateway.calls().map((call) => call.counted)).toEqual([true, true, true])
  })

  test('takes none when they do not', () => {
    const gateway = createGateway({ limit: 1, countFailures: false, gap: 0 })
    expect([send(gateway, NOW, invalid), send(gateway, NOW), send(gateway, NOW)]).toEqual([660000002, 0, TOO_OFTEN])
    expect(gateway.calls().map((call) => call.counted)).toEqual([false, true, false])
  })
})

test('a gateway with a limit of 0 accepts nothing', () => {
  for (const window of ['rolling', 'fixed', 'calendar'] as const) {
    expect(send(createGateway({ limit: 0, window }), NOW)).toBe(TOO_OFTEN)
  }
})

test('settings that no gateway could work with are refused', () => {
  for (const given of [{ windowLength: 0 }, { gap: -1 }, { limit: NaN }, { errorStatus: 700 }, { maxCalls: 0 }]) {
    expect(() => createGateway(given)).toThrow(`simulator setting ${Object.keys(given)[0]} is`)
  }
  const none = { appId: 1, serverSecret: '' }
  expect(() => createGateway({ credentials: none })).toThrow('credentials.serverSecret is empty')
})
