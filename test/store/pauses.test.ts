import { describe, expect, it } from 'vitest'
import type { Pause } from '../../src/core/announcement/pause.ts'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/time/instant.ts'
import type { Store } from '../../src/ports/store.ts'
import { openSqliteStore } from '../../src/store/store.ts'
import { entry, T0, temporaryStore } from '../support/store.ts'

const pauseOf = (changes: Partial<Pause> = {}): Pause => ({
  announcementId: 'a',
  by: 'Ada',
  reason: 'quiet week',
  since: T0,
  until: null,
  ...changes,
})

async function storeWithA(): Promise<{ store: Store; file: string }> {
  const opened = await temporaryStore()
  await opened.store.syncFiles([entry('a')], T0 - HOUR)
  return opened
}

describe('a pause in the store', () => {
  it('of an announcement of a file is kept with who, why and until when, also by the next process', async () => {
    const { store, file } = await storeWithA()
    const pause = pauseOf({ until: T0 + HOUR })
    await store.pause(pause, T0)
    expect(await store.pauses(T0)).toEqual([pause])
    await store.close()
    const again = await openSqliteStore(file, { newId: () => 'other', now: T0 })
    expect(await again.pauses(T0)).toEqual([pause])
    await again.close()
  })

  it('stays when the files are read again', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf(), T0)
    await store.syncFiles([entry('a', { document: { id: 'a', text: 'another' } }), entry('b')], T0 + MINUTE)
    expect(await store.pauses(T0 + MINUTE)).toEqual([pauseOf()])
  })

  it('follows its announcement to another id, and can be taken back there only', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf(), T0)
    await store.syncFiles([entry('b', { renamedFrom: ['a'] })], T0 + MINUTE)
    expect(await store.pauses(T0 + MINUTE)).toEqual([pauseOf({ announcementId: 'b' })])
    await expect(store.resume('a', 'Bob', T0 + MINUTE)).rejects.toMatchObject({ kind: 'not-found' })
    expect(await store.resume('b', 'Bob', T0 + MINUTE)).toMatchObject({ announcementId: 'b', until: T0 + MINUTE })
  })

  it('is refused while another one holds, and possible again when that is over by itself or taken back', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf({ until: T0 + HOUR }), T0)
    await expect(store.pause(pauseOf(), T0 + HOUR - 1)).rejects.toMatchObject({ kind: 'conflict' })
    await store.pause(pauseOf({ since: T0 + HOUR }), T0 + HOUR)
    await store.resume('a', 'Bob', T0 + 2 * HOUR)
    await store.pause(pauseOf({ since: T0 + 2 * HOUR, by: 'Cyd' }), T0 + 2 * HOUR)
    expect((await store.pauses(T0 + 2 * HOUR)).map(({ by, since, until }) => [by, since, until])).toEqual([
      ['Ada', T0, T0 + HOUR],
      ['Ada', T0 + HOUR, T0 + 2 * HOUR],
      ['Cyd', T0 + 2 * HOUR, null],
    ])
  })

  it('that is over cannot be taken back', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf({ until: T0 + HOUR }), T0)
    await expect(store.resume('a', 'Bob', T0 + HOUR)).rejects.toMatchObject({ kind: 'conflict' })
    expect(await store.pauses(T0 + HOUR)).toEqual([pauseOf({ until: T0 + HOUR })])
  })

  it('that was taken back is not taken back again by who looked at the clock before that', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf(), T0)
    await store.resume('a', 'Bob', T0 + HOUR)
    const { revision } = await store.state()
    await expect(store.resume('a', 'Cyd', T0 + MINUTE)).rejects.toThrow(/is not paused/u)
    expect(await store.pauses(T0)).toEqual([pauseOf({ until: T0 + HOUR })])
    expect((await store.state()).revision).toBe(revision)
  })

  it('is remembered for a day after it ended', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf({ until: T0 + HOUR }), T0)
    expect(await store.pauses(T0 + HOUR + DAY - 1)).toHaveLength(1)
    expect(await store.pauses(T0 + HOUR + DAY)).toEqual([])
  })

  it('needs an announcement in force: neither an unknown nor a retired one can be paused or goes on', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf(), T0)
    await store.syncFiles([], T0 + MINUTE)
    expect(await store.pauses(T0 + MINUTE)).toEqual([])
    for (const announcementId of ['a', 'nobody']) {
      const refused = { kind: 'not-found', message: `no announcement "${announcementId}" is in force` }
      await expect(store.pause(pauseOf({ announcementId }), T0 + MINUTE)).rejects.toMatchObject(refused)
      await expect(store.resume(announcementId, 'Bob', T0 + MINUTE)).rejects.toMatchObject(refused)
    }
  })

  it('that was refused changes nothing', async () => {
    const { store } = await storeWithA()
    const before = await store.state()
    await expect(store.pause(pauseOf({ announcementId: 'nobody' }), T0)).rejects.toThrow()
    await expect(store.resume('a', 'Bob', T0)).rejects.toMatchObject({ kind: 'conflict' })
    expect(await store.state()).toEqual(before)
  })

  it('lets a running service notice, and takes the mark back, when it begins and when it is taken back', async () => {
    const { store } = await storeWithA()
    const steps = [
      async (now: number) => store.pause(pauseOf({ since: now }), now),
      async (now: number) => void (await store.resume('a', 'Bob', now)),
    ]
    for (const [index, step] of steps.entries()) {
      const now = T0 + index * HOUR
      const before = (await store.state()).revision
      await store.plan({ occurrences: [], mark: now + MINUTE, revision: before, now })
      await step(now)
      const { revision, mark } = await store.state()
      expect(revision).toBeGreaterThan(before)
      expect(mark).toBe(now)
    }
  })

  it('is told with what came due in it, though it is over, and with what waits while it holds', async () => {
    const { store } = await storeWithA()
    await store.pause(pauseOf({ until: T0 + 2 * MINUTE }), T0)
    const occurrences = [T0 - MINUTE, T0 + MINUTE, T0 + 2 * MINUTE].map((due) => ({
      key: keyOf('a', due),
      announcementId: 'a',
      due,
      skipReason: null,
    }))
    await store.plan({ occurrences, mark: T0 + 2 * MINUTE, revision: (await store.state()).revision, now: T0 })
    const paused = async (now: number) => (await store.pending(now)).map(({ pause }) => pause?.by ?? null)
    expect(await paused(T0 + MINUTE)).toEqual(['Ada', 'Ada'])
    expect(await paused(T0 + 2 * MINUTE)).toEqual([null, 'Ada', null])
  })
})
