import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { DAY, HOUR, MINUTE, parseLocalDate } from '../../src/core/time/instant.ts'
import { Connection } from '../../src/store/database/connection.ts'
import { history } from '../../src/store/record.ts'
import type { HistoryFilter } from '../../src/ports/history-store.ts'
import { historyWith } from '../support/history.ts'
import { entry, T0, temporaryStore } from '../support/store.ts'

const day = (text: string) => ({ kind: 'day', date: parseLocalDate(text)! }) as const
const instant = (at: number) => ({ kind: 'instant', instant: at }) as const

/** Three announcements of two teams in three zones, each with the last 48 hours; each sixth outcome is unknown. */
async function twoDays() {
  const { store, file } = await temporaryStore()
  const owned = (id: string, owner: string, timezone: string) => entry(id, { document: { id, owner }, timezone })
  const entries = [owned('a', 'red', 'UTC'), owned('b', 'red', 'Asia/Singapore'), owned('c', 'blue', 'Pacific/Chatham')]
  await store.syncFiles(entries, T0 - 10 * DAY)
  const rows = ['a', 'b', 'c'].flatMap((id, index) =>
    Array.from({ length: 48 }, (_, hour) => {
      const due = T0 - hour * HOUR - index * MINUTE
      return { id, due, state: hour % 6 === 5 ? ('unknown' as const) : ('sent' as const) }
    }),
  )
  historyWith(file, rows)
  const all = rows.toSorted((one, other) => other.due - one.due)
  return { store, file, all }
}

describe('the filters of the history', () => {
  it('leave what passes all of them, newest first, and count only that against the limit', async () => {
    const { store, all } = await twoDays()
    const since = T0 - 30 * HOUR
    const filters: (readonly [HistoryFilter, (row: (typeof all)[number]) => boolean])[] = [
      [{}, () => true],
      [{ announcementId: 'b' }, ({ id }) => id === 'b'],
      [{ owner: 'red' }, ({ id }) => id !== 'c'],
      [{ states: ['unknown'] }, ({ state }) => state === 'unknown'],
      [{ states: ['unknown', 'sent'] }, () => true],
      [{ states: ['skipped'] }, () => false],
      [{ owner: 'red', announcementId: 'c' }, () => false],
      [{ from: instant(since) }, ({ due }) => due >= since],
      [{ to: instant(since) }, ({ due }) => due <= since],
      [{ owner: 'blue', states: ['unknown'], from: instant(since) }, (row) =>
        row.id === 'c' && row.state === 'unknown' && row.due >= since],
      [{ announcementId: 'a', states: ['unknown'], to: instant(since) }, (row) =>
        row.id === 'a' && row.state === 'unknown' && row.due <= since],
    ] // prettier-ignore
    for (const [filter, isWanted] of filters) {
      const keys = all.filter(isWanted).map(({ id, due }) => keyOf(id, due))
      for (const limit of [3, 1000]) {
        const rows = await store.history({ now: T0, limit, ...filter })
        expect([filter, rows.map(({ key }) => key)]).toEqual([filter, keys.slice(0, limit)])
      }
      const open = all.filter((row) => isWanted(row) && row.state === 'unknown')
      expect([filter, (await store.unresolved({ limit: 0, ...filter })).count]).toEqual([filter, open.length])
    }
  })

  it('take a day as the day of each announcement, in its own zone, whole', async () => {
    const { store, all } = await twoDays()
    const offsets: Readonly<Record<string, number>> = { a: 0, b: 8 * HOUR, c: 13 * HOUR + 45 * MINUTE }
    const localDay = ({ id, due }: (typeof all)[number]) => new Date(due + offsets[id]!).toISOString().slice(0, 10)
    for (const text of ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24']) {
      const rows = await store.history({ now: T0, limit: 1000, from: day(text), to: day(text) })
      const keys = all.filter((row) => localDay(row) === text).map(({ id, due }) => keyOf(id, due))
      expect([text, rows.map(({ key }) => key)]).toEqual([text, keys])
    }
    expect(await store.history({ now: T0, limit: 9, from: day('2026-11-24'), owner: 'red' })).toEqual([])
  })

  it('find an announcement under all of its ids, each occurrence once', async () => {
    const { store, file } = await temporaryStore()
    await store.syncFiles([entry('old')], T0 - DAY)
    historyWith(file, [{ id: 'old', due: T0 - 2 * HOUR, state: 'sent' }])
    await store.syncFiles([entry('new', { renamedFrom: ['old'] })], T0 - HOUR)
    historyWith(file, [{ id: 'new', due: T0 - MINUTE, state: 'sent' }])
    const keys = [keyOf('new', T0 - MINUTE), keyOf('old', T0 - 2 * HOUR)]
    for (const announcementId of ['old', 'new']) {
      const rows = await store.history({ now: T0, limit: 9, announcementId })
      expect(rows.map(({ key }) => key)).toEqual(keys)
    }
  })

  it('find what a team of very many announcements owns', async () => {
    const { store, file } = await temporaryStore()
    const ids = Array.from({ length: 120 }, (_, index) => `a-${index}`)
    await store.syncFiles([entry('z'), ...ids.map((id) => entry(id, { document: { id, owner: 'red' } }))], T0 - DAY)
    historyWith(
      file,
      [...ids, 'z'].map((id, index) => ({ id, due: T0 - index * MINUTE, state: 'sent' })),
    )
    expect(await store.history({ now: T0, limit: 1000, owner: 'red' })).toHaveLength(120)
  })

  it('are answered by indexes: none reads and sorts the whole history', async () => {
    const { file, store } = await twoDays()
    await store.close()
    const handle = new Database(file)
    const connection = new Connection(handle, file)
    const { all } = connection
    const steps: string[] = []
    connection.all = function <Row>(built: Parameters<typeof all<Row>>[0]) {
      const { sql, parameters } = built.compile()
      const plan = handle.prepare(`explain query plan ${sql}`).all(parameters) as { detail: string }[]
      steps.push(...plan.map(({ detail }) => detail).filter((step) => /^(?:SCAN|SEARCH) occurrences/u.test(step)))
      return all.call(connection, built) as Row[]
    }
    const filters: HistoryFilter[] = [
      {},
      { announcementId: 'a' },
      { owner: 'red' },
      { states: ['skipped', 'sent'] },
      { announcementId: 'a', states: ['sent'], owner: 'red', from: day('2026-11-22'), to: day('2026-11-22') },
      { from: day('2026-11-22'), to: instant(T0) },
    ]
    for (const filter of filters) {
      steps.length = 0
      history(connection, { now: T0, limit: 5, ...filter })
      expect(steps.length).toBeGreaterThan(0)
      expect([filter, steps.filter((step) => !/INDEX/u.test(step))]).toEqual([filter, []])
    }
    connection.close()
  })
})
