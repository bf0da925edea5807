import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/core/delivery/outcome.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { Ticker } from '../../src/service/turn/tick.ts'
import { definitionOf } from '../support/announcement.ts'
import { bench, inDatabase } from '../support/service.ts'
import type { Bench } from '../support/service.ts'
import { T0 } from '../support/store.ts'
import type { Probed } from '../../src/ports/sender.ts'

const WRONG_SECRET: Outcome = { kind: 'refused', cause: 'config', code: 100000005, retryAfter: 60_000 }
const UNKNOWN_SENDER: Outcome = { kind: 'refused', cause: 'sender', code: 660500002, retryAfter: 60_000 }
const REFUSED: Probed = { kind: 'refused', cause: 'config', code: 100000005 }
const PASSED: Probed = { kind: 'passed', sender: 'known', code: 0 }
const NOT_REGISTERED: Probed = { kind: 'passed', sender: 'unknown', code: 660700015 }

const at = (seconds: number): string => new Date(T0 + seconds * SECOND).toISOString()
const secondsOf = (b: Bench): readonly number[] => b.calls.map((call) => Math.round((call.at - T0) / SECOND))
const probesOf = (b: Bench): readonly number[] => b.probed.map(([, when]) => Math.round((when - T0) / SECOND))
const told = (b: Bench, name: string) => b.told.filter(([said]) => said === name).length

describe('a fault of the account', () => {
  it('holds all that is due after the first such answer, until a probe passes, and then all of it leaves', async () => {
    const b = await bench({
      sketches: [
        { id: 'a', at: '2026-11-23T09:00:10' },
        { id: 'b', at: '2026-11-23T09:00:15' },
      ],
    })
    b.outcomes = [WRONG_SECRET]
    b.probes = [PASSED, REFUSED, REFUSED, PASSED]
    await b.runUntil(T0 + 3 * MINUTE)
    // Ten seconds after the fault, then in growing pauses.
    expect(probesOf(b).slice(1)).toEqual([21, 41, 81])
    expect(secondsOf(b)).toEqual([10, 82, 83])
    expect(await b.states()).toEqual([`a@${at(10)} sent`, `b@${at(15)} sent`])
    expect([told(b, 'accountHeld'), told(b, 'accountFree')]).toEqual([1, 1])
  })

  it('skips what it held beyond its grace, saying so, the one that got the answer too', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10', late: { grace: 30 * SECOND } }] })
    b.outcomes = [WRONG_SECRET]
    b.probes = [PASSED, ...Array.from({ length: 20 }, () => REFUSED)]
    await b.runUntil(T0 + 2 * MINUTE)
    expect(await b.states()).toEqual([`a@${at(10)} skipped account`])
    const [row] = await b.store.history({ now: b.now, limit: 1 })
    expect(row?.checks?.find(({ check }) => check === 'account')).toMatchObject({ code: 100000005, cause: 'config' })
    expect(b.calls).toHaveLength(1)
  })

  it('costs one call however many are due, while it lasts', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '*/5 * * * * *', late: { grace: 3 * SECOND } }] })
    b.outcomes = [WRONG_SECRET]
    b.probes = [PASSED, ...Array.from({ length: 100 }, () => REFUSED)]
    await b.runUntil(T0 + 30 * MINUTE)
    expect(b.calls).toHaveLength(1)
  })

  it('lets the pauses grow on when the same answer follows a probe that passed', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10', late: { grace: HOUR } }] })
    b.outcomes = [WRONG_SECRET, WRONG_SECRET, WRONG_SECRET, WRONG_SECRET]
    await b.runUntil(T0 + 5 * MINUTE)
    // Pauses of 10 s, 20 s, 40 s and 80 s. Each runs from a fault to the next turn of the second beat after it. One
    // more turn passes before the call leaves.
    expect(secondsOf(b)).toEqual([10, 22, 44, 86, 168])
    expect(await b.states()).toEqual([`a@${at(10)} sent`])
  })

  it('is none of the others when it is that of one sender', async () => {
    const b = await bench({
      sketches: [
        { id: 'a', at: '2026-11-23T09:00:10', sender: 'nobody' },
        { id: 'b', at: '2026-11-23T09:00:15' },
        { id: 'c', at: '2026-11-23T09:00:20', sender: 'nobody', late: { grace: 5 * SECOND } },
      ],
    })
    b.outcomes = [UNKNOWN_SENDER]
    b.probes = [PASSED, PASSED, NOT_REGISTERED, NOT_REGISTERED]
    await b.runUntil(T0 + 5 * MINUTE)
    expect(b.calls.map(({ broadcast }) => broadcast.sender)).toEqual(['nobody', 'ops-bot', 'nobody'])
    expect(await b.states()).toEqual([`a@${at(10)} sent`, `b@${at(15)} sent`, `c@${at(20)} skipped account`])
  })

  it('survives a restart, at which it is probed at once', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10', late: { grace: HOUR } }] })
    b.outcomes = [WRONG_SECRET]
    b.probes = [PASSED, REFUSED, REFUSED, REFUSED, REFUSED]
    await b.runUntil(T0 + 30 * SECOND)
    await b.ticker.stop()
    const again = b.restarted()
    b.now = T0 + 31 * SECOND
    await b.runUntil(T0 + 33 * SECOND, again)
    expect(secondsOf(b)).toEqual([10])
    expect(probesOf(b).at(-1)).toBe(31)
    expect(again.account.delivery).toMatchObject({ cause: 'config', notAccepted: 1 })
    b.probes = []
    await b.runUntil(T0 + 5 * MINUTE, again)
    expect(await b.states()).toEqual([`a@${at(10)} sent`])
  })

  it('is known before anything was sent, by the probe at the start', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:05:00' }] })
    b.probes = [REFUSED, PASSED]
    await b.runUntil(T0 + SECOND)
    expect(b.ticker.account.delivery).toMatchObject({ cause: 'config', failedSince: T0, notAccepted: 0 })
    await b.runUntil(T0 + MINUTE)
    expect(b.ticker.account.delivery).toMatchObject({ cause: null, failedSince: null })
  })

  it('is looked for at once when somebody has the files read again', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10', late: { grace: HOUR } }] })
    b.outcomes = [WRONG_SECRET]
    b.probes = [PASSED, ...Array.from({ length: 6 }, () => REFUSED)]
    await b.runUntil(T0 + 7 * MINUTE)
    b.ticker.requestSync()
    b.probes = []
    await b.runUntil(b.now + 3 * SECOND)
    expect(b.calls).toHaveLength(2)
  })
})

describe('what only a probe has found', () => {
  it('holds on after a restart, until a probe passes', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:30', late: { grace: HOUR } }] })
    b.probes = Array.from({ length: 4 }, () => REFUSED)
    await b.runUntil(T0 + 20 * SECOND)
    await b.ticker.stop()
    const again = b.restarted()
    b.now = T0 + 31 * SECOND
    await b.runUntil(T0 + 33 * SECOND, again)
    expect(b.calls).toEqual([])
    b.probes = []
    await b.runUntil(T0 + 5 * MINUTE, again)
    expect(b.calls).toHaveLength(1)
  })

  it('is known to who stands by, while it concerns anything in force', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T12:00:00', sender: 'typo' }] })
    b.probes = [NOT_REGISTERED]
    await b.runUntil(T0 + SECOND)
    const standby = new Ticker(b.parts('standby'))
    await standby.tick(b.now)
    expect(standby.account.delivery).toMatchObject({ cause: 'sender', sender: 'typo' })
    b.definitions = { definitions: [definitionOf({ id: 'a', at: '2026-11-23T12:00:00' })], problems: [] }
    b.ticker.requestSync()
    await b.runUntil(b.now + SECOND)
    await standby.tick(b.now)
    expect([b.ticker.account.isFailing, standby.account.isFailing]).toEqual([false, false])
  })

  it('ends for each of several senders, whichever is mended first', async () => {
    const sketches = ['x', 'y', 'z'].map((sender) => ({ id: sender, at: '2026-11-23T12:00:00', sender }))
    const b = await bench({ sketches })
    const unknown = new Set(['x', 'y'])
    b.probeFor = (sender) => (unknown.has(sender) ? NOT_REGISTERED : PASSED)
    await b.runUntil(T0 + MINUTE)
    expect([...b.ticker.account.holds.senders.keys()]).toEqual(['x', 'y'])
    unknown.delete('y')
    // Each sender has its own pauses. x stays unknown, but nobody waits for that.
    await b.runUntil(b.now + 90 * SECOND)
    expect([...b.ticker.account.holds.senders.keys()]).toEqual(['x'])
  })

  it('of a sender is asked for first after a restart', async () => {
    const sketches = ['x', 'y', 'z'].map((sender) => ({ id: sender, at: '2026-11-23T12:00:00', sender }))
    const b = await bench({ sketches })
    b.probeFor = (sender) => (sender === 'z' ? NOT_REGISTERED : PASSED)
    await b.runUntil(T0 + MINUTE)
    await b.ticker.stop()
    const before = b.probed.length
    await b.runUntil(b.now + SECOND, b.restarted())
    expect(b.probed[before]?.[0]).toBe('z')
  })

  it('of the app says nothing of the sender that was asked for: it is asked for again', async () => {
    const sketches = ['x', 'y'].map((sender) => ({ id: sender, at: '2026-11-23T12:00:00', sender }))
    const b = await bench({ sketches })
    b.probes = [REFUSED, REFUSED]
    b.probeFor = (sender) => (sender === 'x' ? NOT_REGISTERED : PASSED)
    await b.runUntil(T0 + 5 * MINUTE)
    expect([...b.ticker.account.holds.senders.keys()]).toEqual(['x'])
  })
})

describe('a probe', () => {
  it('asks for every sender once at the start, and then for one in an hour', async () => {
    const b = await bench({
      sketches: ['x', 'y', 'z'].map((sender) => ({ id: sender, at: '2026-11-23T12:00:00', sender })),
    })
    await b.runUntil(T0 + 2 * HOUR)
    expect(b.probed.map(([sender]) => sender)).toEqual(['x', 'y', 'z', 'x', 'y'].slice(0, b.probed.length))
    expect(b.probed.length).toBeGreaterThanOrEqual(4)
  })

  it('asks for a sender that comes into force later, soon', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T12:00:00' }] })
    await b.runUntil(T0 + MINUTE)
    await b.store.putDefinitions([inDatabase({ id: 'b', at: '2026-11-23T12:00:00', sender: 'new' })], b.now)
    await b.runUntil(T0 + 2 * MINUTE)
    expect(b.probed.map(([sender]) => sender)).toEqual(['ops-bot', 'new'])
  })

  it('is never made in the second of a due broadcast', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '*/2 * * * * *' }], limits: { limit: 10_000 } })
    b.latency = 5
    await b.runUntil(T0 + MINUTE)
    for (const [, when] of b.probed) {
      expect(b.calls.every((call) => call.at < when || call.at - when > SECOND)).toBe(true)
    }
  })

  it('that says nothing speaks against delivery until one says something', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T12:00:00' }] })
    b.probes = [{ kind: 'unclear', cause: 'dns', detail: 'no such name' }]
    await b.runUntil(T0 + SECOND)
    expect(b.ticker.account.delivery).toMatchObject({ cause: 'dns', failedSince: T0 })
    expect(told(b, 'probeUnclear')).toBe(1)
    await b.runUntil(T0 + MINUTE)
    expect(b.ticker.account.delivery?.failedSince).toBeNull()
  })

  it('that passes ends a failure of the network, without a call', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10' }] })
    b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: 'no answer' }]
    await b.runUntil(T0 + 12 * SECOND)
    expect(b.ticker.account.delivery).toMatchObject({ cause: 'timeout', notAccepted: 1 })
    await b.runUntil(T0 + MINUTE)
    expect(b.ticker.account.delivery).toMatchObject({ failedSince: null, notAccepted: 1 })
  })

  it('whose signature is refused for its time makes the clock doubtful', async () => {
    const b = await bench({
      sketches: [{ id: 'a', at: '2026-11-23T12:00:00' }],
      server: { ask: async () => ({ kind: 'answered', serverTime: b.now }) },
    })
    b.probes = [{ kind: 'refused', cause: 'clock', code: 100000004 }]
    const states: string[] = []
    for (let second = 0; second < 4; second++) {
      await b.ticker.tick(b.now)
      await b.ticker.idle()
      states.push(b.guard.state.kind)
      await b.guard.idle()
      b.now += SECOND
    }
    expect(states).toContain('unchecked')
    expect(b.ticker.account.delivery?.cause).toBe('clock')
  })

  it('that was asked while a call was under way does not disprove what that call is answered with', async () => {
    const b = await bench({
      sketches: [
        { id: 'a', at: '2026-11-23T09:00:03', late: { grace: 5 * MINUTE } },
        { id: 'b', at: '2026-11-23T09:00:20', late: { grace: 5 * MINUTE } },
      ],
    })
    const parts = b.parts('me')
    const { promise: pending, resolve: answer } = Promise.withResolvers<Probed>()
    let probes = 0
    const ticker = new Ticker({
      ...parts,
      probe: { probe: () => (probes++ === 0 ? pending : Promise.resolve(REFUSED)) },
    })
    b.outcomes = [WRONG_SECRET]
    // The probe begins. Then the call begins and is refused. Only then the probe passes.
    await ticker.tick(b.now)
    expect(probes).toBe(1)
    for (b.now = T0 + SECOND; b.calls.length === 0 || ticker.isCalling; b.now += SECOND) {
      await ticker.tick(b.now)
      await new Promise(setImmediate)
    }
    answer(PASSED)
    await b.runUntil(T0 + MINUTE, ticker)
    expect(b.calls).toHaveLength(1)
    expect(ticker.account.isFailing).toBe(true)
  })

  it('is asked for a held sender first, and for each of them in turn, however often somebody says that it is mended', async () => {
    const b = await bench({
      sketches: ['x', 'y', 'z'].map((sender, index) => ({
        id: sender,
        at: `2026-11-23T09:00:0${index + 1}`,
        sender,
        late: { grace: HOUR },
      })),
    })
    b.probes = Array.from({ length: 1000 }, () => PASSED)
    b.outcomes = [{ kind: 'accepted', code: 0 }, UNKNOWN_SENDER, UNKNOWN_SENDER]
    await b.runUntil(T0 + 5 * SECOND)
    expect([...b.ticker.account.holds.senders.keys()].sort()).toEqual(['y', 'z'])
    for (let times = 0; times < 6; times++) {
      b.ticker.requestSync()
      await b.ticker.tick(b.now)
      await b.ticker.idle()
    }
    expect([...b.ticker.account.holds.senders.keys()]).toEqual([])
  })

  it('that could not be noted is made again', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10', late: { grace: HOUR } }] })
    b.outcomes = [WRONG_SECRET]
    const { noteProbePassed } = b.store
    b.store.noteProbePassed = async (...facts) => {
      if (b.calls.length === 0) return noteProbePassed(...facts)
      b.store.noteProbePassed = noteProbePassed
      throw new Error('disk full')
    }
    await b.runUntil(T0 + 5 * MINUTE)
    expect(told(b, 'probeNotNoted')).toBe(1)
    expect(await b.states()).toEqual([`a@${at(10)} sent`])
  })
})

describe('what a probe found that the database would not take', () => {
  it('is known to this process all the same, until a probe passes', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T12:00:00' }] })
    const { noteProbeFailed } = b.store
    b.store.noteProbeFailed = () => Promise.reject(new Error('disk full'))
    b.probes = [{ kind: 'unclear', cause: 'dns', detail: 'no such name' }, REFUSED, NOT_REGISTERED]
    const seen: unknown[] = []
    for (let second = 0; second < 1200; second += 1) {
      await b.ticker.tick(b.now)
      await b.ticker.idle()
      const { cause } = b.ticker.account.delivery ?? {}
      if (seen.at(-1) !== cause) seen.push(cause)
      b.now += SECOND
    }
    expect(seen).toEqual(['dns', 'config', 'sender', null])
    b.store.noteProbeFailed = noteProbeFailed
  })
})

describe('what a person sends again in the name of a sender that nothing in force names', () => {
  it('is held after the first answer that does not know it, and spends no quota until a probe passes', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10', sender: 'old' }] })
    b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: 'no answer' }]
    await b.runUntil(T0 + 20 * SECOND)
    b.definitions = { definitions: [definitionOf({ id: 'a', at: '2026-11-23T09:00:10', sender: 'new' })], problems: [] }
    b.ticker.requestSync()
    await b.runUntil(T0 + 25 * SECOND)
    const given = { key: `a@${at(10)}`, wasSeen: false, resend: true, by: 'Ada', note: 'nobody saw it' }
    await b.store.resolve(given, b.now)
    b.outcomes = Array.from({ length: 50 }, () => UNKNOWN_SENDER)
    b.probes = Array.from({ length: 50 }, () => NOT_REGISTERED)
    await b.runUntil(T0 + 3 * MINUTE)
    expect(b.calls.map(({ broadcast }) => broadcast.sender)).toEqual(['old', 'old'])
    b.outcomes = []
    b.probes = []
    await b.runUntil(T0 + 9 * MINUTE)
    expect(b.calls.map(({ broadcast }) => broadcast.sender)).toEqual(['old', 'old', 'old'])
  })
})
