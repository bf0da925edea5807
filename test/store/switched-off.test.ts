import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import type { DefinitionEntry } from '../../src/ports/definitions.ts'
import type { Store } from '../../src/ports/store.ts'
import { entry, groundsOf, LIMITS, reportOf, T0, temporaryStore } from '../support/store.ts'

const BROADCAST = { sender: 'a', push: 'online', message: { type: 'text', text: 'hi' } } as const

const off = (id: string, changes: Partial<DefinitionEntry> = {}) =>
  entry(id, { document: { id, enabled: false }, scheduleIdentity: 'every day, off', ...changes })

/** Plans an occurrence of `a`. */
const planAt = async (store: Store, due: number, now = T0) =>
  store.plan({
    occurrences: [{ key: keyOf('a', due), announcementId: 'a', due, skipReason: null }],
    mark: due,
    revision: (await store.state()).revision,
    now,
  })

/** Books what is due at an instant, and returns its call. */
async function bookAt(store: Store, due: number, now: number): Promise<number> {
  await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: now + HOUR }, now)
  const grounds = await groundsOf(store)
  const booked = await store.book({
    key: keyOf('a', due),
    broadcast: BROADCAST,
    limits: LIMITS,
    holder: 'me',
    now,
    grounds,
  })
  if (booked.kind !== 'booked') throw new Error(booked.kind)
  return booked.callId
}

const statesOf = async (store: Store) =>
  (await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 9, order: 'oldest-first' })).map(
    ({ key, state, reason }) =>
      `${key.slice(0, 1)}+${key.slice(-10, -5)} ${state}${reason === null ? '' : ` ${reason}`}`,
  )

describe('an announcement that its definition switches off', () => {
  it('loses what it has planned and what is due and waits, as if it were removed', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0 - HOUR)
    await planAt(store, T0 - SECOND)
    await planAt(store, T0 + SECOND)
    expect(await reportOf(store.syncFiles([off('a')], T0))).toMatchObject({
      switchedOff: ['a'],
      rescheduled: [],
      changed: [],
      retired: [],
    })
    expect(await store.pending(T0 + HOUR)).toEqual([])
    expect(await statesOf(store)).toEqual(['a+59:59 cancelled switched_off', 'a+00:01 cancelled switched_off'])
    expect(await store.definitions()).toMatchObject([{ id: 'a', knownSince: T0, document: { enabled: false } }])
  })

  it('is known since it is switched on again; what it lost before its instant is planned again', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    await planAt(store, T0 + MINUTE)
    await planAt(store, T0 + HOUR)
    await store.syncFiles([off('a')], T0 + SECOND)
    expect(await reportOf(store.syncFiles([entry('a')], T0 + 2 * MINUTE))).toMatchObject({
      switchedOn: ['a'],
      rescheduled: [],
    })
    expect(await store.definitions()).toMatchObject([{ knownSince: T0 + 2 * MINUTE }])
    await planAt(store, T0 + HOUR, T0 + 2 * MINUTE)
    expect(await statesOf(store)).toEqual(['a+01:00 cancelled switched_off', 'a+00:00 planned'])
  })

  it('is told once, also where other things of it change meanwhile', async () => {
    const { store } = await temporaryStore()
    const change = (entries: readonly DefinitionEntry[]) => store.putDefinitions(entries, T0)
    const database = { provenance: { kind: 'database' } } as const
    expect(await change([off('a', database)])).toEqual(['added'])
    expect(await change([off('a', database)])).toEqual(['same'])
    const reworded = { ...off('a', database), document: { id: 'a', enabled: false, text: 'new' } }
    expect(await change([reworded])).toEqual(['changed'])
    expect(await change([{ ...reworded, scheduleIdentity: 'every week, off' }])).toEqual(['rescheduled'])
    expect(await change([entry('a', database)])).toEqual(['switchedOn'])
    expect(await change([off('a', database)])).toEqual(['switchedOff'])
  })

  it('keeps the call that is under way: what it sent is sent, and what reached nobody ends', async () => {
    const ends = async (outcome: 'accepted' | 'unsent') => {
      const { store } = await temporaryStore()
      await store.syncFiles([entry('a')], T0 - HOUR)
      await planAt(store, T0)
      const callId = await bookAt(store, T0, T0)
      await store.syncFiles([off('a')], T0 + 10)
      await store.settle({
        callId,
        outcome: outcome === 'accepted' ? { kind: 'accepted', code: 0 } : { kind: 'unsent', cause: 'dns', detail: 'x' },
        endedAt: T0 + SECOND,
        state: outcome === 'accepted' ? 'sent' : 'planned',
        reason: outcome === 'accepted' ? null : 'dns',
        notBefore: T0 + SECOND,
      })
      return statesOf(store)
    }
    expect(await ends('accepted')).toEqual(['a+00:00 sent'])
    expect(await ends('unsent')).toEqual(['a+00:00 cancelled switched_off'])
  })

  it('has nothing sent again, neither what a person wanted before nor after', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0 - HOUR)
    const verdict = { wasSeen: false, resend: true, by: 'Ada', note: 'not on my phone' }
    for (const due of [T0, T0 + MINUTE]) {
      await planAt(store, due)
      await bookAt(store, due, due)
      await store.recover(due + 5 * SECOND, 'me', undefined)
    }
    await store.resolve({ key: keyOf('a', T0), ...verdict }, T0 + 2 * MINUTE)
    await store.syncFiles([off('a')], T0 + 3 * MINUTE)
    expect(await store.pending(T0 + HOUR)).toEqual([])
    await expect(store.resolve({ key: keyOf('a', T0 + MINUTE), ...verdict }, T0 + 4 * MINUTE)).rejects.toMatchObject({
      kind: 'conflict',
      message: '"a" is switched off: it cannot be sent again',
    })
  })

  it('may be renamed at the same time', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0 - HOUR)
    await planAt(store, T0 - SECOND)
    await planAt(store, T0 + SECOND)
    expect(await reportOf(store.syncFiles([off('b', { renamedFrom: ['a'] })], T0))).toMatchObject({
      renamed: [{ from: 'a', id: 'b' }],
    })
    expect(await store.pending(T0 + HOUR)).toEqual([])
    expect(await statesOf(store)).toEqual(['a+59:59 cancelled switched_off', 'a+00:01 cancelled switched_off'])
  })
})
