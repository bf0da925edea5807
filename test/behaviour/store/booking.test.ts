import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Broadcast } from '../../../src/core/announcement/broadcast.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import type { Limits } from '../../../src/core/quota/quota.ts'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import type { Store } from '../../../src/ports/store.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../../support/store.ts'

const BROADCAST: Broadcast = { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hello' } }
const ACCEPTED: Outcome = { kind: 'accepted', code: 0, requestId: '343649807833778782' }
const HOUR = 3_600_000

/** A store that knows announcement `a` and has planned it at the given instants. `me` holds the lease. */
async function storeWith(dues: readonly number[]): Promise<{ store: Store; file: string }> {
  const opened = await temporaryStore()
  await opened.store.syncFiles([entry('a')], T0 - 1)
  await planAt(opened.store, dues)
  await hold(opened.store, 'me', T0)
  return opened
}

async function planAt(store: Store, dues: readonly number[]): Promise<void> {
  const occurrences = dues.map((due) => ({ key: keyOf('a', due), announcementId: 'a', due, skipReason: null }))
  await store.plan({ occurrences, mark: Math.max(...dues), revision: (await store.state()).revision, now: T0 })
}

const hold = (store: Store, holder: string, now: number) =>
  store.holdLease({ holder, host: 'here', pid: 1, expiresAt: now + 400 * 24 * HOUR }, now)

/** How an occurrence is booked, where it is not booked at its instant, by `me`, under the usual limits. */
interface BookedAt {
  readonly limits?: Limits
  readonly holder?: string
  readonly now?: number
}

/** Books the occurrence of announcement `a` at an instant, on the grounds that the store has now. */
async function bookAt(store: Store, due: number, { limits = LIMITS, holder = 'me', now = due }: BookedAt = {}) {
  const grounds = await groundsOf(store)
  return store.book({ key: keyOf('a', due), broadcast: BROADCAST, limits, holder, now, grounds })
}

async function bookAndSettle(
  store: Store,
  due: number,
  outcome: Outcome,
  tookMs: number,
  limits = LIMITS,
): Promise<string> {
  const booking = await bookAt(store, due, { limits })
  if (booking.kind !== 'booked') return booking.kind
  const state = outcome.kind === 'accepted' ? 'sent' : 'unknown'
  await store.settle({
    callId: booking.callId,
    outcome,
    endedAt: due + tookMs,
    state,
    reason: outcome.kind === 'unknown' ? outcome.cause : null,
    notBefore: due,
  })
  return 'settled'
}

describe('booking', () => {
  it('claims a planned occurrence once, and tells whoever comes second that it is taken', async () => {
    const { store } = await storeWith([T0])
    expect(
      await store.book({
        key: keyOf('a', T0),
        broadcast: BROADCAST,
        limits: { ...LIMITS, spacing: 0 },
        holder: 'me',
        now: T0,
        grounds: await groundsOf(store),
      }),
    ).toMatchObject({
      kind: 'booked',
      attempt: 1,
    })
    await store.settle({ callId: 1, outcome: ACCEPTED, endedAt: T0, state: 'sent', reason: null, notBefore: T0 })
    expect(
      await store.book({
        key: keyOf('a', T0),
        broadcast: BROADCAST,
        limits: { ...LIMITS, spacing: 0 },
        holder: 'me',
        now: T0,
        grounds: await groundsOf(store),
      }),
    ).toEqual({ kind: 'taken' })
  })

  it('refuses an occurrence whose instant has not come', async () => {
    const { store } = await storeWith([T0 + 1])
    expect(await bookAt(store, T0 + 1, { now: T0 })).toEqual({
      kind: 'taken',
    })
  })

  it('refuses a process that does not hold the lease', async () => {
    const { store } = await storeWith([T0])
    expect(await bookAt(store, T0, { holder: 'other' })).toEqual({
      kind: 'not-holder',
    })
  })

  it('refuses while a call is under way and until the spacing after its end is over', async () => {
    const dues = [T0, T0 + 5000, T0 + 5999, T0 + 6000]
    const { store } = await storeWith(dues)
    const booking = await bookAt(store, T0)
    expect(await bookAt(store, T0 + 5000)).toEqual({ kind: 'too-soon' })
    if (booking.kind !== 'booked') throw new Error('not booked')
    await store.settle({
      callId: booking.callId,
      outcome: ACCEPTED,
      endedAt: T0 + 5000,
      state: 'sent',
      reason: null,
      notBefore: 0,
    })
    expect(await bookAt(store, T0 + 5999)).toEqual({ kind: 'too-soon' })
    expect(await bookAt(store, T0 + 6000)).toMatchObject({
      kind: 'booked',
    })
  })

  it('counts an answered call until window and margin after its end, and an unknown one 600 s longer', async () => {
    const limits = { ...LIMITS, limit: 1 }
    const release = 2000 + LIMITS.window + LIMITS.margin
    for (const [outcome, freeAfter] of [
      [ACCEPTED, release],
      [{ kind: 'unknown', cause: 'timeout', detail: '' }, release - 2000 + 600_000],
    ] as const) {
      const { store } = await storeWith([T0, T0 + freeAfter - 1, T0 + freeAfter])
      expect(await bookAndSettle(store, T0, outcome, 2000, limits)).toBe('settled')
      expect(await bookAndSettle(store, T0 + freeAfter - 1, ACCEPTED, 1, limits)).toBe('full')
      expect(await bookAndSettle(store, T0 + freeAfter, ACCEPTED, 1, limits)).toBe('settled')
    }
  })

  it('gives the slot of a call back that never left this host', async () => {
    const { store } = await storeWith([T0, T0 + 10])
    const limits = { ...LIMITS, limit: 1 }
    const booking = await bookAt(store, T0, { limits })
    if (booking.kind !== 'booked') throw new Error('not booked')
    const outcome = { kind: 'unsent', cause: 'dns', detail: 'ENOTFOUND' } as const
    await store.settle({
      callId: booking.callId,
      outcome,
      endedAt: T0,
      state: 'planned',
      reason: 'dns',
      notBefore: T0 + 5,
    })
    expect(await bookAt(store, T0 + 10, { limits })).toMatchObject({ kind: 'booked' })
    expect(await store.pending(T0)).toMatchObject([{ key: keyOf('a', T0), notBefore: T0 + 5, waitingFor: 'dns' }])
  })

  it('turns a booking without a settlement into unknown, once, and keeps its quota', async () => {
    const { store } = await storeWith([T0])
    await bookAt(store, T0)
    expect(await store.recover(T0 + 60_000, 'me', undefined)).toEqual([keyOf('a', T0)])
    expect(await store.recover(T0 + 60_000, 'me', undefined)).toEqual([])
    expect(await store.history({ now: T0, limit: 5 })).toMatchObject([
      { state: 'unknown', reason: 'crash', sentAt: T0 },
    ])
    expect(await store.ledger(LIMITS, T0 + 60_000)).toMatchObject([{ outcome: 'unknown', latestAt: T0 + 600_000 }])
  })

  it('leaves a call alone that a successor booked, when who lost the lease wants to recover', async () => {
    const { store } = await storeWith([T0])
    await bookAt(store, T0)
    expect(await store.recover(T0 + 10, 'before', undefined)).toEqual([])
    expect(await store.history({ now: T0, limit: 5 })).toMatchObject([{ state: 'booked' }])
  })

  it('leaves a call that recovery settled as it is when its answer comes after all', async () => {
    const { store } = await storeWith([T0])
    await bookAt(store, T0)
    await store.recover(T0 + 60_000, 'me', undefined)
    const late = {
      callId: 1,
      outcome: ACCEPTED,
      endedAt: T0 + 61_000,
      state: 'sent',
      reason: null,
      notBefore: 0,
    } as const
    expect(await store.settle(late)).toBe(false)
    expect(await store.history({ now: T0, limit: 5 })).toMatchObject([{ state: 'unknown' }])
  })

  it('never shortens what a call occupies when the clock steps back during it', async () => {
    const { store } = await storeWith([T0])
    const booking = await bookAt(store, T0)
    if (booking.kind !== 'booked') throw new Error('not booked')
    await store.settle({
      callId: booking.callId,
      outcome: ACCEPTED,
      endedAt: T0 - HOUR,
      state: 'sent',
      reason: null,
      notBefore: 0,
    })
    expect(await store.ledger(LIMITS, T0)).toMatchObject([{ bookedAt: T0, endedAt: T0, latestAt: T0 }])
  })

  it('survives a reopening: the ledger is as full as before', async () => {
    const dues = Array.from({ length: 5 }, (_, index) => T0 + index * 2000)
    const { store, file } = await storeWith(dues)
    for (const due of dues) expect(await bookAndSettle(store, due, ACCEPTED, 10)).toBe('settled')
    const again = await openSqliteStore(file, { newId: () => 'another', now: T0 + HOUR })
    expect(await again.ledger(LIMITS, T0 + HOUR)).toHaveLength(5)
    expect((await again.state()).databaseId).toBe('test-database')
    await again.close()
  })

  it('lets exactly one of two connections claim each occurrence, and never more than the cap together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), async (turns) => {
        const dues = turns.map((_, index) => T0 + index)
        const { store, file } = await storeWith(dues)
        const other = await openSqliteStore(file, { newId: () => 'x', now: T0 })
        const limits = { ...LIMITS, limit: 5, spacing: 0 }
        const kinds: string[] = []
        for (const [index, due] of dues.entries()) {
          for (const one of turns[index] ? [store, other] : [other, store]) {
            const booking = await one.book({
              key: keyOf('a', due),
              broadcast: BROADCAST,
              limits,
              holder: 'me',
              now: due,
              grounds: await groundsOf(one),
            })
            kinds.push(booking.kind)
            if (booking.kind === 'booked')
              await one.settle({
                callId: booking.callId,
                outcome: ACCEPTED,
                endedAt: due,
                state: 'sent',
                reason: null,
                notBefore: 0,
              })
          }
        }
        expect(kinds.filter((kind) => kind === 'booked')).toHaveLength(5)
        await other.close()
      }),
      { numRuns: 10, seed: 20_261_122 },
    )
  })

  it('is not given back to a schedule that was edited or retired while its call was under way', async () => {
    for (const [entries, reason] of [
      [[entry('a', { scheduleIdentity: 'other' })], 'rescheduled'],
      [[], 'retired'],
    ] as const) {
      const { store } = await storeWith([T0])
      const booking = await bookAt(store, T0)
      if (booking.kind !== 'booked') throw new Error('not booked')
      await store.syncFiles(entries, T0 + 5)
      const outcome = { kind: 'unsent', cause: 'dns', detail: '' } as const
      await store.settle({
        callId: booking.callId,
        outcome,
        endedAt: T0 + 9,
        state: 'planned',
        reason: 'dns',
        notBefore: T0,
      })
      expect(await store.history({ now: T0, limit: 5 })).toMatchObject([{ state: 'cancelled', reason }])
    }
  })
})
