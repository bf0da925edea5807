import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import type { Store } from '../../src/ports/store.ts'
import { entry, reportOf, T0, temporaryStore } from '../support/store.ts'

const DATABASE = { kind: 'database' } as const

const planAt = async (store: Store, id: string, due: number, now = T0) =>
  store.plan({
    occurrences: [{ key: keyOf(id, due), announcementId: id, due, skipReason: null }],
    mark: due,
    revision: (await store.state()).revision,
    now,
  })

describe('definitions in the store', () => {
  it('are known since the sync that first saw them, and later syncs keep that', async () => {
    const { store } = await temporaryStore()
    expect(await reportOf(store.syncFiles([entry('a')], T0))).toEqual({
      added: ['a'],
      renamed: [],
      changed: [],
      rescheduled: [],
      switchedOff: [],
      switchedOn: [],
      retired: [],
      missing: [],
      back: [],
    })
    await store.syncFiles([entry('a')], T0 + 5000)
    expect(await store.definitions()).toMatchObject([{ id: 'a', knownSince: T0 }])
  })

  it('start anew with another schedule: known since now, and what was planned is cancelled', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    await planAt(store, 'a', T0 + 1000)
    const report = await reportOf(store.syncFiles([entry('a', { scheduleIdentity: 'every week' })], T0 + 10))
    expect(report).toMatchObject({ rescheduled: ['a'], changed: [] })
    expect(await store.definitions()).toMatchObject([{ knownSince: T0 + 10 }])
    expect(await store.history({ now: T0, limit: 9 })).toMatchObject([{ state: 'cancelled', reason: 'rescheduled' }])
  })

  it('keep what is planned when only the text changes', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    await planAt(store, 'a', T0 + 1000)
    expect(
      await reportOf(store.syncFiles([entry('a', { document: { id: 'a', text: 'new' } })], T0 + 10)),
    ).toMatchObject({
      changed: ['a'],
    })
    expect(await store.pending(T0 + 1000)).toHaveLength(1)
    expect(await store.definitions()).toMatchObject([{ knownSince: T0, document: { text: 'new' } }])
  })

  it('are retired when their file entry is gone: the plan is cancelled, the history stays', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a'), entry('b')], T0)
    await planAt(store, 'a', T0 + 1000)
    expect(await reportOf(store.syncFiles([entry('b')], T0 + 10))).toMatchObject({ retired: ['a'] })
    expect((await store.definitions()).map(({ id }) => id)).toEqual(['b'])
    expect(await store.history({ now: T0, limit: 9 })).toMatchObject([
      { key: keyOf('a', T0 + 1000), state: 'cancelled', reason: 'retired' },
    ])
  })

  it('that come back are known since then, and an occurrence cancelled before its instant is planned again', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    await planAt(store, 'a', T0 + 1000)
    await store.syncFiles([], T0 + 10)
    expect(await reportOf(store.syncFiles([entry('a')], T0 + 20))).toMatchObject({ added: ['a'] })
    expect(await store.definitions()).toMatchObject([{ knownSince: T0 + 20 }])
    await planAt(store, 'a', T0 + 1000, T0 + 20)
    expect(await store.pending(T0 + 1000)).toHaveLength(1)
  })

  it('are planned only by who knows them as they are', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    const { revision } = await store.state()
    await store.syncFiles([entry('a', { scheduleIdentity: 'other' })], T0)
    const occurrence = { key: keyOf('a', T0 + 1000), announcementId: 'a', due: T0 + 1000, skipReason: null }
    expect(await store.plan({ occurrences: [occurrence], mark: T0 + 1000, revision, now: T0 })).toBe(false)
    expect([(await store.state()).mark, await store.pending(T0 + 1000)]).toEqual([T0, []])
  })

  it('never reopens an occurrence whose instant has come', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    await planAt(store, 'a', T0 + 1000)
    await store.skip({ key: keyOf('a', T0 + 1000), reason: 'late', now: T0 + 2000 })
    await planAt(store, 'a', T0 + 1000, T0)
    expect(await store.pending(T0 + 9000)).toEqual([])
  })

  it('of the database are left alone by a sync of the files', async () => {
    const { store } = await temporaryStore()
    expect(await store.putDefinitions([entry('d', { provenance: DATABASE })], T0)).toEqual(['added'])
    await store.syncFiles([entry('a')], T0)
    await store.syncFiles([], T0)
    expect(await store.definitions()).toMatchObject([{ id: 'd', provenance: DATABASE }])
  })

  it('have one master: a file and the database cannot both have an id, and nothing of such a change is kept', async () => {
    const { store } = await temporaryStore()
    await store.putDefinitions([entry('d', { provenance: DATABASE })], T0)
    await expect(store.syncFiles([entry('a'), entry('d')], T0)).rejects.toMatchObject({ kind: 'conflict' })
    expect((await store.definitions()).map(({ id }) => id)).toEqual(['d'])
    await store.syncFiles([entry('a')], T0)
    const both = [entry('e', { provenance: DATABASE }), entry('a', { provenance: DATABASE })]
    await expect(store.putDefinitions(both, T0)).rejects.toMatchObject({ kind: 'conflict' })
    expect((await store.definitions()).map(({ id }) => id)).toEqual(['a', 'd'])
  })

  it('of a file cannot be removed by hand, an unknown one is not found', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    await expect(store.removeDefinition('a', T0)).rejects.toMatchObject({
      kind: 'conflict',
      message: '"a" is managed by a.yaml:3',
    })
    await expect(store.removeDefinition('zz', T0)).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('tell a running service that they changed', async () => {
    const { store } = await temporaryStore()
    const before = (await store.state()).revision
    await store.putDefinitions([entry('d', { provenance: DATABASE })], T0)
    const added = (await store.state()).revision
    await store.putDefinitions([entry('d', { provenance: DATABASE })], T0)
    expect((await store.state()).revision).toBe(added)
    await store.removeDefinition('d', T0)
    expect([before < added, added < (await store.state()).revision]).toEqual([true, true])
  })

  it('take the mark back when they change, so that what they add to the planned stretch is planned', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    await planAt(store, 'a', T0 + 60_000)
    await store.syncFiles([entry('a')], T0 + 10)
    expect((await store.state()).mark).toBe(T0 + 60_000)
    await store.syncFiles([entry('a'), entry('b')], T0 + 10)
    expect((await store.state()).mark).toBe(T0 + 10)
  })
})
