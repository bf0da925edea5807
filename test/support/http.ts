import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { renderBroadcast } from '../../src/definitions/template/template.ts'
import type { LivenessParts } from '../../src/http/liveness.ts'
import type { PageParts } from '../../src/http/page/page.ts'
import { createRoutes } from '../../src/http/routes.ts'
import { listen } from '../../src/http/server.ts'
import { announcementOf } from './announcement.ts'
import type { Sketch } from './announcement.ts'
import type { Bench } from './service.ts'
import { LIMITS, T0 } from './store.ts'

/** What a server answered. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Parts = PageParts & LivenessParts

/** The parts of the page over a bench, with the clock of the test. */
export function partsOf(b: Bench, changes: Partial<Parts> = {}): Parts {
  return {
    store: b.store,
    ticker: b.ticker,
    guard: b.guard,
    clock: { now: () => b.now, monotonic: () => b.now - T0 - b.stepped },
    limits: LIMITS,
    loop: { standsFor: 0 },
    advise: () => undefined,
    callDeadline: 10_000,
    mode: 'sandbox',
    version: '1.2.3',
    startedAt: T0,
    runtime: { node: '26.0.0', tz: '2026a' },
    read: (stored) => ({ announcement: announcementOf(stored.document as Sketch) }),
    render: renderBroadcast,
    ...changes,
  }
}

/** The real server over a bench, until the test ends. It is asked through a real socket. */
export async function serve(b: Bench, changes: Partial<Parts> = {}) {
  const server = await listen(createRoutes(partsOf(b, changes)), { host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  return { url: server.url, get: (path: string, asked?: Asked) => ask(server.url, path, asked) }
}

/** Asks through its own socket. The path goes out as it is, even if it is malformed. */
export function ask(url: string, path: string, { method = 'GET', headers = {} }: Asked = {}): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  request({ hostname, port, path, method, headers, agent: false }, (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (body += chunk))
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    response.on('error', reject)
  })
    .on('error', reject)
    .end()
  return promise
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The text of some HTML, as a person reads it. */
export function textOf(markup: string): string {
  return markup
    .replaceAll(/<\/?(?:bdi|span|time|a|strong|code|div)\b[^>]*>/gu, '')
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/&(amp|lt|gt|quot|#39);/gu, (_, name: string) => ENTITIES[name]!)
    .replaceAll(/\s+/gu, ' ')
    .trim()
}

/** The cells of one column of a table, from top to bottom. */
export function column(page: string, name: string): readonly string[] {
  const cells = page.matchAll(new RegExp(`<td role="cell" data-column="${name}"><div>([^]*?)</div></td>`, 'gu'))
  return [...cells].map(([, content = '']) => textOf(content))
}
