import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/ports/store.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../support/store.ts'
import type { ResolutionGiven } from '../../src/ports/history-store.ts'

const KEY = `a@${new Date(T0).toISOString()}`
const BROADCAST = { sender: 'a', push: 'online', message: { type: 'text', text: 'word for word' } } as const

/** A store with one occurrence whose outcome is unknown. */
async function withUnknown(): Promise<Store> {
  const { store } = await temporaryStore()
  await store.syncFiles([entry('a')], T0 - 1)
  await store.plan({
    occurrences: [{ key: KEY, announcementId: 'a', due: T0, skipReason: null }],
    mark: T0,
    revision: (await store.state()).revision,
    now: T0,
  })
  await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 10_000 }, T0)
  await store.book({
    key: KEY,
    broadcast: BROADCAST,
    limits: LIMITS,
    holder: 'me',
    now: T0,
    grounds: await groundsOf(store),
  })
  await store.recover(T0 + 5000, 'me', undefined)
  return store
}

const given = (changes: Partial<ResolutionGiven> = {}): ResolutionGiven => ({
  key: KEY,
  wasSeen: true,
  resend: false,
  by: 'Ada',
  note: 'seen on my phone',
  ...changes,
})

describe('a verdict on an unknown outcome', () => {
  it('is kept with who, when and how they know; the occurrence stays unknown', async () => {
    const store = await withUnknown()
    await store.resolve(given(), T0 + 60_000)
    expect(await store.history({ now: T0, limit: 9 })).toMatchObject([
      {
        state: 'unknown',
        reason: 'crash',
        verdict: { wasSeen: true, by: 'Ada', note: 'seen on my phone', at: T0 + 60_000, resendKey: null },
      },
    ])
  })

  it('may plan a resend: word for word, due now, with an identity of its own', async () => {
    const store = await withUnknown()
    const at = T0 + 60_500
    const resendKey = `a@${new Date(at).toISOString()}`
    expect(await store.resolve(given({ wasSeen: false, resend: true }), at)).toMatchObject({ resendKey })
    expect(await store.pending(at)).toMatchObject([{ key: resendKey, due: at, resend: BROADCAST, isSuperseded: false }])
    expect(await store.history({ now: at, limit: 9 })).toMatchObject([
      { key: resendKey, resendOf: KEY },
      { verdict: { resendKey } },
    ])
  })

  it('neither replaces a scheduled occurrence by its resend, nor the other way round', async () => {
    const store = await withUnknown()
    const { revision } = await store.state()
    const scheduled = (due: number) => ({
      key: `a@${new Date(due).toISOString()}`,
      announcementId: 'a',
      due,
      skipReason: null,
    })
    await store.plan({ occurrences: [scheduled(T0 + 50_000)], mark: T0 + 50_000, revision, now: T0 })
    await store.resolve(given({ wasSeen: false, resend: true }), T0 + 60_500)
    expect((await store.pending(T0 + 60_500)).map(({ isSuperseded }) => isSuperseded)).toEqual([false, false])
    await store.plan({ occurrences: [scheduled(T0 + 70_000)], mark: T0 + 70_000, revision, now: T0 })
    expect((await store.pending(T0 + 70_000)).map(({ isSuperseded }) => isSuperseded)).toEqual([true, false, false])
  })

  it('never takes the key of a scheduled occurrence that nobody has planned yet', async () => {
    const store = await withUnknown()
    const at = T0 + 60_000
    const { resendKey } = await store.resolve(given({ wasSeen: false, resend: true }), at)
    const scheduled = { key: `a@${new Date(at).toISOString()}`, announcementId: 'a', due: at, skipReason: null }
    await store.plan({ occurrences: [scheduled], mark: at, revision: (await store.state()).revision, now: at })
    expect((await store.pending(at + 1)).map(({ key, resend }) => [key, resend])).toEqual([
      [scheduled.key, null],
      [resendKey, BROADCAST],
    ])
  })

  it('resends beside a scheduled occurrence that is due at the same instant', async () => {
    const store = await withUnknown()
    const at = T0 + 60_000
    const scheduled = { key: `a@${new Date(at).toISOString()}`, announcementId: 'a', due: at, skipReason: null }
    await store.plan({ occurrences: [scheduled], mark: at, revision: (await store.state()).revision, now: at })
    const resendKey = `a@${new Date(at + 1).toISOString()}`
    expect(await store.resolve(given({ wasSeen: false, resend: true }), at)).toMatchObject({ resendKey })
  })

  it('is no matter of the schedule: a resend goes on when that is another one', async () => {
    const store = await withUnknown()
    const { resendKey } = await store.resolve(given({ wasSeen: false, resend: true }), T0 + 60_500)
    await store.syncFiles([entry('a', { scheduleIdentity: 'other' })], T0 + 61_000)
    expect(await store.pending(T0 + 61_000)).toMatchObject([{ key: resendKey, resend: BROADCAST }])
  })

  it('goes on with a resend under another id and another schedule at once', async () => {
    const store = await withUnknown()
    const at = T0 + 60_500
    await store.resolve(given({ wasSeen: false, resend: true }), at)
    await store.syncFiles([entry('b', { scheduleIdentity: 'other', renamedFrom: ['a'] })], T0 + 61_000)
    const resendKey = `b@${new Date(at).toISOString()}`
    expect(await store.pending(T0 + 61_000)).toMatchObject([{ key: resendKey, resend: BROADCAST }])
  })

  it.each([
    ['another id', (store: Store, now: number) => store.syncFiles([entry('b', { renamedFrom: ['a'] })], now)],
    ['other time zone rules', (store: Store, now: number) => store.changeTz('2027a', now)],
  ])('loses no resend by %s when the clock was set back before its instant', async (_, change) => {
    const store = await withUnknown()
    const at = T0 + 60_500
    await store.resolve(given({ wasSeen: false, resend: true }), at)
    await change(store, at - 2000)
    expect(await store.pending(at)).toMatchObject([{ due: at, resend: BROADCAST }])
  })

  it('is given once, and only to what is there and unknown', async () => {
    const store = await withUnknown()
    await store.resolve(given(), T0)
    await expect(store.resolve(given(), T0)).rejects.toMatchObject({
      kind: 'conflict',
      message: /has its verdict already/,
    })
    await expect(store.resolve(given({ key: 'b@x' }), T0)).rejects.toMatchObject({ kind: 'not-found' })
    const { revision } = await store.state()
    await store.plan({
      occurrences: [{ key: 'a@later', announcementId: 'a', due: T0 + 5, skipReason: null }],
      mark: T0 + 5,
      revision,
      now: T0,
    })
    await expect(store.resolve(given({ key: 'a@later' }), T0)).rejects.toMatchObject({
      kind: 'conflict',
      message: /is planned, not unknown/,
    })
  })

  it('cannot resend a retired announcement, and is then not written at all', async () => {
    const store = await withUnknown()
    await store.syncFiles([], T0)
    await expect(store.resolve(given({ wasSeen: false, resend: true }), T0)).rejects.toMatchObject({
      message: /is retired/,
    })
    expect(await store.history({ now: T0, limit: 9 })).toMatchObject([{ verdict: null }])
  })
})
