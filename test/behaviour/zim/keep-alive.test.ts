import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { LOCALHOST } from '../../support/zim/certificates.ts'
import { ACCEPT, clientFor, numbered, OK, onRequest, startGateway, startTcp } from '../../support/zim/gateway.ts'

describe('connections', () => {
  it('are kept: many calls in a row use one', async () => {
    const { url, connections, received } = await startGateway()
    const client = clientFor(url)
    for (let n = 0; n < 20; n += 1) expect(await client.send(numbered(n))).toMatchObject({ kind: 'accepted' })
    expect(received).toHaveLength(20)
    expect(connections).toHaveLength(1)
  })

  it('are kept over TLS too', async () => {
    const { url, connections, received } = await startGateway(ACCEPT, { tls: LOCALHOST })
    const client = clientFor(url, { ca: LOCALHOST.cert })
    for (let n = 0; n < 5; n += 1) expect(await client.send(numbered(n))).toMatchObject({ kind: 'accepted' })
    expect(received).toHaveLength(5)
    expect(connections).toHaveLength(1)
  })

  it('carry one request at a time: calls side by side have one each, and no call waits for another', async () => {
    const pending: (() => void)[] = []
    const { url, connections, received } = await startGateway((response) => {
      pending.push(() => response.end('{"Code":0}'))
      if (pending.length === 8) for (const act of pending) act()
    })
    const client = clientFor(url)
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => client.send(numbered(n))))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(new Set(received.map(({ body }) => body)).size).toBe(8)
    expect(connections).toHaveLength(8)
  })

  it('that the server closed between two calls are replaced', async () => {
    const { url, connections, received } = await startGateway()
    const client = clientFor(url)
    for (let n = 0; n < 3; n += 1) {
      expect(await client.send(numbered(n))).toMatchObject({ kind: 'accepted' })
      const last = connections.at(-1)
      last?.end()
      if (last !== undefined) await once(last, 'close')
    }
    expect(connections).toHaveLength(3)
    expect(received).toHaveLength(3)
  })

  it('that the server does not keep are replaced', async () => {
    const { url, connections } = await startGateway((response) => {
      response.writeHead(200, { connection: 'close' }).end('{"Code":0}')
    })
    const client = clientFor(url)
    for (let n = 0; n < 3; n += 1) expect(await client.send(numbered(n))).toMatchObject({ kind: 'accepted' })
    expect(connections).toHaveLength(3)
  })
})

describe('a connection that dies just as it is used again', () => {
  it('takes the request with it: unknown, not repeated', async () => {
    let requests = 0
    const { url, connections } = await startTcp((socket) => {
      onRequest(socket, (count) => {
        requests += 1
        if (count === 1) socket.write(OK)
        else socket.resetAndDestroy()
      })
    })
    const client = clientFor(url)
    expect(await client.send(numbered(1))).toMatchObject({ kind: 'accepted' })
    expect(await client.send(numbered(2))).toMatchObject({ kind: 'unknown', cause: 'reset' })
    expect(await client.send(numbered(3)), 'on a fresh connection').toMatchObject({ kind: 'accepted' })
    expect(requests).toBe(3)
    expect(connections).toHaveLength(2)
  })

  it.each(['end', 'resetAndDestroy'] as const)('by %s at any moment never doubles a request', async (leave) => {
    const seen = new Map<string, number>()
    const { url } = await startTcp((socket) => {
      let answered = 0
      socket.on('data', (chunk) => {
        for (const [name] of String(chunk).matchAll(/number \d+;/g)) {
          seen.set(name, (seen.get(name) ?? 0) + 1)
          socket.write(OK)
          answered += 1
          // The moment varies: at once, in this tick, in the next ones, or a little later.
          const die = (): unknown => socket.destroyed || socket[leave]()
          const moment = (answered + seen.size) % 6
          if (moment === 0) die()
          else if (moment === 1) queueMicrotask(die)
          else if (moment === 2) setImmediate(die)
          else if (moment === 3) setTimeout(die, 1)
        }
      })
    })
    const client = clientFor(url)
    for (let n = 0; n < 200; n += 1) {
      const outcome = await client.send(numbered(n))
      const times = seen.get(`number ${n};`) ?? 0
      if (outcome.kind === 'accepted') expect(times).toBe(1)
      else if (outcome.kind === 'unsent') expect(times).toBe(0)
      else expect(outcome).toMatchObject({ kind: 'unknown', cause: 'reset' })
    }
    await new Promise(setImmediate)
    expect(Math.max(...seen.values())).toBe(1)
  })
})
