import { describe, expect, it } from 'vitest'
import { NO_HOLDS } from '../../../src/core/delivery/account.ts'
import type { AccountFault } from '../../../src/core/delivery/account.ts'
import { deliveryOf, holdsOnRecord } from '../../../src/core/delivery/delivery.ts'
import type { DeliveryRecord, SettledCall } from '../../../src/core/delivery/delivery.ts'
import { causeInWords, missedInWords, remedyFor } from '../../../src/core/wording/delivery-words.ts'
import type { OutcomeCause } from '../../../src/core/delivery/outcome.ts'

const QUIET: DeliveryRecord = {
  lastAccepted: 10,
  notAccepted: 0,
  firstNotAccepted: null,
  latest: [],
  lastCall: 1,
  faults: [],
  found: { faults: [], unclear: null },
}
const CONFIG: AccountFault = { sender: null, cause: 'config', code: 100000005, since: 30, latest: 40, count: 2 }

function call(endedAt: number, cause: OutcomeCause | null, outcome: SettledCall['outcome'] = 'unknown'): SettledCall {
  return { endedAt, cause, outcome, code: null }
}

function recordOf(...latest: readonly SettledCall[]): DeliveryRecord {
  const newestFirst = latest.toReversed()
  return { ...QUIET, latest: newestFirst, notAccepted: latest.length, firstNotAccepted: latest[0]?.endedAt ?? null }
}

describe('the delivery state', () => {
  it('is good where nothing speaks against it', () => {
    expect(deliveryOf(QUIET, NO_HOLDS)).toEqual({
      lastAccepted: 10,
      failedSince: null,
      notAccepted: 0,
      cause: null,
      code: null,
      sender: null,
    })
  })

  it('fails for whatever is held for a fault of the account, the app before its senders', () => {
    const bot = { ...CONFIG, sender: 'bot', cause: 'sender', code: 660500002, since: 20 } as const
    const older = { ...bot, sender: 'older', since: 15 }
    const senders = new Map([
      ['bot', bot],
      ['older', older],
    ])
    const told = deliveryOf(recordOf(call(40, 'config', 'refused')), { app: CONFIG, senders })
    expect(told).toMatchObject({ failedSince: 30, cause: 'config', code: 100000005, sender: null, notAccepted: 1 })
    expect(deliveryOf(QUIET, { app: undefined, senders })).toMatchObject({ failedSince: 15, sender: 'older' })
  })

  it('fails since the first of the calls that did not arrive, one after the other', () => {
    const record = recordOf(call(20, 'content', 'rejected'), call(30, 'dns', 'unsent'), call(40, 'timeout'))
    expect(deliveryOf(record, NO_HOLDS)).toMatchObject({ failedSince: 30, cause: 'timeout', notAccepted: 3 })
  })

  it('fails since the first of all where more of them failed than are looked at', () => {
    const record = { ...recordOf(call(90, 'dns', 'unsent')), notAccepted: 500, firstNotAccepted: 20 }
    expect(deliveryOf(record, NO_HOLDS).failedSince).toBe(20)
    expect(deliveryOf({ ...record, firstNotAccepted: null }, NO_HOLDS).failedSince).toBe(90)
  })

  it('is good when the gateway has refused a text, since account, gateway and network are', () => {
    const record = recordOf(call(20, 'timeout'), call(30, 'content', 'rejected'))
    expect(deliveryOf(record, NO_HOLDS)).toMatchObject({ failedSince: null, notAccepted: 2 })
  })

  it('hears nothing of the way to the vendor from what happened on this host', () => {
    expect(deliveryOf(recordOf(call(20, 'crash')), NO_HOLDS).failedSince).toBeNull()
    expect(deliveryOf(recordOf(call(20, 'dns', 'unsent'), call(30, 'stall', 'unsent')), NO_HOLDS).cause).toBe('dns')
  })

  it('fails for what a probe found out, unless a call says something newer', () => {
    const found = { faults: [], unclear: { since: 5, cause: 'dns', code: null } } as const
    expect(deliveryOf({ ...QUIET, found }, NO_HOLDS)).toMatchObject({ failedSince: 5, cause: 'dns' })
    const rejected = recordOf(call(20, 'content', 'rejected'))
    expect(deliveryOf({ ...rejected, found }, NO_HOLDS).failedSince).toBeNull()
  })

  it('is held by what calls were answered with, else by what probes found', () => {
    const bot = { ...CONFIG, sender: 'bot', cause: 'sender', code: 660500002 } as const
    const found = { faults: [CONFIG, { ...bot, count: 1 }], unclear: null }
    const byProbes = holdsOnRecord({ faults: [], found }, new Set(['bot']))
    expect([byProbes.app?.count, byProbes.senders.get('bot')?.count]).toEqual([2, 1])
    const faults = [
      { ...CONFIG, count: 7, isProbed: false },
      { ...bot, count: 5, isProbed: false },
    ]
    const byCalls = holdsOnRecord({ faults, found }, new Set(['bot']))
    expect([byCalls.app?.count, byCalls.senders.get('bot')?.count]).toEqual([7, 5])
    expect(holdsOnRecord({ faults: [], found }, new Set()).senders.size).toBe(0)
  })
})

describe('what is said of it', () => {
  const advise = (code: number) => (code === 100000017 ? 'Enable it.' : undefined)
  const about = (cause: OutcomeCause | null, code: number | null = null, sender: string | null = null) => {
    return { cause, code, sender }
  }

  it('names the fault', () => {
    expect(causeInWords(about('config', 100000005))).toBe('the gateway refuses this app (code 100000005)')
    expect(causeInWords(about('sender', 660500002, 'bot'))).toBe('ZIM does not know the sender bot (code 660500002)')
    expect(causeInWords(about('sender'))).toBe('ZIM does not know the sender ')
    expect(causeInWords(about('content'))).toBe('calls are not accepted')
    expect(causeInWords(about(null))).toBe('calls are not accepted')
  })

  it('says what to do', () => {
    expect(remedyFor(about('sender', null, 'bot'), advise)).toContain('belfry register bot')
    expect(remedyFor(about('sender'), advise)).toContain('belfry register USER')
    expect(remedyFor(about('config', 100000017), advise)).toMatch(/^Enable it\. Compare ZIM_APP_ID/u)
    expect(remedyFor(about('config', 1), advise)).toMatch(/^Compare/u)
    expect(remedyFor(about('config'), advise)).toMatch(/^Compare/u)
    expect(remedyFor(about('rate'), advise)).toContain('who else')
    expect(remedyFor(about('clock'), advise)).toContain('time service')
    for (const cause of ['server', 'garbage', 'unlisted'] as const) {
      expect(remedyFor(about(cause), advise)).toContain('ZEGOCLOUD')
    }
    expect(remedyFor(about('dns'), advise)).toContain('network')
  })

  it('counts what was not accepted', () => {
    const delivery = deliveryOf(QUIET, NO_HOLDS)
    expect(missedInWords(delivery)).toBe('the last call was accepted')
    expect(missedInWords({ ...delivery, lastAccepted: null })).toBe('no call was made yet')
    expect(missedInWords({ ...delivery, notAccepted: 2 })).toBe('2 calls not accepted since the last accepted one')
    expect(missedInWords({ ...delivery, notAccepted: 1, lastAccepted: null })).toBe('1 call not accepted')
  })
})
