import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { LOCALHOST } from '../../support/zim/certificates.ts'
import { answer, clientFor, HELLO, OK, onRequest, startGateway, startTcp } from '../../support/zim/gateway.ts'
import { onFirstRequest, settlesWithin, startLines, TRANSPORTS, watchForUncaught } from '../../support/zim/hostile.ts'

/** A deadline that no test in this file waits for. */
const timeout = 600_000
const SOON = 20_000

watchForUncaught()

describe.each(TRANSPORTS)('over %s, abandon()', (transport) => {
  it('leaves a call unknown whose request was handed over, resets its connection, and the next call has a fresh one', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const ended = Promise.withResolvers<unknown>()
    const act = onFirstRequest(({ socket }) => {
      socket.once('error', ended.resolve).once('end', () => ended.resolve('closed as if all were well'))
      arrived.resolve(undefined)
    }, OK)
    const { url, connections } = await startLines(transport, act)
    const client = clientFor(url, { timeout, ca: LOCALHOST.cert })
    const call = client.send(HELLO)
    await arrived.promise
    client.abandon()
    expect(await settlesWithin(SOON, call)).toBe(true)
    expect(await call).toMatchObject({ kind: 'unknown', cause: 'reset' })
    expect(await ended.promise).toMatchObject({ code: 'ECONNRESET' })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(connections).toHaveLength(2)
  })

  it('leaves a call unknown in the middle of its answer', async () => {
    const { url } = await startLines(
      transport,
      onFirstRequest(({ socket }) => void socket.write('HTTP/1.1 200 OK\r\n\r\n{'), OK),
    )
    const client = clientFor(url, { timeout, ca: LOCALHOST.cert })
    const call = client.send(HELLO)
    // The answer of a second call shows that the first call has begun.
    await client.send(HELLO)
    client.abandon()
    expect(await settlesWithin(SOON, call)).toBe(true)
    expect(await call).toMatchObject({ kind: 'unknown', cause: 'reset' })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
  })

  it('forgets idle connections', async () => {
    const { url, connections } = await startGateway(
      answer(200, { Code: 0 }),
      transport === 'https' ? { tls: LOCALHOST } : {},
    )
    const client = clientFor(url, { timeout, ca: LOCALHOST.cert })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    client.abandon()
    client.abandon()
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(connections).toHaveLength(2)
    const [first] = connections
    if (first !== undefined && !first.closed) await once(first, 'close')
  })
})

describe('abandon()', () => {
  it('leaves a call unsent that was waiting for its connection', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const { url, connections } = await startTcp(
      (socket) => void socket.once('data', () => arrived.resolve(undefined)),
      'https',
    )
    const client = clientFor(url, { timeout })
    const call = client.send(HELLO)
    await arrived.promise
    client.abandon()
    expect(await settlesWithin(SOON, call)).toBe(true)
    expect(await call).toMatchObject({ kind: 'unsent', cause: 'connect' })
    const [waiting] = connections
    if (waiting !== undefined && !waiting.closed) await once(waiting, 'close')
  })

  it('leaves a call unsent that was waiting for its name, and nothing is connected for it later', async () => {
    const { url, connections } = await startTcp(() => undefined)
    const asked = Promise.withResolvers<() => void>()
    const client = clientFor(url.replace('127.0.0.1', 'localhost'), {
      timeout,
      lookup: (_, __, callback) => asked.resolve(() => callback(null, [{ address: '127.0.0.1', family: 4 }])),
    })
    const call = client.send(HELLO)
    const tell = await asked.promise
    client.abandon()
    expect(await call).toMatchObject({ kind: 'unsent', cause: 'connect' })
    // Wait a turn of the event loop. In it the attempt itself is given up.
    await new Promise(setImmediate)
    tell()
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(connections).toHaveLength(0)
  })

  it('settles all calls under way, and close() ends after it', async () => {
    const { url } = await startTcp((socket) => void socket.resume())
    const client = clientFor(url, { timeout })
    const calls = Array.from({ length: 5 }, () => client.send(HELLO))
    client.abandon()
    for (const call of calls) expect((await call).kind).toMatch(/^unknown$|^unsent$/)
    expect(await settlesWithin(SOON, client.close())).toBe(true)
    expect(() => client.abandon()).not.toThrow()
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unsent' })
  })

  it('in the turn in which an answer has come leaves that answer as it is', async () => {
    const { url, connections } = await startTcp((socket) => onRequest(socket, () => void socket.write(OK)))
    const client = clientFor(url, { timeout })
    const outcome = await client.send(HELLO)
    client.abandon()
    expect(outcome).toMatchObject({ kind: 'accepted' })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(connections).toHaveLength(2)
  })

  it('does nothing where nothing is under way', () => {
    const client = clientFor('https://zim.invalid/')
    expect(client.abandon()).toBeUndefined()
  })
})

describe('close()', () => {
  it.each(['reads and never answers', 'reads nothing'])('ends in time with a server that %s', async (what) => {
    const { url } = await startTcp((socket) => void (what === 'reads nothing' ? socket.pause() : socket.resume()))
    const client = clientFor(url, { timeout: 300 })
    const call = client.send(HELLO)
    expect(await settlesWithin(1300, client.close())).toBe(true)
    expect((await call).kind).toMatch(/^unknown$|^unsent$/)
  })

  it('ends in time with a server that answers and never ends its side', async () => {
    const { url } = await startTcp((socket) => {
      socket.allowHalfOpen = true
      onRequest(socket, () => void socket.write(OK))
    })
    const client = clientFor(url, { timeout: 300 })
    expect((await client.send(HELLO)).kind).toMatch(/^accepted$|^un/)
    expect(await settlesWithin(1300, client.close())).toBe(true)
  })

  it('ends at once with the longest deadline there is', async () => {
    const { url } = await startGateway()
    const client = clientFor(url, { timeout: 2 ** 31 - 1 })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(await settlesWithin(SOON, client.close())).toBe(true)
  })
})
