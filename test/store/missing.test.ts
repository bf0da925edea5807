import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import type { Store } from '../../src/ports/store.ts'
import { entry, groundsOf, LIMITS, reportOf, T0, temporaryStore } from '../support/store.ts'
import type { DefinitionEntry } from '../../src/ports/definitions.ts'

const SECOND = 1000
const BROADCAST = { sender: 'a', push: 'online', message: { type: 'text', text: 'hi' } } as const
const limits = { ...LIMITS, spacing: 0 }
const BUDGETS = { owners: {}, unplanned: 3 }

const inFile = (file: string, id: string, changes: Partial<DefinitionEntry> = {}) =>
  entry(id, { provenance: { kind: 'file', file, line: 1 }, ...changes })

/** A store with `a` of a.yaml and `b` of b.yaml. This test holds its lease. */
async function twoFiles(): Promise<Store> {
  const { store } = await temporaryStore()
  await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 1e9 }, T0)
  await sync(store, ['a', 'b'], T0)
  return store
}

/** Syncs the files of these names, each with one announcement. */
const sync = (store: Store, names: readonly string[], now: number) =>
  reportOf(
    store.syncFiles(
      names.map((name) => inFile(`${name}.yaml`, name)),
      now,
      { paths: names.map((name) => `${name}.yaml`) },
    ),
  )

async function planAt(store: Store, id: string, due: number, now = T0): Promise<void> {
  const occurrence = { key: keyOf(id, due), announcementId: id, due, skipReason: null }
  expect(
    await store.plan({ occurrences: [occurrence], mark: due, revision: (await store.state()).revision, now }),
  ).toBe(true)
}

async function record(store: Store): Promise<readonly string[]> {
  const rows = await store.history({ now: T0 + 1e9, limit: 99 })
  return rows
    .toReversed()
    .map(({ announcementId, due, state, reason }) => `${announcementId}+${(due - T0) / SECOND} ${state} ${reason}`)
}

const marks = async (store: Store) =>
  (await store.definitions()).map(({ id, missingSince }) => [id, missingSince === null ? null : missingSince - T0])

describe('an announcement whose file is missing', () => {
  it('stays in force with what it has planned, and keeps the time at which the file was missed', async () => {
    const store = await twoFiles()
    await planAt(store, 'a', T0 + 5 * SECOND)
    const { revision } = await store.state()
    expect(await sync(store, ['b'], T0 + SECOND)).toMatchObject({
      missing: [{ id: 'a', file: 'a.yaml' }],
      retired: [],
    })
    expect((await store.state()).revision).toBeGreaterThan(revision)
    expect(await sync(store, ['b'], T0 + 2 * SECOND)).toMatchObject({ missing: [], retired: [] })
    expect(await marks(store)).toEqual([
      ['a', SECOND],
      ['b', null],
    ])
    expect(await store.pending(T0 + 9 * SECOND)).toHaveLength(1)
  })

  it('is as it was when the file is back, with another entry as after any edit', async () => {
    const store = await twoFiles()
    await planAt(store, 'a', T0 + 5 * SECOND)
    await sync(store, ['b'], T0 + SECOND)
    const { revision } = await store.state()
    expect(await sync(store, ['a', 'b'], T0 + 2 * SECOND)).toMatchObject({ back: ['a'], added: [], changed: [] })
    expect((await store.state()).revision).toBeGreaterThan(revision)
    expect(await store.definitions()).toMatchObject([{ id: 'a', knownSince: T0, missingSince: null }, { id: 'b' }])
    expect(await record(store)).toEqual(['a+5 planned null'])
    await sync(store, ['b'], T0 + 3 * SECOND)
    const edited = [inFile('a.yaml', 'a', { scheduleIdentity: 'other' }), inFile('b.yaml', 'b')]
    expect(await reportOf(store.syncFiles(edited, T0 + 4 * SECOND, { paths: ['a.yaml', 'b.yaml'] }))).toMatchObject({
      back: ['a'],
      rescheduled: ['a'],
    })
    expect(await record(store)).toEqual(['a+5 cancelled rescheduled'])
    expect(await marks(store)).toContainEqual(['a', null])
  })

  it('is retired at once when the file is back without it, and when it was taken out of a file that stays', async () => {
    const store = await twoFiles()
    await sync(store, ['b'], T0 + SECOND)
    const back = store.syncFiles([inFile('b.yaml', 'b')], T0 + 2 * SECOND, { paths: ['a.yaml', 'b.yaml'] })
    expect(await reportOf(back)).toMatchObject({ retired: ['a'], back: [] })
    const emptied = store.syncFiles([], T0 + 3 * SECOND, { paths: ['a.yaml', 'b.yaml'] })
    expect(await reportOf(emptied)).toMatchObject({ retired: ['b'], missing: [] })
  })

  it('goes on in another file at once, and under another id', async () => {
    const store = await twoFiles()
    const moved = [inFile('c.yaml', 'a'), inFile('b.yaml', 'b')]
    expect(await reportOf(store.syncFiles(moved, T0 + SECOND, { paths: ['b.yaml', 'c.yaml'] }))).toMatchObject({
      missing: [],
      retired: [],
    })
    await planAt(store, 'a', T0 + 5 * SECOND)
    await sync(store, ['b'], T0 + 6 * SECOND)
    await store.noteWaiting(keyOf('a', T0 + 5 * SECOND), 'source_missing')
    const renamed = [inFile('b.yaml', 'b'), inFile('d.yaml', 'z', { renamedFrom: ['old', 'a'] })]
    const report = await reportOf(store.syncFiles(renamed, T0 + 7 * SECOND, { paths: ['b.yaml', 'd.yaml'] }))
    expect(report).toMatchObject({ renamed: [{ from: 'a', id: 'z' }], missing: [], retired: [] })
    expect(await store.definitions()).toMatchObject([{ id: 'b' }, { id: 'z', knownSince: T0, missingSince: null }])
    expect((await store.pending(T0 + 8 * SECOND)).map(({ key }) => key)).toEqual([keyOf('z', T0 + 5 * SECOND)])
  })

  it('that somebody else takes over with a later one of its earlier ids is retired, not missed', async () => {
    const store = await twoFiles()
    const successor = [inFile('c.yaml', 'c', { renamedFrom: ['a', 'b'] })]
    const report = await reportOf(store.syncFiles(successor, T0 + SECOND, { paths: ['c.yaml'] }))
    expect(report).toMatchObject({ renamed: [{ from: 'b', id: 'c' }], retired: ['a'], missing: [] })
  })

  it('has its id still: the database cannot take it, and says why', async () => {
    const store = await twoFiles()
    await sync(store, ['b'], T0 + SECOND)
    const other = entry('a', { provenance: { kind: 'database' } })
    const conflict = { kind: 'conflict', remedy: expect.stringContaining('put it back') }
    await expect(store.putDefinitions([other], T0)).rejects.toMatchObject(conflict)
    await expect(store.putDefinitions([{ ...other, id: 'x', renamedFrom: ['a'] }], T0)).rejects.toMatchObject(conflict)
    await expect(store.removeDefinition('a', T0)).rejects.toMatchObject(conflict)
  })

  it('is retired once nothing of it is waited for, and what is ahead can be planned again', async () => {
    const store = await twoFiles()
    await sync(store, ['b'], T0 + SECOND)
    const ahead = T0 + 60 * SECOND
    for (const due of [T0 + 5 * SECOND, ahead]) await planAt(store, 'a', due, T0 + SECOND)
    const giveUp = (id: string, now: number, holder = 'me') =>
      store.retireMissing([{ id, dueBy: T0 + 9 * SECOND }], now, holder)
    expect(await giveUp('a', T0 + 10 * SECOND)).toEqual([])
    const key = keyOf('a', T0 + 5 * SECOND)
    expect(await store.cancel({ key, reason: 'source_missing', now: T0 + 11 * SECOND })).toBe(true)
    expect(await store.cancel({ key, reason: 'source_missing', now: T0 + 11 * SECOND })).toBe(false)
    expect(await giveUp('a', T0 + 12 * SECOND, 'another')).toEqual([])
    expect(await giveUp('b', T0 + 12 * SECOND)).toEqual([])
    expect(await giveUp('a', T0 + 12 * SECOND)).toEqual(['a'])
    expect(await giveUp('a', T0 + 12 * SECOND)).toEqual([])
    expect(await marks(store)).toEqual([['b', null]])
    expect(await record(store)).toEqual(['a+5 cancelled source_missing', 'a+60 cancelled source_missing'])
    expect(await sync(store, ['a', 'b'], T0 + 13 * SECOND)).toMatchObject({ added: ['a'], back: [] })
    for (const due of [T0 + 5 * SECOND, ahead]) await planAt(store, 'a', due, T0 + 13 * SECOND)
    expect(await record(store)).toEqual(['a+5 cancelled source_missing', 'a+60 planned null'])
  })

  it('is not retired while a call of it is under way, nor before what a person sends again has gone', async () => {
    const store = await twoFiles()
    const due = T0 + SECOND
    await planAt(store, 'a', due)
    const booking = await store.book({
      key: keyOf('a', due),
      broadcast: BROADCAST,
      limits,
      holder: 'me',
      now: due,
      grounds: await groundsOf(store),
    })
    await sync(store, ['b'], T0 + 2 * SECOND)
    const giveUp = (now: number) => store.retireMissing([{ id: 'a', dueBy: T0 }], now, 'me')
    expect(await giveUp(T0 + 3 * SECOND)).toEqual([])
    const settled = { endedAt: T0 + 4 * SECOND, state: 'unknown', reason: 'timeout', notBefore: 0 } as const
    const outcome = { kind: 'unknown', cause: 'timeout', detail: '' } as const
    if (booking.kind === 'booked') await store.settle({ callId: booking.callId, outcome, ...settled })
    const given = { key: keyOf('a', due), wasSeen: false, resend: true, by: 'Ada', note: 'not seen' }
    const { resendKey } = await store.resolve(given, T0 + 5 * SECOND)
    expect(await giveUp(T0 + 6 * SECOND)).toEqual([])
    await store.skip({ key: resendKey!, reason: 'late', now: T0 + 7 * SECOND })
    expect(await giveUp(T0 + 8 * SECOND)).toEqual(['a'])
  })
})

describe('how the quota is shared out', () => {
  const settings = { budgets: BUDGETS, paths: ['a.yaml', 'settings.yaml'] }
  const shared = async (store: Store) => {
    const { budgets, budgetsMissingSince } = await store.state()
    return [budgets, budgetsMissingSince]
  }

  it('stays as it was while the settings file is missing, until that is back or has been given up', async () => {
    const store = await twoFiles()
    await store.syncFiles([inFile('a.yaml', 'a')], T0, settings)
    expect(await shared(store)).toEqual([BUDGETS, null])
    for (const now of [T0 + SECOND, T0 + 2 * SECOND]) await sync(store, ['a'], now)
    expect(await shared(store)).toEqual([BUDGETS, T0 + SECOND])
    await store.syncFiles([inFile('a.yaml', 'a')], T0 + 3 * SECOND, settings)
    expect(await shared(store)).toEqual([BUDGETS, null])
    expect(await store.dropMissingSettings(T0 + 4 * SECOND, 'me')).toBe(false)
    await sync(store, ['a'], T0 + 5 * SECOND)
    expect(await store.dropMissingSettings(T0 + 6 * SECOND, 'another')).toBe(false)
    const { revision } = await store.state()
    expect(await store.dropMissingSettings(T0 + 6 * SECOND, 'me')).toBe(true)
    expect(await shared(store)).toEqual([null, null])
    expect((await store.state()).revision).toBeGreaterThan(revision)
  })
})
