import { once } from 'node:events'
import { createServer } from 'node:net'
import { createServer as createTls, TLSSocket } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LOCALHOST } from '../../support/zim/certificates.ts'
import { clientFor, HELLO, OK, startGateway, startTcp } from '../../support/zim/gateway.ts'

const timeout = 250

/** Writes one byte after another for ever, each sooner than any idle timeout. */
function drip(socket: { write(text: string): unknown; once(event: 'close', act: () => void): unknown }): void {
  const timer = setInterval(() => socket.write('a'), 10)
  socket.once('close', () => clearInterval(timer))
}

describe('a deadline after the request was handed over leaves it unknown', () => {
  it('when the server reads and never answers', async () => {
    let read = ''
    const { url, connections } = await startTcp((socket) => socket.on('data', (chunk) => (read += String(chunk))))
    const outcome = await clientFor(url, { timeout }).send(HELLO)
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'timeout' })
    expect(read.match(/POST/g)).toHaveLength(1)
    expect(connections).toHaveLength(1)
  })

  it('when the server does not even read', async () => {
    const { url } = await startTcp((socket) => socket.pause())
    expect(await clientFor(url, { timeout }).send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'timeout' })
  })

  it('when the headers drip in', async () => {
    const { url } = await startTcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
      drip(socket)
    })
    expect(await clientFor(url, { timeout }).send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'timeout' })
  })

  it('when the body drips in, and still tells the time of the server', async () => {
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT'
    const { url } = await startGateway((response) => {
      response.writeHead(200, { date }).write('{"Code":0,"Message":"')
      drip(response)
    })
    expect(await clientFor(url, { timeout }).send(HELLO)).toMatchObject({
      kind: 'unknown',
      cause: 'timeout',
      serverTime: 784_111_777_000,
    })
  })

  it.for(['http', 'https'] as const)(
    'and the connection (%s) is reset: nothing of it is delivered later',
    async (scheme) => {
      const ended = Promise.withResolvers<unknown>()
      const { url } = await startTcp((socket) => {
        const seen = scheme === 'https' ? new TLSSocket(socket, { isServer: true, ...LOCALHOST }) : socket
        seen.resume().once('error', ended.resolve)
        seen.once('end', () => ended.resolve('closed as if all were well'))
      }, scheme)
      const client = clientFor(url, { timeout: 1000, ca: LOCALHOST.cert })
      expect(await client.send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'timeout' })
      expect(await ended.promise).toMatchObject({ code: 'ECONNRESET' })
    },
  )

  it('and the connection is not used again', async () => {
    let calls = 0
    const { url, connections } = await startGateway((response) => {
      calls += 1
      if (calls > 1) response.end('{"Code":0}')
    })
    const client = clientFor(url, { timeout })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'timeout' })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(connections).toHaveLength(2)
  })
})

describe('a deadline before a connection was ready leaves the request unsent', () => {
  it('while the name is being resolved', async () => {
    const client = clientFor('https://zim.test/', { timeout, lookup: () => undefined })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'timeout' })
  })

  it('when the name resolves too late, and then nothing is connected for it', async () => {
    const { url, connections } = await startTcp(() => undefined)
    const late = Promise.withResolvers<undefined>()
    const client = clientFor(url.replace('127.0.0.1', 'localhost'), {
      timeout: 50,
      lookup: (_, __, callback) => {
        setTimeout(() => {
          callback(null, [{ address: '127.0.0.1', family: 4 }])
          late.resolve(undefined)
        }, 120)
      },
    })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'timeout' })
    await late.promise
    await new Promise(setImmediate)
    expect(connections).toHaveLength(0)
  })

  it('while a server that never answers the TLS handshake keeps it waiting', async () => {
    let first: Buffer | undefined
    const { url } = await startTcp((socket) => socket.once('data', (chunk) => (first = Buffer.from(chunk))), 'https')
    const outcome = await clientFor(url, { timeout }).send(HELLO)
    expect(outcome).toMatchObject({ kind: 'unsent', cause: 'timeout' })
    expect(first?.[0], 'a TLS handshake record and no request').toBe(22)
  })

  it('and it is not written when the handshake ends after all', async () => {
    let written = ''
    const tls = createTls(LOCALHOST, (socket) => socket.on('data', (chunk) => (written += String(chunk))))
    tls.on('tlsClientError', () => undefined)
    const gone = Promise.withResolvers<undefined>()
    const tcp = createServer((socket) => {
      socket.pause()
      socket.on('error', () => undefined).once('close', () => gone.resolve(undefined))
      setTimeout(() => tls.emit('connection', socket), 150)
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void tcp.close())
    await once(tcp, 'listening')
    const url = `https://127.0.0.1:${(tcp.address() as AddressInfo).port}/`
    const outcome = await clientFor(url, { timeout: 60, ca: LOCALHOST.cert }).send(HELLO)
    expect(outcome).toMatchObject({ kind: 'unsent', cause: 'timeout' })
    await gone.promise
    expect(written).toBe('')
  })

  it('also when it had to replace a connection that the server had ended', async () => {
    // The first connection gets an answer and ends. The second never gets a handshake.
    const tls = createTls(LOCALHOST, (socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(OK))
    })
    const { url, connections } = await startTcp((socket) => {
      if (connections.length === 1) tls.emit('connection', socket)
    }, 'https')
    const client = clientFor(url, { timeout, ca: LOCALHOST.cert })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    const [first] = connections
    if (first !== undefined && !first.closed) await once(first, 'close')
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'timeout' })
  })
})

describe('an answer that came in time', () => {
  it('counts although the event loop was too busy to read it before the deadline', async () => {
    // The server needs its own event loop, because this one will be blocked. It counts what it received.
    const received = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(
      `const { createServer } = require('node:http')
       const { parentPort, workerData } = require('node:worker_threads')
       const server = createServer((request, response) => {
         Atomics.add(workerData, 0, 1)
         request.resume().on('end', () => setTimeout(() => response.end('{"Code":0}'), 20))
       })
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`,
      { eval: true, workerData: received },
    )
    onTestFinished(() => void worker.terminate())
    const [port] = (await once(worker, 'message')) as [number]
    const outcome = clientFor(`http://127.0.0.1:${port}/`, { timeout: 150 }).send(HELLO)
    while (Atomics.load(received, 0) === 0) await new Promise(setImmediate)
    const until = performance.now() + 250
    while (performance.now() < until);
    expect(await outcome).toMatchObject({ kind: 'accepted' })
  })
})
