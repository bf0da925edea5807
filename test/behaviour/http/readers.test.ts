import { request } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'
import { partsOf, serve, textOf } from '../../support/http.ts'

const DENSE = { id: 'a', cron: '* * * * * *', priority: 'high', late: { grace: HOUR } } as const
/** The forecast for this occurrence starts two days before it, and covers each of 172,800 seconds. */
const FAR = `/occurrences/a%40${new Date(T0 + 300 * 24 * HOUR).toISOString()}`

/** A service for which each reading of the clock takes longer than a slice may. `count` has the number of readings. */
async function slowService(dense: Sketch = DENSE) {
  const b = await bench({ sketches: [dense, { id: 'b', cron: '0 0 * * * *' }] })
  await b.runUntil(T0 + 3 * SECOND)
  const count = { looks: 0 }
  const clock = { now: () => b.now, monotonic: () => (count.looks += 1) * 5 }
  return { b, count, clock }
}

/** A reader that asks, and leaves when it is told to. */
function reader(url: string, path: string) {
  const { hostname, port } = new URL(url)
  const asked = request({ hostname, port, path, agent: false })
  const { promise: gone, resolve } = Promise.withResolvers<void>()
  asked.on('error', () => resolve())
  asked.end()
  return { leave: () => (asked.destroy(new Error('left')), gone) }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

/** Holds every reading of the ledger until it is released. */
function held(b: Bench) {
  const { ledger } = b.store
  const { promise, resolve } = Promise.withResolvers<void>()
  const seen = { looks: 0 }
  b.store.ledger = async (...args) => {
    seen.looks += 1
    await promise
    return ledger.apply(b.store, args)
  }
  return { seen, letGo: () => resolve() }
}

describe('a reader who leaves', () => {
  it.each([FAR, `/api${FAR}`])('ends what was worked out for them, and keeps nobody waiting: %s', async (path) => {
    const { count, clock, b } = await slowService()
    const { url, get } = await serve(b, { clock, budget: Infinity })
    for (let nth = 1; nth <= 10; nth++) {
      const before = count.looks
      const { leave } = reader(url, path)
      await until(() => count.looks > before + 50)
      await leave()
    }
    expect((await get('/occurrences/b%402026-11-23T10:00:00.000Z')).status).toBe(200)
    const after = count.looks
    for (let turn = 0; turn < 100; turn++) await setImmediate()
    expect(count.looks).toBe(after)
    // Each of them alone would have taken more steps than this.
    expect(after).toBeLessThan(100_000)
  })

  it('ends the overview too, but not while somebody else waits for it', async () => {
    const { count, clock, b } = await slowService({ id: 'a', cron: '*/5 * * * * *' })
    const { url, get } = await serve(b, { clock, budget: Infinity })
    const first = reader(url, '/')
    await until(() => count.looks > 20)
    const second = get('/')
    // The second reader shares the work under way, because it asked before the first one left.
    const before = count.looks
    await until(() => count.looks > before + 20)
    await first.leave()
    expect((await second).body).toContain('What goes out next')
    // The rendered page is not remembered any more.
    count.looks += 1000
    const third = reader(url, '/')
    const looks = count.looks
    await until(() => count.looks > looks + 20)
    await third.leave()
    expect((await get('/')).status).toBe(200)
  })

  it('who has not had their turn yet leaves their place to others', async () => {
    const { b } = await slowService()
    const { seen, letGo } = held(b)
    const { url, get } = await serve(b)
    const first = get('/occurrences/b')
    await until(() => seen.looks === 1)
    for (let round = 0; round < 5; round++) {
      const gone = Array.from({ length: 3 }, () => reader(url, '/occurrences/b'))
      await Promise.all([get('/page.css'), ...gone.map(({ leave }) => leave())])
    }
    const second = get('/occurrences/b')
    await get('/page.css')
    letGo()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
    // The readers that left would have made eighteen.
    expect(seen.looks).toBeLessThanOrEqual(4)
  })
})

describe('many readers', () => {
  it('are told at once that too many wait, and when to ask again; the overview and the health are answered', async () => {
    const { b } = await slowService()
    const { seen, letGo } = held(b)
    const { get } = await serve(b)
    const all = Array.from({ length: 20 }, () => get('/api/occurrences/b'))
    const refused = await Promise.any(all)
    expect(refused.status).toBe(503)
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/u)
    expect(JSON.parse(refused.body)).toEqual({
      error: 'unavailable',
      message: 'others have asked already for as much as can be worked out soon',
      remedy: 'Ask again in a few seconds.',
    })
    expect(textOf((await get('/occurrences/b')).body)).toContain('Ask again in a few seconds.')
    expect((await get('/readyz')).status).toBe(200)
    const overview = get('/')
    await until(() => seen.looks === 1)
    letGo()
    expect((await overview).status).toBe(200)
    const statuses = (await Promise.all(all)).map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(1)
    expect(new Set(statuses)).toEqual(new Set([200, 503]))
    expect((await get('/api/occurrences/b')).status).toBe(200)
  })
})

describe('what is too much to foretell', () => {
  it('is answered without the forecast, and says so, in words and in JSON', async () => {
    const { b, count, clock } = await slowService()
    const { get } = await serve(b, { clock })
    const note = 'too much to foretell: with so many calls and occurrences that would take too long'
    const { status, body } = await get(`/api${FAR}`)
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ expected: null, note, isRecorded: false })
    expect(JSON.parse(body).checks.map(({ check }: { check: string }) => check)).toContain('schedule')
    const page = await get(FAR)
    expect(page.status).toBe(200)
    expect(textOf(page.body)).toContain(note)
    // Two answers of two seconds each. Each reading of the clock takes 5 ms, and each slice has two readings.
    expect(count.looks).toBeLessThan(2 * 850)
  })

  it('is left out of the overview, which shows the rest', async () => {
    const limits = { ...LIMITS, limit: 1, window: HOUR, margin: 0 }
    const b = await bench({ limits, sketches: [DENSE, { id: 'b', cron: '0 0 * * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { body: all } = await (await serve(b, { limits })).get('/')
    expect(textOf(all)).not.toContain('too much to foretell')
    for (const budget of [1000, 20, 0]) {
      let looks = 0
      const clock = { now: () => b.now, monotonic: () => (looks += 1) * 5 }
      const { status, body } = await (await serve(b, { limits, clock, budget })).get('/')
      expect(status).toBe(200)
      const text = textOf(body)
      expect(text).toContain('What becomes of what waits and comes is too much to foretell')
      expect(text).toContain('1 of 1 used')
      expect(text).not.toContain('will be sent')
      expect(text).not.toContain('Nothing comes')
      expect(text).not.toContain('nothing of its announcement is in force')
    }
  })

  it('shows in the overview what comes, with its instants, priorities and owners', async () => {
    const b = await bench({
      sketches: [
        { ...DENSE, owner: 'red' },
        { id: 'b', at: '2026-11-23T09:10' },
      ],
    })
    await b.runUntil(T0 + 5 * SECOND)
    const parts = partsOf(b)
    let looks = 0
    const clock = { ...parts.clock, monotonic: () => (looks += 1) * 5 }
    const { body } = await (await serve(b, { clock, budget: 100 })).get('/')
    const text = textOf(body)
    expect(text).toContain('not foretold')
    expect(text).toMatch(/a@2026-11-23T09:00:0\d/u)
    expect(text).toMatch(/high red/u)
    expect(b.now).toBeLessThan(T0 + MINUTE)
  })
})
