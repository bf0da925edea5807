import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SECOND } from '../../../src/core/time/instant.ts'
import { createRoutes } from '../../../src/http/routes.ts'
import { listen } from '../../../src/http/server.ts'
import { BelfryError } from '../../../src/errors.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'
import { ask, partsOf, serve } from '../../support/http.ts'

const SECRETS = /launch|embargo|secret|\.yaml|red-team|ops-bot|2026-11-23T\d\d:\d\d:\d\d/u
const ELSEWHERE = { 'x-forwarded-for': '10.0.0.7' }
const OPEN = ['/healthz', '/livez', '/readyz', '/metrics']

/** A service with something of every kind to report. */
async function fullService(): Promise<Bench> {
  const b = await bench({
    limits: { limit: 1 },
    sketches: [
      { id: 'launch-a', cron: '*/5 * * * * *', owner: 'red-team', text: 'embargo', late: { grace: SECOND } },
      { id: 'launch-b', cron: '*/7 * * * * *', priority: 'high', text: 'embargo' },
      { id: 'launch-c', cron: '0 0 * * * *', text: 'embargo' },
    ],
  })
  await b.runUntil(T0 + 12 * SECOND)
  const problem = { severity: 'error', text: 'the secret text', remedy: 'Ask the red-team.', path: [] } as const
  const at = { line: 12, column: 5 }
  b.definitions = {
    definitions: [],
    problems: [
      { ...problem, ...at, file: 'launch.yaml', code: 'cron-range' },
      { ...problem, ...at, file: 'embargo.yaml', code: 'cron-range' },
      { ...problem, ...at, severity: 'warning', file: 'secret.yaml', code: 'past' },
    ],
  }
  b.ticker.requestSync()
  await b.runUntil(b.now + 3 * SECOND)
  return b
}

/** An address of this machine that other machines can reach. */
const outward = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

describe('beyond this machine', () => {
  it('the health is its status alone, in every case', async () => {
    const b = await fullService()
    const { get } = await serve(b)
    const here = await get('/healthz')
    expect(JSON.parse(here.body)).toMatchObject({ status: 'stale', definitions: { problems: [{}, {}, {}] } })
    const { status, body } = await get('/healthz', { headers: ELSEWHERE })
    expect({ status, body }).toEqual({ status: 200, body: '{"status":"stale"}' })
    b.store.upcoming = () => Promise.reject(new BelfryError('unavailable', 'no database at /secret/launch'))
    expect(JSON.parse((await get('/healthz')).body)).toMatchObject({ error: { message: expect.any(String) } })
    const failing = await get('/healthz', { headers: ELSEWHERE })
    expect([failing.status, failing.body]).toEqual([503, '{"status":"failing"}'])
  })

  it('nothing that is open tells an id, a key, a text, a file or an instant of what is announced', async () => {
    const b = await fullService()
    const { get } = await serve(b)
    for (const path of [...OPEN, '/', '/api/occurrences/launch-a', '/nothing', '/launch.yaml']) {
      const { body } = await get(path, { headers: ELSEWHERE })
      expect([path, SECRETS.exec(body.replaceAll(/ssh .*/gu, ''))?.[0]]).toEqual([path, undefined])
    }
  })

  it('the metrics are the same numbers, with problems counted by severity and code', async () => {
    const { get } = await serve(await fullService())
    const [here, elsewhere] = [await get('/metrics'), await get('/metrics', { headers: ELSEWHERE })]
    const linesOf = (text: string) => text.split('\n').filter((line) => !line.startsWith('belfry_definition_problem{'))
    expect(linesOf(elsewhere.body)).toEqual(linesOf(here.body))
    const problemsOf = (text: string) =>
      text.split('\n').filter((line) => line.startsWith('belfry_definition_problem{'))
    expect(problemsOf(elsewhere.body)).toEqual([
      'belfry_definition_problem{severity="error",code="cron-range"} 2',
      'belfry_definition_problem{severity="warning",code="past"} 1',
    ])
    expect(problemsOf(here.body)).toHaveLength(3)
    expect(problemsOf(here.body)[0]).toContain('file="launch.yaml",line="12"')
  })

  it('no database is asked whether the service lives and can be counted on', async () => {
    const b = await fullService()
    const store = new Proxy(b.store, {
      get(_, name) {
        throw new Error(`the database was asked: ${String(name)}`)
      },
    })
    const { get } = await serve(b, { store })
    for (const headers of [{}, ELSEWHERE]) {
      expect((await get('/livez', { headers })).status).toBe(200)
      expect((await get('/readyz', { headers })).status).toBe(200)
    }
    expect((await get('/livez', { headers: ELSEWHERE })).body).toBe('{"status":"ok"}')
    const stuck = await serve(b, { store, loop: { standsFor: 60 * SECOND } })
    expect(JSON.parse((await stuck.get('/livez')).body)).toEqual({ status: 'failing', cause: 'the loop stands still' })
    const { status, body } = await stuck.get('/livez', { headers: ELSEWHERE })
    expect([status, body]).toEqual([503, '{"status":"failing"}'])
  })

  it('what there is not, and what failed, says no more than that', async () => {
    const b = await fullService()
    const { get } = await serve(b)
    const nowhere = await get('/nothing', { headers: ELSEWHERE })
    expect([nowhere.status, nowhere.body]).toEqual([404, '{"error":"not-found"}'])
    expect((await get('/nothing')).body).toContain('/occurrences/KEY')
    b.store.ledger = () => Promise.reject(new Error('the secret path'))
    for (const path of ['/metrics', '/healthz']) {
      const failed = await get(path, { headers: ELSEWHERE })
      expect([failed.status, failed.body]).toEqual([500, '{"error":"internal"}'])
    }
  })

  it.each(['10.0.0.7:8080', 'belfry', 'evil.example', '0.0.0.0'])('is who calls this machine %s', async (host) => {
    const { get } = await serve(await fullService())
    expect((await get('/healthz', { headers: { host } })).body).toBe('{"status":"stale"}')
    expect((await get('/metrics', { headers: { host } })).body).not.toContain('launch.yaml')
  })

  it.each([
    ['10.0.0.7', false],
    ['fe80::1', false],
    ['::ffff:10.0.0.7', false],
    [undefined, false],
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
  ])('is judged by where the connection comes from: %s', async (remoteAddress, isHere) => {
    const app = createRoutes(partsOf(await fullService()))
    const incoming = { socket: { remoteAddress, remotePort: 1, remoteFamily: 'IPv4' } }
    const response = await app.request('http://localhost/healthz', { headers: { host: 'localhost' } }, { incoming })
    expect(Object.keys((await response.json()) as object).length > 1).toBe(isHere)
  })

  it.skipIf(outward === undefined)(
    'is whoever connects to an address of this machine that others can reach',
    async () => {
      const server = await listen(createRoutes(partsOf(await fullService(), { limits: LIMITS })), {
        host: outward!,
        port: 0,
      })
      onTestFinished(() => server.close())
      const headers = { host: '127.0.0.1' }
      expect((await ask(server.url, '/healthz', { headers })).body).toBe('{"status":"stale"}')
      for (const path of OPEN) expect((await ask(server.url, path, { headers })).body).not.toMatch(SECRETS)
      expect((await ask(server.url, '/', { headers })).status).toBe(403)
    },
  )
})

describe('a foreign page in a browser on this machine', () => {
  const GUARDED = ['/', '/page.css', '/occurrences/launch-a', '/api/occurrences/launch-a']

  it.each([
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    [
      {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        'sec-purpose': 'prefetch;prerender',
      },
    ],
    [{ 'sec-fetch-site': 'anything' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://localhost:9999' }],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:9999' }],
  ])('gets nothing worked out: %j', async (headers) => {
    const b = await fullService()
    const { get } = await serve(b)
    const { store } = b
    store.pending = () => Promise.reject(new Error('it was worked out'))
    store.history = () => Promise.reject(new Error('it was worked out'))
    for (const path of GUARDED) {
      const { status, body } = await get(path, { headers })
      expect([path, status]).toEqual([path, 403])
      expect(JSON.parse(body)).toMatchObject({ error: 'forbidden', remedy: expect.any(String) })
    }
    expect((await get('/healthz', { headers })).body).toBe('{"status":"stale"}')
    expect((await get('/metrics', { headers })).body).not.toContain('launch.yaml')
  })

  it('may have a link that a person follows', async () => {
    const { get } = await serve(await fullService())
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    for (const path of GUARDED) expect((await get(path, { headers: followed })).status).toBe(200)
  })

  it('is not the page itself, nor an address that somebody typed', async () => {
    const { get, url } = await serve(await fullService())
    for (const headers of [
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'style' },
      { 'sec-fetch-site': 'same-origin', origin: url.slice(0, -1) },
    ]) {
      for (const path of GUARDED) expect((await get(path, { headers })).status).toBe(200)
    }
  })
})
