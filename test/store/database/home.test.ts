import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/ports/store.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { entry, groundsOf, LIMITS, T0, temporaryFolder } from '../../support/store.ts'

const BROADCAST = { sender: 'a', push: 'online', message: { type: 'text', text: 'hi' } } as const

async function withStore<T>(
  file: string,
  act: (store: Store) => Promise<T>,
  options: { readonly isAdoption?: boolean } = {},
): Promise<T> {
  const store = await openSqliteStore(file, { newId: () => 'first', now: T0, ...options })
  try {
    return await act(store)
  } finally {
    await store.close()
  }
}

const adopting = <T>(file: string, act: (store: Store) => Promise<T>) => withStore(file, act, { isAdoption: true })

/** A claimed database with one announcement. */
async function claimed(): Promise<string> {
  const file = join(temporaryFolder(), 'a.sqlite')
  await withStore(file, async (store) => {
    expect(await store.home()).toEqual({ kind: 'new' })
    await store.syncFiles([entry('a')], T0)
    await store.claimHome()
    expect(await store.home()).toMatchObject({ kind: 'home' })
  })
  return file
}

/** One call, booked and settled. */
async function callOnce(file: string, due: number): Promise<void> {
  await withStore(file, async (store) => {
    const key = `a@${new Date(due).toISOString()}`
    await store.plan({
      occurrences: [{ key, announcementId: 'a', due, skipReason: null }],
      mark: due,
      revision: (await store.state()).revision,
      now: T0,
    })
    await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: due + 1 }, due)
    const booking = await store.book({
      key,
      broadcast: BROADCAST,
      limits: LIMITS,
      holder: 'me',
      now: due,
      grounds: await groundsOf(store),
    })
    if (booking.kind !== 'booked') throw new Error(booking.kind)
    const settled = {
      outcome: { kind: 'accepted', code: 0 },
      endedAt: due,
      state: 'sent',
      reason: null,
      notBefore: due,
    } as const
    await store.settle({ callId: booking.callId, ...settled })
  })
}

const homeOf = (file: string) => withStore(file, (store) => store.home())

describe('the home of a database', () => {
  it('is kept over restarts, calls and changed definitions, also those that were never sealed', async () => {
    const file = await claimed()
    await callOnce(file, T0 + 1000)
    await withStore(file, (store) => store.syncFiles([entry('a'), entry('b')], T0))
    expect(await homeOf(file)).toMatchObject({ kind: 'home' })
  })

  it('is lost by a copy, on the same disk too', async () => {
    const file = await claimed()
    const copy = join(temporaryFolder(), 'a.sqlite')
    copyFileSync(file, copy)
    expect(await homeOf(copy)).toEqual({ kind: 'copied' })
    copyFileSync(`${file}-seal`, `${copy}-seal`)
    expect(await homeOf(copy)).toEqual({ kind: 'copied' })
    expect(await homeOf(file)).toMatchObject({ kind: 'home' })
  })

  it('is lost without its seal, or with one that is no seal', async () => {
    const file = await claimed()
    writeFileSync(`${file}-seal`, 'half a')
    expect(await homeOf(file)).toEqual({ kind: 'copied' })
    rmSync(`${file}-seal`)
    expect(await homeOf(file)).toEqual({ kind: 'copied' })
  })

  it('notices a backup that was put in its place, and how many calls that lacks', async () => {
    const file = await claimed()
    await callOnce(file, T0 + 1000)
    const backup = join(temporaryFolder(), 'backup')
    copyFileSync(file, backup)
    for (const due of [T0 + 5000, T0 + 10_000]) await callOnce(file, due)
    for (const rest of ['-wal', '-shm']) if (existsSync(file + rest)) rmSync(file + rest)
    copyFileSync(backup, file)
    expect(await homeOf(file)).toEqual({ kind: 'restored', lostCalls: 2 })
  })

  it('is sealed before a call, not after it: a backup that lacks one call of a process that died in it is noticed', async () => {
    const file = await claimed()
    const key = `a@${new Date(T0 + 1000).toISOString()}`
    const backup = join(temporaryFolder(), 'backup')
    await withStore(file, async (store) => {
      const occurrence = { key, announcementId: 'a', due: T0 + 1000, skipReason: null }
      await store.plan({
        occurrences: [occurrence],
        mark: T0 + 1000,
        revision: (await store.state()).revision,
        now: T0,
      })
      await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 9000 }, T0)
    })
    copyFileSync(file, backup)
    await withStore(file, async (store) => {
      expect(
        await store.book({
          key,
          broadcast: BROADCAST,
          limits: LIMITS,
          holder: 'me',
          now: T0 + 1000,
          grounds: await groundsOf(store),
        }),
      ).toMatchObject({
        kind: 'booked',
      })
    })
    expect(await homeOf(file)).toMatchObject({ kind: 'home' })
    copyFileSync(backup, file)
    expect(await homeOf(file)).toEqual({ kind: 'restored', lostCalls: 1 })
  })

  it('takes a booking back that cannot be sealed, as if it had never been, and goes on as soon as it can', async () => {
    const file = await claimed()
    const key = `a@${new Date(T0 + 1000).toISOString()}`
    await withStore(file, async (store) => {
      const occurrence = { key, announcementId: 'a', due: T0 + 1000, skipReason: null }
      await store.plan({
        occurrences: [occurrence],
        mark: T0 + 1000,
        revision: (await store.state()).revision,
        now: T0,
      })
      await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 9000 }, T0)
      mkdirSync(`${file}-seal.next`)
      await expect(
        store.book({
          key,
          broadcast: BROADCAST,
          limits: LIMITS,
          holder: 'me',
          now: T0 + 1000,
          grounds: await groundsOf(store),
        }),
      ).rejects.toThrow()
      expect(await store.allCalls()).toEqual([])
      expect(await store.pending(T0 + 1000)).toMatchObject([{ key }])
      rmSync(`${file}-seal.next`, { recursive: true })
      expect(await store.home()).toMatchObject({ kind: 'home' })
      const booking = await store.book({
        key,
        broadcast: BROADCAST,
        limits: LIMITS,
        holder: 'me',
        now: T0 + 1000,
        grounds: await groundsOf(store),
      })
      expect(booking.kind).toBe('booked')
    })
    expect(await homeOf(file)).toMatchObject({ kind: 'home' })
  })

  it('is no new one when a backup from before its claim is put in its place', async () => {
    const file = join(temporaryFolder(), 'a.sqlite')
    await withStore(file, (store) => store.syncFiles([entry('a')], T0))
    const backup = join(temporaryFolder(), 'backup')
    copyFileSync(file, backup)
    await withStore(file, (store) => store.claimHome())
    await callOnce(file, T0 + 1000)
    copyFileSync(backup, file)
    expect(await homeOf(file)).toEqual({ kind: 'restored', lostCalls: 1 })
  })

  it('is not taken over by a new file where an old one was removed: its calls still count', async () => {
    const file = await claimed()
    await callOnce(file, T0 + 1000)
    for (const rest of ['', '-wal', '-shm']) rmSync(file + rest, { force: true })
    const another = await openSqliteStore(file, { newId: () => 'second', now: T0 })
    expect(await another.home()).toEqual({ kind: 'restored', lostCalls: 1 })
    await another.close()
  })

  it('refuses to book and to hold the lease when the file was removed or replaced under it', async () => {
    const file = await claimed()
    const mine = { holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 10_000 }
    await withStore(file, async (store) => {
      await store.holdLease(mine, T0)
      renameSync(file, `${file}.old`)
      await expect(store.holdLease(mine, T0)).rejects.toMatchObject({ kind: 'unavailable' })
      writeFileSync(file, '')
      await expect(
        store.book({
          key: 'a@x',
          broadcast: BROADCAST,
          limits: LIMITS,
          holder: 'me',
          now: T0,
          grounds: await groundsOf(store),
        }),
      ).rejects.toMatchObject({
        kind: 'unavailable',
      })
    })
  })

  it('is found again by adoption: another identity, and the lost calls occupy quota from then on', async () => {
    const file = await claimed()
    await callOnce(file, T0 + 1000)
    const moved = join(temporaryFolder(), 'b.sqlite')
    renameSync(file, moved)
    expect(await homeOf(moved)).toEqual({ kind: 'copied' })
    await adopting(moved, async (store) => {
      const occurrences = [T0 + 59_000, T0 + 61_000].map((due) => ({
        key: `a@${due}`,
        announcementId: 'a',
        due,
        skipReason: null,
      }))
      await store.plan({ occurrences, mark: T0 + 61_000, revision: (await store.state()).revision, now: T0 })
      await store.adopt({ newId: 'second', assumedCalls: 3 }, T0 + 60_000)
      expect((await store.pending(T0 + 70_000)).map(({ due }) => due)).toEqual([T0 + 61_000])
      expect(await store.home()).toMatchObject({ kind: 'home' })
      expect((await store.state()).databaseId).toBe('second')
      const ledger = await store.ledger(LIMITS, T0 + 60_000)
      expect(ledger.map(({ cause, latestAt }) => [cause, latestAt])).toEqual([
        [null, T0 + 1000],
        // The last of them may still be under way.
        ...Array.from({ length: 3 }, () => ['adopted', T0 + 660_000]),
      ])
    })
  })
})
