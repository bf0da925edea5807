import { describe, expect, it } from 'vitest'
import { createRoutes } from '../../../src/http/routes.ts'
import { MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { expectVisible, HOSTILE, HOSTILE_TEXT } from '../../support/hostile.ts'
import { bench } from '../../support/service.ts'
import { T0 } from '../../support/store.ts'
import { partsOf, serve, textOf } from '../../support/http.ts'

const NAME = `"><b onclick='alert(1)'>&amp;`
const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(1)'>&lt;b&gt; \u202etxet`

describe('whatever is written in definitions and by people', () => {
  it('is shown as text, never as markup, and hides nothing', async () => {
    const sketches = [
      { id: 'a', cron: '0 * * * * *', text: EVIL, owner: EVIL },
      { id: NAME, at: '2026-11-23T09:30', text: EVIL },
      { id: 'long', at: '2026-11-23T09:30', text: 'x', owner: 'y'.repeat(5000) },
    ]
    const b = await bench({ sketches })
    await b.runUntil(T0 + 2 * MINUTE)
    await b.store.pause({ announcementId: 'a', by: EVIL, reason: EVIL, since: b.now, until: null }, b.now)
    const problem = { severity: 'error', code: 'x', text: EVIL, remedy: EVIL, file: EVIL, line: 1, column: 1 } as const
    b.definitions = { definitions: [], problems: [{ ...problem, path: [] }] }
    b.ticker.requestSync()
    await b.runUntil(T0 + 2 * MINUTE + 3 * SECOND)
    const { get } = await serve(b)
    for (const path of ['/', '/occurrences/a', `/occurrences/${encodeURIComponent(NAME)}`]) {
      const { status, body } = await get(path)
      expect([path, status]).toEqual([path, 200])
      expect(body).not.toMatch(/<script|<img src=x|onerror='|\u202e/u)
      // Every tag is one of Belfry's own: no text from people begins a tag or an attribute.
      const tags = new Set([...body.matchAll(/<([a-z!]\w*)/gu)].map(([, name]) => name))
      expect([...tags].filter((name) => !OURS.has(name!))).toEqual([])
      expect(textOf(body)).toContain(EVIL.replace('\u202e', String.raw`\u{202e}`))
    }
  })

  it('steers no terminal and forges no line, whatever is asked, in every answer that there is', async () => {
    const sketches = [
      { id: 'a', cron: '0 * * * * *', text: HOSTILE_TEXT, owner: HOSTILE_TEXT },
      { id: HOSTILE, cron: '30 * * * * *', text: HOSTILE_TEXT },
    ]
    const b = await bench({ sketches })
    b.outcomes = [
      { kind: 'accepted', code: 0, requestId: HOSTILE },
      { kind: 'unknown', cause: 'timeout', detail: HOSTILE },
    ]
    await b.runUntil(T0 + 2 * MINUTE)
    await b.store.pause({ announcementId: 'a', by: HOSTILE, reason: HOSTILE, since: b.now, until: null }, b.now)
    const problem = { severity: 'error', code: 'x', text: HOSTILE_TEXT, remedy: HOSTILE, file: HOSTILE } as const
    b.definitions = { definitions: [], problems: [{ ...problem, line: 1, column: 1, path: [] }] }
    b.ticker.requestSync()
    await b.runUntil(b.now + 3 * SECOND)
    const { get } = await serve(b)
    const keys = ['a', HOSTILE, `none-${HOSTILE}`].map(encodeURIComponent)
    const paths = {
      '/': ['/'],
      '/occurrences/:key': [...keys, '%zz'].map((key) => `/occurrences/${key}`),
      '/api/occurrences/:key': [...keys, '%zz'].map((key) => `/api/occurrences/${key}`),
      '/healthz': ['/healthz'],
      '/livez': ['/livez'],
      '/readyz': ['/readyz'],
      '/metrics': ['/metrics'],
      '/page.css': ['/page.css'],
      '/bell.svg': ['/bell.svg'],
    }
    const routes = createRoutes(partsOf(b)).routes.filter(({ method }) => method !== 'ALL')
    expect(new Set(routes.map(({ path }) => path))).toEqual(new Set(Object.keys(paths)))
    for (const path of [...Object.values(paths).flat(), `/${encodeURIComponent(HOSTILE)}`]) {
      const { status, body, headers } = await get(path)
      expectVisible(body, path)
      if (headers['content-type']?.includes('json')) JSON.parse(body)
      if (path === '/metrics') expect(body).toContain(String.raw`file="x\\u{1b}[31m\\u{7}\\u{d}\\u{a}FORGED`)
      if (path === '/healthz') expect(JSON.parse(body).definitions.problems).toMatchObject([{ file: HOSTILE }])
      expect([200, 400, 404, 503]).toContain(status)
    }
    for (const asked of [{ method: 'POST' }, { headers: { host: 'elsewhere' } }]) {
      expectVisible((await get('/', asked)).body, JSON.stringify(asked))
    }
  })

  it.each([
    ['nobody', 404],
    ['nobody@2026-11-23T09:30:00.000Z', 404],
    ['@', 404],
    ['%00', 404],
    ['a%00', 404],
    ['a%20', 404],
    ['%2e%2e%2f', 404],
    ['%3Cscript%3Ealert(1)%3C%2Fscript%3E', 404],
    ['a'.repeat(10_000), 404],
    ['%F0%9F%94%94'.repeat(500), 404],
    ['a/b', 404],
    ['', 404],
    ['%', 400],
    ['%zz', 400],
    ['a%E0%A4%A', 400],
    ['%ff', 400],
    ['%C0%AF', 400],
    ['%ED%A0%80', 400],
  ])('an address that names %j is answered with %i', async (key, status) => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 * * * * *' }] })
    await b.runUntil(T0 + SECOND)
    const { get } = await serve(b)
    const page = await get(`/occurrences/${key}`)
    expect(page.status).toBe(status)
    expect(page.body).not.toContain('<script')
    expect(page.body.length).toBeLessThan(5000)
    const api = await get(`/api/occurrences/${key}`)
    expect(api.status).toBe(status)
    expect(JSON.parse(api.body)).toMatchObject({ error: status === 404 ? 'not-found' : 'usage' })
  })
})

const OURS = new Set(
  '!doctype html head meta title link body header a img p strong span main h1 dl div dt dd meter section h2 ul li code time table caption thead tr th tbody td bdi br article blockquote'.split(
    ' ',
  ),
)
