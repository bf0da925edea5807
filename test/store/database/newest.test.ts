import { copyFileSync, linkSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../../src/ports/store.ts'
import { openConnection } from '../../../src/store/database/connection.ts'
import { OpenedFiles } from '../../../src/store/database/files.ts'
import { growGeneration } from '../../../src/store/database/home.ts'
import { Newest } from '../../../src/store/database/newest.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { entry, groundsOf, LIMITS, T0, temporaryFolder } from '../../support/store.ts'

const BROADCAST = { sender: 'a', push: 'online', message: { type: 'text', text: 'hi' } } as const
const HOLDER = { holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 10_000_000 }
const CONFLICT = { kind: 'conflict', remedy: expect.stringContaining('adopt') as string }

async function open(file: string, options: { readonly isAdoption?: boolean } = {}): Promise<Store> {
  const store = await openSqliteStore(file, { newId: () => 'first', now: T0, ...options })
  let isOpen = true
  const close = async () => {
    if (isOpen) await store.close()
    isOpen = false
  }
  onTestFinished(close)
  return { ...store, close }
}

const newFile = () => join(temporaryFolder(), 'a.sqlite')

/** A store that is claimed, sealed and in use: it holds the lease and has planned some occurrences. */
async function inUse(file = newFile()): Promise<{ readonly store: Store; readonly file: string }> {
  const store = await open(file)
  await store.claimHome()
  await store.syncFiles([entry('a')], T0)
  await store.holdLease(HOLDER, T0)
  const occurrences = dues.map((due) => ({ key: keyAt(due), announcementId: 'a', due, skipReason: null }))
  await store.plan({ occurrences, mark: dues.at(-1)!, revision: (await store.state()).revision, now: T0 })
  return { store, file }
}

const dues = Array.from({ length: 9 }, (_, index) => T0 + 2000 * (index + 1))
const keyAt = (due: number) => `a@${new Date(due).toISOString()}`

/** The call of its occurrence number `index`, booked and settled. */
async function call(store: Store, index: number): Promise<void> {
  const due = dues[index]!
  const booking = await store.book({
    key: keyAt(due),
    broadcast: BROADCAST,
    limits: LIMITS,
    holder: 'me',
    now: due,
    grounds: await groundsOf(store),
  })
  if (booking.kind !== 'booked') throw new Error(booking.kind)
  const outcome = { kind: 'accepted', code: 0 } as const
  await store.settle({ callId: booking.callId, outcome, endedAt: due, state: 'sent', reason: null, notBefore: due })
}

const pauseOf = (id: string) => ({ announcementId: id, by: 'Ada', reason: 'quiet', since: T0, until: null })

/** A backup by SQLite itself, as `.backup` makes it. */
async function backUp(file: string): Promise<string> {
  const backup = join(temporaryFolder(), 'backup')
  const handle = new Database(file)
  await handle.backup(backup)
  handle.close()
  return backup
}

/** Restores a backup as `.restore` does: page by page, in a transaction, while processes have the file open. */
async function restore(backup: string, file: string): Promise<void> {
  const handle = new Database(backup)
  await handle.backup(file)
  handle.close()
}

/** Everything that must not change when no write is allowed. */
const contentOf = (file: string) => {
  const handle = new Database(file)
  handle.pragma('query_only = ON')
  const tables = ['self', 'calls', 'occurrences', 'pauses', 'announcements', 'lease', 'verdicts']
  const content = tables.map((table) => handle.prepare(`select * from ${table}`).all())
  handle.close()
  const { ino, birthtimeNs } = statSync(`${file}-seal`, { bigint: true })
  return { content, seal: [readFileSync(`${file}-seal`, 'utf8'), ino, birthtimeNs] }
}

async function expectRefused(store: Store, expected: object): Promise<void> {
  const due = dues[5]!
  const revision = (await store.state()).revision
  const writes: (() => Promise<unknown>)[] = [
    () => store.holdLease({ ...HOLDER, expiresAt: T0 + 20_000_000 }, T0),
    async () =>
      store.book({
        key: keyAt(due),
        broadcast: BROADCAST,
        limits: LIMITS,
        holder: 'me',
        now: due,
        grounds: await groundsOf(store),
      }),
    () => store.pause(pauseOf('a'), T0),
    () => store.syncFiles([entry('a'), entry('b')], T0),
    () => store.putDefinitions([entry('c', { provenance: { kind: 'database' } })], T0),
    () => store.plan({ occurrences: [], mark: T0 + 90_000_000, revision, now: T0 }),
    () => store.skip({ key: keyAt(due), reason: 'late', now: due }),
    () => store.noteWaiting(keyAt(due), 'quota'),
    () => store.enterMode('sandbox'),
    () => store.changeTz('other', T0),
    () => store.claimHome(),
  ]
  for (const write of writes) await expect(write()).rejects.toMatchObject(expected)
  await store.releaseLease('me')
}

describe('whatever is not the newest state', () => {
  it('is not written into when a backup comes back under a running service, and its seal stays the newest', async () => {
    const { store, file } = await inUse()
    await call(store, 0)
    const backup = await backUp(file)
    await call(store, 1)
    await call(store, 2)
    await restore(backup, file)
    const before = contentOf(file)
    expect(await store.home()).toEqual({ kind: 'restored', lostCalls: 2 })
    await expectRefused(store, CONFLICT)
    // Reading still works.
    expect(await store.allCalls()).toHaveLength(1)
    const person = await open(file)
    await expectRefused(person, CONFLICT)
    expect(contentOf(file)).toEqual(before)
  })

  it('is noticed for what people did as well: an edit, a pause, its end, a verdict', async () => {
    const { store, file } = await inUse()
    const due = dues[0]!
    const booking = await store.book({
      key: keyAt(due),
      broadcast: BROADCAST,
      limits: LIMITS,
      holder: 'me',
      now: due,
      grounds: await groundsOf(store),
    })
    expect(booking.kind).toBe('booked')
    await store.recover(due, 'me', undefined)
    const given = { key: keyAt(due), wasSeen: false, resend: true, by: 'Ada', note: 'nobody saw it' }
    const deeds: readonly (() => Promise<unknown>)[] = [
      () => store.pause(pauseOf('a'), T0),
      () => store.resume('a', 'Ada', T0),
      () => store.syncFiles([entry('a', { document: { id: 'a', text: 'other' } })], T0),
      () => store.putDefinitions([entry('c', { provenance: { kind: 'database' } })], T0),
      () => store.removeDefinition('c', T0),
      () => store.resolve(given, due + 1),
      () => store.enterMode('live'),
      () => store.changeTz('other', T0),
    ]
    for (const deed of deeds) {
      const backup = await backUp(file)
      await deed()
      const newest = await backUp(file)
      await restore(backup, file)
      expect(await store.home()).toEqual({ kind: 'restored', lostCalls: 0 })
      await restore(newest, file)
      expect(await store.home()).toMatchObject({ kind: 'home' })
    }
  })

  it('is noticed when the seal is put back with it, in the same files: nobody knows then what is lost', async () => {
    const { store, file } = await inUse()
    await call(store, 0)
    await store.close()
    const [backup, seal] = [`${file}.backup`, `${file}.backup-seal`]
    copyFileSync(file, backup)
    copyFileSync(`${file}-seal`, seal)
    const again = await open(file)
    await call(again, 1)
    await again.close()
    copyFileSync(backup, file)
    copyFileSync(seal, `${file}-seal`)
    const restored = await open(file)
    expect(await restored.home()).toEqual({ kind: 'restored', lostCalls: null })
    await expectRefused(restored, CONFLICT)
  })

  it('is noticed by a service that has both put back under it', async () => {
    const { store, file } = await inUse()
    const backup = await backUp(file)
    copyFileSync(`${file}-seal`, `${backup}-seal`)
    await call(store, 0)
    await restore(backup, file)
    copyFileSync(`${backup}-seal`, `${file}-seal`)
    expect(await store.home()).toEqual({ kind: 'restored', lostCalls: 1 })
    await expectRefused(store, CONFLICT)
  })

  it('is what a service holds whose log or shared memory was removed', async () => {
    for (const end of ['-wal', '-shm']) {
      const { store, file } = await inUse()
      await call(store, 0)
      rmSync(file + end)
      await expectRefused(store, { kind: 'unavailable' })
      // A new file at the path is not the one that the store has open.
      writeFileSync(file + end, '')
      await expectRefused(store, { kind: 'unavailable' })
    }
  })

  it('is a database whose file has another name', async () => {
    const { store, file } = await inUse()
    const other = join(temporaryFolder(), 'b.sqlite')
    linkSync(file, other)
    expect(await store.home()).toEqual({ kind: 'linked', names: 2 })
    await expectRefused(store, { kind: 'unavailable' })
    // Under either name: the log beside the other name is not seen.
    for (const name of [other, file]) await expect(open(name)).rejects.toMatchObject({ kind: 'unavailable' })
    rmSync(other)
    await call(store, 0)
  })

  it('is one that was adopted, or made anew, under a running service: it must start again', async () => {
    const { store, file } = await inUse()
    const handle = new Database(file)
    handle.exec("update self set database_id = 'second'")
    handle.close()
    await expectRefused(store, { kind: 'conflict', message: expect.stringMatching(/was adopted/u) as string })
  })

  it('cannot be adopted while anybody has it open, even without the log that they share', async () => {
    const { store, file } = await inUse()
    await expect(open(file, { isAdoption: true })).rejects.toMatchObject({ kind: 'conflict' })
    for (const end of ['-wal', '-shm']) rmSync(file + end)
    await expect(open(file, { isAdoption: true })).rejects.toMatchObject({ kind: 'conflict' })
    await store.close()
    await (await open(file, { isAdoption: true })).close()
  })
})

describe('the seal of the newest state', () => {
  it('is another file for each call, readable for whoever may read the database', async () => {
    const { store, file } = await inUse()
    const before = statSync(`${file}-seal`)
    await call(store, 0)
    const { ino, mode } = statSync(`${file}-seal`)
    expect(ino).not.toBe(before.ino)
    expect(mode).toBe(statSync(file).mode)
  })

  /** The state after a crash: `act` is committed, and its seal is not in place yet. */
  async function crashed(file: string, act: () => Promise<void>): Promise<void> {
    linkSync(`${file}-seal`, `${file}.old`)
    await act()
    renameSync(`${file}-seal`, `${file}-seal.next`)
    renameSync(`${file}.old`, `${file}-seal`)
  }

  it('is put in its place by whoever comes next after a crash, or by another process that runs', async () => {
    const { store, file } = await inUse()
    const other = await open(file)
    await crashed(file, () => call(store, 0))
    await other.pause(pauseOf('a'), T0)
    expect(await store.home()).toMatchObject({ kind: 'home' })
    await crashed(file, () => store.resume('a', 'Ada', T0).then(() => undefined))
    await store.close()
    await other.close()
    const next = await open(file)
    expect(await next.home()).toMatchObject({ kind: 'home' })
    await call(next, 1)
  })

  it('waits for who locks the database in between; what cannot wait, a call, is told so', async () => {
    const { store, file } = await inUse()
    await store.close()
    const connection = await openConnection(file)
    const stranger = new Database(file)
    onTestFinished(() => (stranger.close(), connection.close()))
    const newest = new Newest(connection, new OpenedFiles(file), false)
    connection.guard = {
      begin: () => newest.begin(),
      beforeCommit: () => newest.beforeCommit(),
      afterCommit: () => {
        stranger.exec('begin exclusive')
        newest.afterCommit()
      },
    }
    const before = statSync(`${file}-seal`, { bigint: true }).ino
    connection.immediate(() => growGeneration(connection))
    expect(() => newest.finish()).toThrow(expect.objectContaining({ kind: 'busy' }))
    expect(statSync(`${file}-seal`, { bigint: true }).ino).toBe(before)
    stranger.exec('rollback')
    newest.finish()
    expect(statSync(`${file}-seal`, { bigint: true }).ino).not.toBe(before)
    newest.finish()
    expect(newest.look()).toMatchObject({ kind: 'home' })
  })

  it('of its claim is put in place, too', async () => {
    const file = newFile()
    await (await open(file)).claimHome()
    renameSync(`${file}-seal`, `${file}-seal.next`)
    expect(await (await open(file)).home()).toMatchObject({ kind: 'home' })
  })

  it('that was written for a change which was never committed means nothing', async () => {
    const { store, file } = await inUse()
    writeFileSync(`${file}-seal.next`, readFileSync(`${file}-seal`))
    expect(await store.home()).toMatchObject({ kind: 'home' })
    await call(store, 0)
    expect(await store.home()).toMatchObject({ kind: 'home' })
  })

  it('written aside does not help a backup that is put back', async () => {
    const { store, file } = await inUse()
    const backup = await backUp(file)
    await crashed(file, () => call(store, 0))
    await restore(backup, file)
    // The old seal is still in place: only a process that saw the newer state knows of it.
    expect(await store.home()).toEqual({ kind: 'restored', lostCalls: 1 })
  })

  it('is accepted from each of two processes that work on one database in turns', async () => {
    const { store, file } = await inUse()
    const other = await open(file)
    for (const index of [0, 1, 2, 3]) {
      await call(index % 2 === 0 ? store : other, index)
      await (index % 2 === 0 ? other : store).pause(pauseOf('a'), T0)
      await store.resume('a', 'Ada', T0)
    }
    expect(await other.home()).toMatchObject({ kind: 'home' })
  })

  it('is the same by whatever name the database is opened', async () => {
    const { store, file } = await inUse()
    const link = join(temporaryFolder(), 'link.sqlite')
    symlinkSync(file, link)
    const other = await open(link)
    await call(other, 0)
    await call(store, 1)
    expect(await other.home()).toMatchObject({ kind: 'home' })
  })
})

describe('a database of an older version', () => {
  /** The state that the last version left: an inode number, and a seal that does not name its file. */
  async function older(): Promise<string> {
    const { store, file } = await inUse()
    await call(store, 0)
    await store.close()
    const { databaseId, generation, calls } = JSON.parse(readFileSync(`${file}-seal`, 'utf8')) as Record<
      string,
      unknown
    >
    writeFileSync(`${file}-seal`, `${JSON.stringify({ databaseId, generation, calls })}\n`)
    const handle = new Database(file)
    handle.prepare('update self set home = ?, seal = null').run(String(statSync(file).ino))
    // It changed definitions without a new seal.
    handle.exec('update self set generation = generation + 2')
    handle.close()
    return file
  }

  it('is taken over on its own file, with the seal that it has', async () => {
    const file = await older()
    const store = await open(file)
    expect(await store.home()).toMatchObject({ kind: 'home' })
    await store.claimHome()
    expect(JSON.parse(readFileSync(`${file}-seal`, 'utf8'))).toHaveProperty('seal')
    await call(store, 1)
    expect(await store.home()).toMatchObject({ kind: 'home' })
  })

  it('is sealed anew by the first thing that a person does', async () => {
    const file = await older()
    const store = await open(file)
    await store.pause(pauseOf('a'), T0)
    expect(JSON.parse(readFileSync(`${file}-seal`, 'utf8'))).toHaveProperty('seal')
    expect(await store.home()).toMatchObject({ kind: 'home' })
  })

  it('is refused when it is older than its seal, a copy, or put back after a newer version has used it', async () => {
    const file = await older()
    const backup = await backUp(file)
    const copy = newFile()
    copyFileSync(file, copy)
    copyFileSync(`${file}-seal`, `${copy}-seal`)
    expect(await (await open(copy)).home()).toEqual({ kind: 'copied' })
    const store = await open(file)
    await call(store, 1)
    await store.close()
    await restore(backup, file)
    const restored = await open(file)
    expect(await restored.home()).toEqual({ kind: 'restored', lostCalls: 1 })
    await expectRefused(restored, CONFLICT)
  })
})
