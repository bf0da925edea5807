import { describe, expect, it } from 'vitest'
import { UNPLANNED } from '../../src/core/quota/budget.ts'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { entry, groundsOf, LIMITS, reportOf, T0, temporaryStore } from '../support/store.ts'

const FILE = entry('rare')
const ONE = entry('send-1', {
  provenance: { kind: 'database' },
  document: { id: 'send-1', owner: UNPLANNED },
  scheduleIdentity: 'now',
})
const DUE = T0 + 5000
const KEY = keyOf('send-1', DUE)
const BROADCAST = { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'x' } } as const

async function announced() {
  const { store } = await temporaryStore()
  await store.enterMode('live')
  await store.syncFiles([FILE], T0)
  const { revision } = await store.state()
  await store.announceNow({ entry: ONE, due: DUE, mode: 'live', now: DUE + 300 })
  return { store, revision }
}

describe('what nobody planned', () => {
  it('is one definition of the database and one occurrence that is due, and whoever runs notices it', async () => {
    const { store, revision } = await announced()
    expect(await store.definitions()).toMatchObject([
      { id: 'rare' },
      { id: 'send-1', provenance: { kind: 'database' }, knownSince: DUE - 1 },
    ])
    expect(await store.pending(DUE + 300)).toMatchObject([{ key: KEY, due: DUE, isSuperseded: false }])
    expect((await store.state()).revision).toBeGreaterThan(revision)
  })

  it('is not born a second time by its own schedule, before and after it is decided', async () => {
    const { store } = await announced()
    const occurrence = { key: KEY, announcementId: 'send-1', due: DUE, skipReason: null }
    const plan = async () =>
      store.plan({
        occurrences: [occurrence],
        mark: DUE + 300,
        revision: (await store.state()).revision,
        now: DUE + 300,
      })
    expect(await plan()).toBe(true)
    await store.skip({ key: KEY, reason: 'quota', now: DUE + 400 })
    expect(await plan()).toBe(true)
    expect(await store.history({ now: DUE + 500, limit: 9 })).toMatchObject([{ key: KEY, state: 'skipped' }])
  })

  it('is neither superseded nor cancelled by a sync of the files, whatever that retires', async () => {
    const { store } = await announced()
    expect(await reportOf(store.syncFiles([entry('other')], DUE + 400))).toMatchObject({ retired: ['rare'] })
    expect(await store.pending(DUE + 400)).toMatchObject([{ key: KEY, isSuperseded: false }])
  })

  it('has a lineage of its own: what reached nobody goes back to waiting and is booked again', async () => {
    const { store } = await announced()
    await store.announceNow({ entry: { ...ONE, id: 'send-2' }, due: DUE, mode: 'live', now: DUE + 300 })
    const holder = 'me'
    await store.holdLease({ holder, host: 'here', pid: 1, expiresAt: DUE + 10_000 }, DUE + 300)
    const booking = await store.book({
      key: KEY,
      broadcast: BROADCAST,
      limits: LIMITS,
      holder,
      now: DUE + 400,
      grounds: await groundsOf(store),
    })
    if (booking.kind !== 'booked') throw new Error(booking.kind)
    const outcome = { kind: 'unsent', cause: 'dns', detail: 'no such host' } as const
    const settled = { callId: booking.callId, outcome, endedAt: DUE + 500, reason: 'unsent' }
    await store.settle({ ...settled, state: 'planned', notBefore: DUE + 600 })
    expect(await store.pending(DUE + 600)).toMatchObject([
      { key: KEY, isSuperseded: false },
      { announcementId: 'send-2', isSuperseded: false },
    ])
  })

  it('cannot have an id that was used before', async () => {
    const { store } = await announced()
    await store.removeDefinition('send-1', DUE + 400)
    await expect(
      store.announceNow({ entry: ONE, due: DUE + 1000, mode: 'live', now: DUE + 1000 }),
    ).rejects.toMatchObject({ kind: 'conflict' })
    expect(await store.pending(DUE + 1000)).toEqual([])
  })
})
