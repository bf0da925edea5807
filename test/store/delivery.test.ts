import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../src/core/delivery/outcome.ts'
import type { ProbeFinding } from '../../src/core/delivery/delivery.ts'
import { continuationOf } from '../../src/core/announcement/settling.ts'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import type { Store } from '../../src/ports/store.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../support/store.ts'

const SECRET: Outcome = { kind: 'refused', cause: 'config', code: 100000005, retryAfter: 1 }
const SENDER: Outcome = { kind: 'refused', cause: 'sender', code: 660500002, retryAfter: 1 }
const ACCEPTED: Outcome = { kind: 'accepted', code: 0 }
const SPACE = 10_000

/** A store in which one call after the other gets the outcome that is asked for. */
async function calling() {
  const { store } = await temporaryStore()
  await store.syncFiles([entry('a')], T0 - 1)
  await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 1e9 }, T0)
  let now = T0
  const call = async (outcome: Outcome, sender = 'ops-bot'): Promise<void> => {
    now += SPACE
    const key = keyOf('a', now)
    const { revision } = await store.state()
    await store.plan({
      occurrences: [{ key, announcementId: 'a', due: now, skipReason: null }],
      mark: now,
      revision,
      now,
    })
    const broadcast = { sender, push: 'online', message: { type: 'text', text: 'hello' } } as const
    const booking = await store.book({
      key,
      broadcast,
      limits: LIMITS,
      holder: 'me',
      now,
      grounds: await groundsOf(store),
    })
    if (booking.kind !== 'booked') throw new Error(booking.kind)
    const endedAt = now + 1
    const { callId } = booking
    await store.settle({ callId, outcome, endedAt, ...continuationOf(outcome, booking, endedAt) })
    if (outcome.kind === 'refused') await store.skip({ key, reason: 'account', now: endedAt })
  }
  const finds = (finding: ProbeFinding): Promise<boolean> => store.noteProbeFailed(finding, 'me', now)
  const passes = async (sender: string | null) =>
    store.noteProbePassed({ sender, lastCall: (await store.delivery()).lastCall, holder: 'me', now })
  return { store, call, finds, passes }
}

async function faults(store: Store) {
  return (await store.delivery()).faults.map(({ sender, code, count, isProbed }) => [sender, code, count, isProbed])
}

describe('what the ledger says of delivery', () => {
  it('is nothing where no call was made', async () => {
    const { store } = await calling()
    expect(await store.delivery()).toEqual({
      lastAccepted: null,
      notAccepted: 0,
      firstNotAccepted: null,
      lastCall: 0,
      latest: [],
      faults: [],
      found: { faults: [], unclear: null },
    })
  })

  it('counts the calls since the last accepted one, newest first', async () => {
    const { store, call } = await calling()
    await call({ kind: 'unknown', cause: 'timeout', detail: '' })
    await call(ACCEPTED)
    await call({ kind: 'rejected', cause: 'content', code: 2 })
    await call({ kind: 'unknown', cause: 'reset', detail: '' })
    expect(await store.delivery()).toMatchObject({
      lastAccepted: T0 + 2 * SPACE + 1,
      notAccepted: 2,
      firstNotAccepted: T0 + 3 * SPACE + 1,
      latest: [{ cause: 'reset' }, { cause: 'content', code: 2 }],
    })
  })

  it('tells faults of the account until a call is accepted, and how often they came', async () => {
    const { store, call } = await calling()
    await call(SECRET)
    await call(SECRET)
    expect(await faults(store)).toEqual([[null, 100000005, 2, false]])
    await call(ACCEPTED)
    expect(await faults(store)).toEqual([])
  })

  it("tells an unknown sender's fault whatever others have accepted", async () => {
    const { store, call } = await calling()
    await call(SENDER, 'nobody')
    await call(ACCEPTED)
    expect(await faults(store)).toEqual([['nobody', 660500002, 1, false]])
    await call(ACCEPTED, 'nobody')
    expect(await faults(store)).toEqual([])
  })

  it('knows which of them a probe has disproved, and that the next one stands again and counts on', async () => {
    const { store, call, passes } = await calling()
    await call(SECRET)
    await call(SENDER, 'nobody')
    expect(await passes(null)).toBe(true)
    expect(await faults(store)).toEqual([
      [null, 100000005, 1, true],
      ['nobody', 660500002, 1, false],
    ])
    await passes('nobody')
    expect((await faults(store)).map(([, , , isProbed]) => isProbed)).toEqual([true, true])
    await call(SECRET)
    expect(await faults(store)).toContainEqual([null, 100000005, 2, false])
  })

  it('is not disproved by a probe that was asked before its call ended, nor is one that was disproved accused again', async () => {
    const { store, call } = await calling()
    await call(SECRET)
    const { lastCall } = await store.delivery()
    await call(SECRET)
    await store.noteProbePassed({ sender: null, lastCall, holder: 'me', now: T0 })
    expect(await faults(store)).toEqual([[null, 100000005, 2, false]])
    await store.noteProbePassed({ sender: null, lastCall: (await store.delivery()).lastCall, holder: 'me', now: T0 })
    await store.noteProbePassed({ sender: null, lastCall, holder: 'me', now: T0 })
    expect(await faults(store)).toEqual([[null, 100000005, 2, true]])
  })

  it('looks only at calls after the last probe that passed, and goes on counting all', async () => {
    const { store, call, passes } = await calling()
    await call({ kind: 'unknown', cause: 'timeout', detail: '' })
    await passes('ops-bot')
    expect(await store.delivery()).toMatchObject({ notAccepted: 1, latest: [] })
  })

  it('does not count a fault of the account as a refusal of the occurrence', async () => {
    const { store, call } = await calling()
    for (let times = 0; times < 4; times++) await call(SECRET)
    expect((await store.history({ now: T0 + 1e6, limit: 9 })).map(({ state, reason }) => [state, reason])).toEqual(
      Array.from({ length: 4 }, () => ['skipped', 'account']),
    )
  })

  it('is noted by nobody who does not hold the lease', async () => {
    const { store, call } = await calling()
    await call(SECRET)
    expect(await store.noteProbePassed({ sender: 'ops-bot', lastCall: 1, holder: 'somebody', now: T0 })).toBe(false)
    expect(await faults(store)).toEqual([[null, 100000005, 1, false]])
  })
})

describe('what probes found', () => {
  const secret: ProbeFinding = { kind: 'fault', sender: null, cause: 'config', code: 100000005 }
  const ofSender: ProbeFinding = { kind: 'fault', sender: 'nobody', cause: 'sender', code: 660700015 }
  const unclear: ProbeFinding = { kind: 'unclear', cause: 'dns', code: null }
  const found = async (store: Store) => {
    const { faults, unclear } = (await store.delivery()).found
    return [...faults.map(({ sender, code }) => `${sender ?? 'app'} ${code}`), ...(unclear ? [unclear.cause] : [])]
  }

  it('stands until one passes, for the app and for the sender that it was asked for', async () => {
    const { store, finds, passes } = await calling()
    await finds(secret)
    await finds(ofSender)
    expect(await found(store)).toEqual(['app 100000005', 'nobody 660700015'])
    await passes(null)
    expect(await found(store)).toEqual(['nobody 660700015'])
    await passes('ops-bot')
    expect(await found(store)).toEqual(['nobody 660700015'])
    await passes('nobody')
    expect(await found(store)).toEqual([])
  })

  it('stands until a call is accepted, of the sender where it is about one', async () => {
    const { store, call, finds } = await calling()
    await call(ACCEPTED)
    await finds(secret)
    await finds(ofSender)
    await call(ACCEPTED)
    expect(await found(store)).toEqual(['nobody 660700015'])
    await call(ACCEPTED, 'nobody')
    expect(await found(store)).toEqual([])
  })

  it('is known since the first time, with what was found last', async () => {
    const { store, call, finds } = await calling()
    await finds(unclear)
    await call({ kind: 'unsent', cause: 'dns', detail: '' })
    await finds({ ...unclear, cause: 'connect' })
    expect((await store.delivery()).found.unclear).toEqual({ since: T0, cause: 'connect', code: null })
    await finds(secret)
    expect(await found(store)).toEqual(['app 100000005'])
  })

  it('is noted by the holder of the lease alone', async () => {
    const { store } = await calling()
    expect(await store.noteProbeFailed(secret, 'somebody', T0)).toBe(false)
    expect(await found(store)).toEqual([])
  })
})
