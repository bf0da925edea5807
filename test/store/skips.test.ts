import { describe, expect, it } from 'vitest'
import type { SkipByHand } from '../../src/core/announcement/skip.ts'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/time/instant.ts'
import type { Store } from '../../src/ports/store.ts'
import { openSqliteStore } from '../../src/store/store.ts'
import { definitionOf } from '../support/announcement.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../support/store.ts'

const DUE = T0 + HOUR
const KEY = keyOf('a', DUE)
const ME = 'me'

const wanted = (changes: Partial<Pick<SkipByHand, 'key' | 'by'>> = {}) => {
  return { key: KEY, by: 'Ada', reason: 'no release tonight', since: T0, ...changes }
}
const skipAt = (id = 'a', due = DUE): SkipByHand => ({ ...wanted({ key: keyOf(id, due) }), announcementId: id, due })

async function storeWithA(): Promise<{ store: Store; file: string }> {
  const opened = await temporaryStore()
  await opened.store.syncFiles([entry('a')], T0 - HOUR)
  return opened
}

/** Plans occurrences of `a` at these instants. */
async function planned(store: Store, ...dues: number[]): Promise<void> {
  const occurrences = dues.map((due) => ({ key: keyOf('a', due), announcementId: 'a', due, skipReason: null }))
  await store.plan({ occurrences, mark: Math.max(...dues), revision: (await store.state()).revision, now: T0 })
}

async function leased(store: Store): Promise<void> {
  await store.claimHome()
  await store.holdLease({ holder: ME, host: 'here', pid: 1, expiresAt: DUE + HOUR }, T0)
}

describe('a skip in the store', () => {
  it('of an occurrence that nobody has planned yet is kept with who and why, also by the next process', async () => {
    const { store, file } = await storeWithA()
    await store.skipByHand(wanted(), T0)
    expect(await store.skips(T0)).toEqual([skipAt()])
    await store.close()
    const again = await openSqliteStore(file, { newId: () => 'other', now: T0 })
    expect(await again.skips(T0)).toEqual([skipAt()])
    await again.close()
  })

  it('is told with its occurrence when that comes due, and with no other one', async () => {
    const { store } = await storeWithA()
    await store.skipByHand(wanted(), T0)
    await planned(store, DUE, DUE + MINUTE)
    expect((await store.pending(DUE + MINUTE)).map(({ key, skip }) => [key, skip])).toEqual([
      [KEY, skipAt()],
      [keyOf('a', DUE + MINUTE), null],
    ])
  })

  it('may also be of what is planned or waits already', async () => {
    const { store } = await storeWithA()
    await planned(store, DUE)
    await store.skipByHand(wanted(), DUE + MINUTE)
    expect((await store.pending(DUE + MINUTE)).map(({ skip }) => skip?.by)).toEqual(['Ada'])
  })

  it('follows its announcement to another id, and can be taken back there only', async () => {
    const { store } = await storeWithA()
    await store.skipByHand(wanted(), T0)
    await store.syncFiles([entry('b', { renamedFrom: ['a'] })], T0 + MINUTE)
    expect(await store.skips(T0 + MINUTE)).toEqual([skipAt('b')])
    await expect(store.unskip(KEY, 'Bob', T0 + MINUTE)).rejects.toMatchObject({ kind: 'not-found' })
    expect(await store.unskip(keyOf('b', DUE), 'Bob', T0 + MINUTE)).toEqual(skipAt('b'))
    expect(await store.skips(T0 + MINUTE)).toEqual([])
  })

  it('stays when the files are read again', async () => {
    const { store } = await storeWithA()
    await store.skipByHand(wanted(), T0)
    await store.syncFiles([entry('a', { document: { id: 'a', text: 'another' } }), entry('b')], T0 + MINUTE)
    expect(await store.skips(T0 + MINUTE)).toEqual([skipAt()])
  })

  it('is made once: who comes second is told who was first; after it was taken back it may be made again', async () => {
    const { store } = await storeWithA()
    await store.skipByHand(wanted(), T0)
    const second = store.skipByHand(wanted({ by: 'Bob' }), T0)
    await expect(second).rejects.toMatchObject({
      kind: 'conflict',
      message: `${KEY} is taken out already, by Ada: no release tonight`,
    })
    await store.unskip(KEY, 'Bob', T0)
    await expect(store.unskip(KEY, 'Bob', T0)).rejects.toMatchObject({ kind: 'conflict' })
    await store.skipByHand(wanted({ by: 'Bob' }), T0)
    expect((await store.skips(T0)).map(({ by }) => by)).toEqual(['Bob'])
  })

  it('can be taken back until its instant, not at it', async () => {
    const { store } = await storeWithA()
    await planned(store, DUE)
    await store.skipByHand(wanted(), T0)
    await expect(store.unskip(KEY, 'Bob', DUE)).rejects.toMatchObject({ kind: 'conflict' })
    expect(await store.skips(DUE)).toHaveLength(1)
    await store.unskip(KEY, 'Bob', DUE - 1)
    expect((await store.pending(DUE)).map(({ skip }) => skip)).toEqual([null])
  })

  it('cannot be of what is over: nothing was planned there, or it was decided', async () => {
    const { store } = await storeWithA()
    await expect(store.skipByHand(wanted(), DUE)).rejects.toMatchObject({ kind: 'conflict', message: `${KEY} is over` })
    await planned(store, DUE)
    await store.skip({ key: KEY, reason: 'late', now: DUE })
    await expect(store.skipByHand(wanted(), T0)).rejects.toMatchObject({ message: `${KEY} is over: it is skipped` })
  })

  it('needs an announcement in force, and a key', async () => {
    const { store } = await storeWithA()
    await store.skipByHand(wanted(), T0)
    await store.syncFiles([], T0 + MINUTE)
    expect(await store.skips(T0 + MINUTE)).toEqual([])
    await expect(store.skipByHand(wanted(), T0)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(store.unskip(KEY, 'Bob', T0)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(store.skipByHand(wanted({ key: 'a' }), T0)).rejects.toMatchObject({ kind: 'invalid' })
    await expect(store.unskip('a@noon', 'Bob', T0)).rejects.toMatchObject({ kind: 'invalid' })
  })

  it('that was refused changes nothing', async () => {
    const { store } = await storeWithA()
    const before = await store.state()
    await expect(store.skipByHand(wanted(), DUE)).rejects.toThrow()
    await expect(store.unskip(KEY, 'Bob', T0)).rejects.toThrow(/is not taken out/u)
    expect(await store.state()).toEqual(before)
  })

  it('is remembered for a day after its instant', async () => {
    const { store } = await storeWithA()
    await store.skipByHand(wanted(), T0)
    expect(await store.skips(DUE + DAY - 1)).toHaveLength(1)
    expect(await store.skips(DUE + DAY)).toEqual([])
  })

  it('lets nothing be booked after it has answered that was decided before, nor after it was taken back', async () => {
    const { store } = await storeWithA()
    await planned(store, DUE)
    await leased(store)
    const { broadcast } = definitionOf().announcement
    const book = async (grounds: Awaited<ReturnType<typeof groundsOf>>) =>
      (await store.book({ key: KEY, broadcast, limits: LIMITS, holder: ME, now: DUE, grounds })).kind
    const early = await groundsOf(store)
    await store.skipByHand(wanted(), T0)
    expect(await book(early)).toBe('outdated')
    const between = await groundsOf(store)
    await store.unskip(KEY, 'Bob', T0)
    expect(await book(between)).toBe('outdated')
    expect(await book(await groundsOf(store))).toBe('booked')
    await expect(store.skipByHand(wanted(), DUE)).rejects.toThrow(/its call is under way/u)
  })
})
