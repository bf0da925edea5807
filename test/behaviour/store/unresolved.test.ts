import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { DAY } from '../../../src/core/time/instant.ts'
import { Connection, openConnection } from '../../../src/store/database/connection.ts'
import { unresolved } from '../../../src/store/record.ts'
import { historyWith } from '../../support/history.ts'
import { entry, T0, temporaryFolder, temporaryStore } from '../../support/store.ts'

const VERDICT = { wasSeen: true, resend: false, by: 'Ada', note: 'on my phone' } as const

describe('unknown outcomes without a verdict', () => {
  it('are found however old they are and however many rows came after them, newest first', async () => {
    const { store, file } = await temporaryStore()
    await store.syncFiles([entry('a')], T0 - 1)
    historyWith(
      file,
      [...Array(2000).keys()].map((index) => ({ id: 'a', due: T0 + index * 1000, state: 'sent' })),
    )
    const old = [T0 - 400 * DAY, T0 - 3 * DAY].map((due) => ({ id: 'a', due, state: 'unknown' as const }))
    historyWith(file, old)
    const [older = '', newer = ''] = old.map(({ due }) => keyOf('a', due))
    const { count, shown } = await store.unresolved({ limit: 9 })
    expect({ count, keys: shown.map(({ key }) => key) }).toEqual({ count: 2, keys: [newer, older] })
    expect(shown[0]).toMatchObject({ state: 'unknown', reason: 'timeout', verdict: null })
    expect(await store.unresolved({ limit: 0 })).toEqual({ count: 2, shown: [] })
    expect((await store.unresolved({ limit: 1 })).shown).toHaveLength(1)
  })

  it('are those until somebody gives a verdict, and no longer', async () => {
    const { store, file } = await temporaryStore()
    await store.syncFiles([entry('a')], T0 - 1)
    historyWith(
      file,
      [1, 2].map((index) => ({ id: 'a', due: T0 - index * DAY, state: 'unknown' })),
    )
    await store.resolve({ key: keyOf('a', T0 - DAY), ...VERDICT }, T0)
    const { count, shown } = await store.unresolved({ limit: 9 })
    expect({ count, keys: shown.map(({ key }) => key) }).toEqual({ count: 1, keys: [keyOf('a', T0 - 2 * DAY)] })
    await store.resolve({ key: keyOf('a', T0 - 2 * DAY), ...VERDICT }, T0)
    expect(await store.unresolved({ limit: 9 })).toEqual({ count: 0, shown: [] })
  })

  it('can be asked for of one announcement, also of what it did under an earlier id', async () => {
    const { store, file } = await temporaryStore()
    await store.syncFiles([entry('a'), entry('z')], T0 - 2)
    historyWith(
      file,
      ['a', 'z'].map((id) => ({ id, due: T0 - DAY, state: 'unknown' })),
    )
    await store.syncFiles([entry('b', { renamedFrom: ['a'] }), entry('z')], T0 - 1)
    const { count, shown } = await store.unresolved({ limit: 9, announcementId: 'b' })
    expect({ count, keys: shown.map(({ key }) => key) }).toEqual({ count: 1, keys: [keyOf('a', T0 - DAY)] })
  })

  it('of an older database are those that have no verdict in it', async () => {
    const { store, file } = await temporaryStore()
    await store.syncFiles([entry('a')], T0 - 1)
    historyWith(
      file,
      [1, 2].map((index) => ({ id: 'a', due: T0 - index * DAY, state: 'unknown' })),
    )
    await store.resolve({ key: keyOf('a', T0 - DAY), ...VERDICT }, T0)
    await store.close()
    const handle = new Database(file)
    handle.exec('drop index occurrences_unresolved; alter table occurrences drop column is_resolved')
    handle.exec('drop table skips; drop table wide_pauses')
    handle.exec('alter table self drop column silences; alter table self drop column seal')
    handle.exec("delete from kysely_migration where name >= '0008'")
    handle.close()
    const { store: again } = await temporaryStore({ file })
    expect((await again.unresolved({ limit: 9 })).shown.map(({ key }) => key)).toEqual([keyOf('a', T0 - 2 * DAY)])
  })

  it('are read from an index of theirs alone: a long history costs nothing', async () => {
    const file = join(temporaryFolder(), 'a.sqlite')
    const opened = await openConnection(file)
    opened.close()
    const handle = new Database(file)
    const connection = new Connection(handle, file)
    const asked: string[] = []
    const { all } = connection
    connection.all = function <Row>(built: Parameters<typeof all<Row>>[0]) {
      asked.push(built.compile().sql)
      // Answer as if there were one, so that it is listed, too.
      return asked.length === 1 ? ([{ count: 1 }] as Row[]) : []
    }
    unresolved(connection, { limit: 5 })
    expect(asked).toHaveLength(2)
    for (const sql of asked) {
      const plan = handle.prepare(`explain query plan ${sql}`).all(asked.indexOf(sql) === 0 ? [] : [5])
      const steps = (plan as { detail: string }[])
        .map(({ detail }) => detail)
        .filter((step) => /occurrences/u.test(step))
      expect(steps).toEqual([expect.stringContaining('INDEX occurrences_unresolved')])
    }
    connection.close()
  })
})
