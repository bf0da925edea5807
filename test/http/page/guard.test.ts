import { describe, expect, it } from 'vitest'
import { createRoutes } from '../../../src/http/routes.ts'
import { bench } from '../../support/service.ts'
import { partsOf, serve } from '../../support/http.ts'
import type { Answer } from '../../support/http.ts'

const GUARDED = ['/', '/page.css', '/bell.svg', '/occurrences/a', '/api/occurrences/a', '/occurrences', '/api/nothing']
const SKETCHES = [{ id: 'a', cron: '0 0 18 * * *', text: 'the secret launch' }]

describe('the guard', () => {
  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.0.0.1:1', '[::1]', '[::1]:65535'])(
    'lets through who calls this machine %s',
    async (host) => {
      const { get } = await serve(await bench({ sketches: SKETCHES }))
      expect((await get('/', { headers: { host } })).status).toBe(200)
    },
  )

  it.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost.',
    '127.0.0.2',
    '0.0.0.0:8080',
    '10.0.0.7',
    '[::]:80',
    '[::2]',
  ])('refuses with a sentence and a remedy who calls it %s', async (host) => {
    const b = await bench({ sketches: SKETCHES })
    await b.ticker.tick(b.now)
    const { get } = await serve(b)
    for (const path of GUARDED) {
      const { status, body, headers } = await get(path, { headers: { host } })
      expect([path, status]).toEqual([path, 403])
      expect(JSON.parse(body)).toMatchObject({ remedy: expect.stringContaining('ssh -L 8080:127.0.0.1:8080 HOST') })
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      expect(body).not.toContain('launch')
    }
    // These two have nothing that is to be announced, and are asked from elsewhere.
    for (const path of ['/healthz', '/metrics']) expect((await get(path, { headers: { host } })).status).toBe(200)
  })

  it.each(['127.0.0.1:8080.evil.example', 'localhost:123456', 'localhost/@evil.example'])(
    'shows nothing to who calls it %j, which is no host',
    async (host) => {
      const { get } = await serve(await bench({ sketches: SKETCHES }))
      const { status, body } = await get('/', { headers: { host } })
      expect([400, 403]).toContain(status)
      expect(body).not.toContain('<')
    },
  )

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])(
    'refuses what a proxy passes on, which says so by %s',
    async (name) => {
      const { get } = await serve(await bench({ sketches: SKETCHES }))
      expect((await get('/', { headers: { [name]: '10.0.0.7' } })).status).toBe(403)
    },
  )

  it.each([
    ['10.0.0.7', 403],
    ['fe80::1', 403],
    ['::ffff:10.0.0.7', 403],
    ['127.0.0.1.evil', 403],
    [undefined, 403],
    ['127.0.0.1', 200],
    ['127.8.9.10', 200],
    ['::1', 200],
    ['::ffff:127.0.0.1', 200],
  ])('asks from where the connection comes: from %s it answers %i', async (remoteAddress, status) => {
    const app = createRoutes(partsOf(await bench({ sketches: SKETCHES })))
    const incoming = { socket: { remoteAddress, remotePort: 1, remoteFamily: 'IPv4' } }
    const response = await app.request('http://localhost/', { headers: { host: 'localhost' } }, { incoming })
    expect(response.status).toBe(status)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('refuses %s with what is allowed', async (method) => {
    const { get } = await serve(await bench({ sketches: SKETCHES }))
    for (const path of GUARDED) {
      const { status, headers } = await get(path, { method })
      expect([path, status, headers.allow]).toEqual([path, 405, 'GET, HEAD'])
    }
  })

  it('answers HEAD like GET, without a body', async () => {
    const { get } = await serve(await bench({ sketches: SKETCHES }))
    const { status, headers, body } = await get('/', { method: 'HEAD' })
    expect({ status, body }).toEqual({ status: 200, body: '' })
    expect(headers['content-type']).toContain('text/html')
  })

  it('sends headers that allow nothing but its own style and mark', async () => {
    const { get } = await serve(await bench({ sketches: SKETCHES }))
    for (const path of ['/', '/occurrences/nobody']) {
      const { headers } = await get(path)
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
    }
  })

  it('sends the same headers with every answer, a failure and a refusal, too, and with none that others may read', async () => {
    const b = await bench({ sketches: SKETCHES })
    await b.ticker.tick(b.now)
    const ledger = () => Promise.reject(new Error('broken'))
    const [well, broken] = [await serve(b), await serve(b, { store: { ...b.store, ledger } })]
    const protective = {
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    }
    const answers = [
      [200, await well.get('/')],
      [200, await well.get('/', { method: 'HEAD' })],
      [200, await well.get('/page.css')],
      [400, await well.get('/api/occurrences/%ff')],
      [404, await well.get('/occurrences/nobody')],
      [404, await well.get('/api/nothing')],
      [403, await well.get('/', { headers: { host: 'evil.example' } })],
      [403, await well.get('/', { headers: { origin: 'http://evil.example' } })],
      [405, await well.get('/', { method: 'POST' })],
      [500, await broken.get('/')],
    ] as const
    const ofAll = ['allow', 'connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding']
    const headersOf = ({ headers }: Answer) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => !ofAll.includes(name)))
    for (const [status, answer] of answers) {
      expect([answer.status, headersOf(answer)]).toEqual([status, protective])
    }
    for (const path of ['/healthz', '/livez', '/metrics']) expect(headersOf(await well.get(path))).toEqual({})
  })
})
