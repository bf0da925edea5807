import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { expect, it } from 'vitest'
import * as ledger from '../../../migrations/0001-ledger.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { openConnection } from '../../../src/store/database/connection.ts'
import { lookInto } from '../../../src/store/snapshot.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { entry, LIMITS, reportOf, T0, temporaryFolder, temporaryStore } from '../../support/store.ts'

/** A database with the first schema and two announcements: one waits, one was sent. */
async function oldDatabase(): Promise<string> {
  const file = join(temporaryFolder(), 'old.sqlite')
  const handle = new Database(file)
  const db = new Kysely({ dialect: new SqliteDialect({ database: handle }) })
  const provider = { getMigrations: async () => ({ '0001-ledger': ledger }) }
  await new Migrator({ db, provider, disableTransactions: true }).migrateToLatest()
  handle.exec(`insert into self (id, database_id, mark) values (1, 'old', ${T0})`)
  for (const id of ['a', 'z']) {
    handle
      .prepare(`insert into announcements values (?, 'file', 'a.yaml', 3, ?, 'every day', 'UTC', ?, null)`)
      .run(id, JSON.stringify({ id }), T0 - 10_000)
  }
  const insertOccurrence = handle.prepare(
    'insert into occurrences (key, announcement_id, due, state, not_before) values (?, ?, ?, ?, ?)',
  )
  for (const id of ['a', 'z']) insertOccurrence.run(keyOf(id, T0), id, T0, 'planned', T0)
  await db.destroy()
  return file
}

it('a database of the first schema goes on, and each of its announcements can be renamed', async () => {
  const { store } = await temporaryStore({ file: await oldDatabase() })
  const report = await reportOf(store.syncFiles([entry('b', { renamedFrom: ['a'] }), entry('z'), entry('new')], T0))
  expect(report).toMatchObject({ renamed: [{ from: 'a', id: 'b' }], added: ['new'], changed: [], retired: [] })
  expect((await store.pending(T0)).map(({ key }) => key)).toEqual([keyOf('b', T0), keyOf('z', T0)])
  await store.syncFiles([entry('c', { renamedFrom: ['z'] }), entry('b')], T0 + 1)
  const rows = await store.history({ now: T0, limit: 9, announcementId: 'c' })
  expect(rows.map(({ key, state }) => `${key} ${state}`)).toEqual([
    `${keyOf('z', T0)} cancelled`,
    `${keyOf('c', T0)} planned`,
  ])
  expect(await store.ledger(LIMITS, T0)).toEqual([])
})

it('a database of the first schema has nothing recorded of decisions, shares nothing out, and can do both now', async () => {
  const { store } = await temporaryStore({ file: await oldDatabase() })
  expect((await store.state()).budgets).toBeNull()
  expect(await store.pauses(T0)).toEqual([])
  const checks = async () => (await store.history({ now: T0, limit: 9 })).map((row) => [row.key, row.checks])
  expect(await checks()).toEqual([
    [keyOf('z', T0), null],
    [keyOf('a', T0), null],
  ])
  const budgets = { owners: {}, unplanned: 3 }
  await store.syncFiles([entry('a'), entry('z')], T0, { budgets })
  await store.pause({ announcementId: 'a', by: 'Ada', reason: 'quiet', since: T0, until: null }, T0)
  const lease = { check: 'lease', isPassed: true, holder: 'me' } as const
  await store.skip({ key: keyOf('a', T0), reason: 'paused', now: T0, checks: [lease] })
  expect((await store.state()).budgets).toEqual(budgets)
  expect(await store.pauses(T0)).toMatchObject([{ announcementId: 'a', by: 'Ada' }])
  expect(await checks()).toEqual([
    [keyOf('z', T0), null],
    [keyOf('a', T0), [lease]],
  ])
})

const NAMES = ['0007-newer', '9999-newest']

/** The whole content of the file, and whether it is in WAL mode. */
function contentOf(file: string): unknown {
  const handle = new Database(file)
  const schema = handle.prepare('select type, name, sql from sqlite_schema order by name').all()
  const mode = handle.pragma('journal_mode', { simple: true })
  handle.close()
  return { schema, mode }
}

it('a database of a newer program is refused by name, whoever opens it, and nothing in it changes', async () => {
  const { store, file } = await temporaryStore()
  await store.close()
  const handle = new Database(file)
  for (const name of NAMES) handle.prepare("insert into kysely_migration values (?, 'then')").run(name)
  handle.close()
  const before = contentOf(file)
  const told = {
    kind: 'unavailable',
    message: expect.stringMatching(
      /schema 9999-newest of a newer Belfry; this program knows them up to 00\d\d-[a-z]+$/u,
    ),
    remedy: expect.stringMatching(/^Run the Belfry that made it so, or a newer one/u),
  }
  const open = { newId: () => 'other', now: T0 }
  for (const mustExist of [true, false]) {
    await expect(openSqliteStore(file, { ...open, mustExist })).rejects.toMatchObject(told)
  }
  expect(() => lookInto(file, LIMITS, T0)).toThrow(expect.objectContaining(told))
  expect(contentOf(file)).toEqual(before)
})

it('a database of another program is refused, and nothing in it changes', async () => {
  for (const sql of [
    'create table songs (title text)',
    "create table kysely_migration (name text, timestamp text); insert into kysely_migration values ('0001-songs', 'then')",
  ]) {
    const file = join(temporaryFolder(), 'songs.sqlite')
    const handle = new Database(file)
    handle.exec(sql)
    handle.close()
    const before = contentOf(file)
    await expect(openConnection(file)).rejects.toMatchObject({
      kind: 'unavailable',
      message: `${file} is a database of another program`,
    })
    expect(() => lookInto(file, LIMITS, T0)).toThrow('is a database of another program')
    expect(contentOf(file)).toEqual(before)
  }
})
