import { describe, expect, it } from 'vitest'
import {
  holdOver,
  holdsOf,
  isAccountFault,
  NO_HOLDS,
  probePauseAfter,
  standingFaults,
} from '../../../src/core/delivery/account.ts'
import type { AccountFault } from '../../../src/core/delivery/account.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'

const FAULT: AccountFault = { sender: null, cause: 'config', code: 100000005, since: 1, latest: 2, count: 2 }
const OF_BOT: AccountFault = { ...FAULT, sender: 'bot', cause: 'sender', code: 660500002 }

describe('faults of the account', () => {
  it('are refusals for the app or its sender, and nothing else', () => {
    expect(isAccountFault({ kind: 'refused', cause: 'config' })).toBe(true)
    expect(isAccountFault({ kind: 'refused', cause: 'sender' })).toBe(true)
    expect(isAccountFault({ kind: 'refused', cause: 'rate' })).toBe(false)
    expect(isAccountFault({ kind: 'rejected', cause: 'config' })).toBe(false)
    expect(isAccountFault({ kind: 'accepted' })).toBe(false)
  })

  it('of the app keep everybody, those of a sender that one alone', () => {
    const both = holdsOf([OF_BOT, FAULT], new Set(['bot']))
    expect(holdOver(both, 'somebody')).toBe(FAULT)
    const one = holdsOf([OF_BOT], new Set(['bot']))
    expect(holdOver(one, 'bot')).toBe(OF_BOT)
    expect(holdOver(one, 'somebody')).toBeUndefined()
    expect(holdOver(NO_HOLDS, 'bot')).toBeUndefined()
  })

  it('of a sender that sends nothing in force are no matter', () => {
    expect(holdsOf([OF_BOT], new Set(['other'])).senders.size).toBe(0)
    expect(holdsOf([OF_BOT], undefined).senders.size).toBe(1)
  })

  it('are over when a probe has passed', () => {
    const faults = [
      { ...FAULT, isProbed: true },
      { ...OF_BOT, isProbed: false },
    ]
    expect(standingFaults(faults)).toEqual([faults[1]])
  })
})

describe('the pause before a probe', () => {
  it('grows with every fault up to an hour', () => {
    expect([1, 2, 3, 4].map((faults) => probePauseAfter(faults, 0) / SECOND)).toEqual([10, 20, 40, 80])
    expect(probePauseAfter(50, 0)).toBe(HOUR)
  })

  it('grows with every probe that fails up to five minutes, or to what the faults have made of it', () => {
    expect([0, 1, 2].map((failed) => probePauseAfter(1, failed) / SECOND)).toEqual([10, 20, 40])
    expect(probePauseAfter(1, 20)).toBe(5 * MINUTE)
    expect(probePauseAfter(50, 20)).toBe(HOUR)
  })
})
