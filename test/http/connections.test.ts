import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listen } from '../../src/http/server.ts'
import type { Patience } from '../../src/http/server.ts'
import { ask } from '../support/http.ts'

const CONNECTIONS = 20
const LONG = 600_000

/** Somebody who begins to speak and goes no further, until the test ends. */
async function stuck(url: string, said: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  // Whoever is dropped may hear of it by a reset.
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(said)
  return socket
}

const many = (count: number, url: string, said: string) =>
  Promise.all(Array.from({ length: count }, () => stuck(url, said)))

async function served(patience?: Partial<Patience>, app = new Hono().get('/', (context) => context.text('here'))) {
  const lasting = { head: LONG, request: LONG, pause: LONG, silence: LONG, connections: CONNECTIONS, ...patience }
  const server = await listen(app, { host: '127.0.0.1', port: 0 }, patience && lasting)
  onTestFinished(() => server.close())
  return server
}

describe('connections', () => {
  it.each(['', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n'])(
    'that are stuck at %j leave the service answering: a hundred, and many more than may be open',
    async (said) => {
      const { url } = await served()
      for (let round = 0; round < 3; round++) {
        await many(100, url, said)
        expect(await ask(url, '/')).toMatchObject({ status: 200, body: 'here' })
      }
    },
  )

  it('that say nothing go, oldest first, when there are too many; one with a request under way stays', async () => {
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>()
    const { promise: answer, resolve } = Promise.withResolvers<Response>()
    const app = new Hono().get('/', (context) => context.text('here')).get('/slow', () => (onAsked(), answer))
    const { url } = await served({}, app)
    const slow = ask(url, '/slow')
    await asked
    const [first] = await many(CONNECTIONS - 1, url, '')
    const gone = once(first!, 'close')
    await many(3 * CONNECTIONS, url, 'GET / HTTP/1.1\r\n')
    await gone
    resolve(new Response('at last'))
    expect(await slow).toMatchObject({ status: 200, body: 'at last' })
    expect((await ask(url, '/')).body).toBe('here')
  })

  it.each<[string, Partial<Patience>, string]>([
    ['does not end its head', { head: 50 }, 'GET / HTTP/1.1\r\nHost: a\r\n'],
    ['says nothing at all', { silence: 50 }, ''],
    ['asks once and then stays', { pause: 50 }, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['has its answer worked out for ever', { silence: 50 }, 'GET /never HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('end when somebody %s', async (_, patience, said) => {
    const app = new Hono().get('/', (context) => context.text('here')).get('/never', () => new Promise(() => undefined))
    const { url } = await served(patience, app)
    const socket = await stuck(url, said)
    socket.resume()
    await once(socket, 'close')
  })
})

describe('an address', () => {
  it.each([
    ['that is in use', { host: '127.0.0.1' }, 'it is in use, maybe by another Belfry'],
    ['that is not of this machine', { host: '192.0.2.1' }, 'this machine has no such address'],
  ])('%s is told in words, with the setting that helps as it is typed', async (_, { host }, why) => {
    const { url } = await served()
    const port = Number(new URL(url).port)
    await expect(listen(new Hono(), { host, port })).rejects.toMatchObject({
      kind: 'unavailable',
      message: `cannot listen on ${host}:${port}: ${why}`,
      remedy: expect.stringContaining('BELFRY_LISTEN=127.0.0.1:0,'),
    })
  })
})
