import { once } from 'node:events'
import { connect } from 'node:net'

import { describe, expect, test } from 'vitest'

import { BelfryError } from '../../../src/errors.ts'
import type { RecordedCall } from '../../../src/simulator/gateway/record.ts'
import { startSimulator } from '../../../src/simulator/http/server.ts'
import { broadcastBody, callAt, fakeClock, NOW, posted, signedQuery, startSandbox } from '../../support/simulator.ts'
import type { Answer } from '../../support/simulator.ts'

/** Sends raw bytes and returns all that comes back until the other side ends. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
  socket.write(text)
  await once(socket, 'close')
  return received
}

describe('a simulator', () => {
  test('answers a good call as the documentation says', async () => {
    await using sandbox = await startSandbox()
    const response = await sandbox.broadcast()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await response.json()).toEqual({
      Code: 0,
      Message: 'success',
      RequestId: expect.stringMatching(/^[1-9]\d{18}$/) as string,
    })
  })

  test('listens on 127.0.0.1 only, on a free port if none is given', async () => {
    await using sandbox = await startSandbox()
    const { url, port } = sandbox.simulator
    expect(url).toBe(`http://127.0.0.1:${port}/`)
    expect(port).toBeGreaterThan(0)
    const elsewhere = connect(port, '127.0.0.2')
    const [error] = (await once(elsewhere, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  })

  test('says when the port is in use', async () => {
    await using sandbox = await startSandbox()
    const { port } = sandbox.simulator
    const failure = startSimulator({ port, clock: fakeClock() })
    await expect(failure).rejects.toThrow(BelfryError)
    await expect(failure).rejects.toMatchObject({
      kind: 'unavailable',
      message: `port ${port} on 127.0.0.1 is in use`,
      remedy: 'Choose another port, or 0 for any free one.',
      cause: { code: 'EADDRINUSE' },
    })
  })

  test('says when there is no such port', async () => {
    await expect(startSimulator({ port: 70_000, clock: fakeClock() })).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'cannot listen on 127.0.0.1:70000',
    })
  })

  test('tells of a call as soon as it is recorded, also when it hangs', async () => {
    const { promise: recorded, resolve } = Promise.withResolvers<RecordedCall>()
    await using sandbox = await startSandbox({ onCall: resolve })
    sandbox.simulator.gateway.addFault({ kind: 'hang' })
    const hanging = sandbox.broadcast('heard')
    hanging.catch(() => undefined) // ended with the simulator
    expect(await recorded).toMatchObject({ seq: 1, broadcast: { text: 'heard' }, answeredAt: null })
  })

  test('shares its gateway with whoever drives it without HTTP', async () => {
    await using sandbox = await startSandbox()
    sandbox.simulator.gateway.receive(callAt(NOW), NOW)
    expect(await (await sandbox.control('/calls')).json()).toMatchObject({ lastSeq: 1 })
  })
})

describe('closing', () => {
  test('ends hanging, delayed and silent connections, and may be done twice', async () => {
    const sandbox = await startSandbox()
    const { gateway, port } = sandbox.simulator
    gateway.addFault({ kind: 'hang' })
    gateway.addFault({ kind: 'delay', ms: 600_000, when: 'before', match: { messageText: 'delayed' } })
    const silent = connect(port, '127.0.0.1')
    await once(silent, 'connect')
    const silentEnds = once(silent, 'close')
    const calls = [sandbox.broadcast('hanging'), sandbox.broadcast('delayed')]
    await expect.poll(() => gateway.faults.list().length, { interval: 5 }).toBe(0)
    await Promise.all([sandbox.simulator.close(), sandbox.simulator.close()])
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await silentEnds
    expect(gateway.calls()).toHaveLength(1)
    await sandbox.simulator.close()
    await expect(fetch(sandbox.simulator.url)).rejects.toThrow('fetch failed')
  })

  test('frees the port', async () => {
    const first = await startSimulator({ clock: fakeClock() })
    await first.close()
    const second = await startSimulator({ port: first.port, clock: fakeClock() })
    await second.close()
  })
})

describe('whatever a client sends', () => {
  test('a body over 1 MiB is answered as one that cannot be read', async () => {
    await using sandbox = await startSandbox()
    const body = 'x'.repeat(1024 * 1024 + 1)
    const { url, gateway } = sandbox.simulator
    const response = await fetch(`${url}?${signedQuery(NOW)}`, { method: 'POST', body })
    expect(((await response.json()) as Answer).Code).toBe(100000012)
    expect(gateway.calls()[0]).toMatchObject({ bodyBytes: null, counted: false })
    expect((await sandbox.control('/faults', { method: 'POST', body })).status).toBe(413)
  })

  test('a body of exactly 1 MiB is read', async () => {
    await using sandbox = await startSandbox()
    const body = JSON.stringify(broadcastBody()).padEnd(1024 * 1024, ' ')
    const response = await fetch(`${sandbox.simulator.url}?${signedQuery(NOW)}`, { method: 'POST', body })
    expect(((await response.json()) as Answer).Code).toBe(0)
  })

  test('a request that ends before its body is never seen by the gateway', async () => {
    await using sandbox = await startSandbox()
    const { port, gateway } = sandbox.simulator
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST /?${signedQuery(NOW)} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"From`, () =>
      socket.destroy(),
    )
    await once(socket, 'close')
    await (await sandbox.broadcast()).text()
    expect(gateway.calls()).toHaveLength(1)
  })

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', '400'],
    ['no Host', 'GET /?a HTTP/1.1\r\n\r\n', '400'],
    ['a huge query', `GET /?${'q'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, '431'],
    [
      'broken percent signs',
      'GET /?Action=%E0%A4%A&%=%% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      '100000001',
    ],
    ['a path of slashes', 'GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '404'],
    ['a method of its own', 'PURGE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '405'],
    ['a POST without anything', 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', '100000001'],
  ])('%s is answered and harms nobody', async (_what, text, expected) => {
    await using sandbox = await startSandbox()
    expect(await raw(sandbox.simulator.port, text)).toContain(expected)
    expect(((await (await sandbox.broadcast()).json()) as Answer).Code).toBe(0)
  })

  test('a defect of the listener is answered with 500 and ends nothing else', async () => {
    let calls = 0
    const onCall = () => {
      if (++calls === 1) throw new Error('boom')
    }
    await using sandbox = await startSandbox({ onCall })
    const response = await sandbox.broadcast()
    expect([response.status, await response.json()]).toEqual([
      500,
      { error: 'the simulator failed: Error: boom', remedy: 'Report it: this is a defect.' },
    ])
    expect((await sandbox.broadcast()).status).toBe(200)
  })

  test('a GET with everything in its query is a broadcast', async () => {
    await using sandbox = await startSandbox()
    const query = signedQuery(NOW, { FromUserId: 'ops-bot', MessageType: '1', MessageBody: '{"Message":"by GET"}' })
    expect(await (await sandbox.control(`/?${query}`)).json()).toMatchObject({ Code: 0 })
    expect(sandbox.simulator.gateway.broadcasts()).toHaveLength(1)
  })

  test('a Host can be demanded', async () => {
    await using sandbox = await startSandbox({ hosts: ['zim-api.zego.im'] })
    const response = await fetch(`${sandbox.simulator.url}?${signedQuery(NOW)}`, posted(broadcastBody()))
    expect(await response.json()).toMatchObject({ Code: 100000000 })
    const body = JSON.stringify(broadcastBody())
    const head = `Host: zim-api.zego.im\r\nConnection: close\r\nContent-Length: ${body.length}`
    const answer = await raw(sandbox.simulator.port, `POST /?${signedQuery(NOW)} HTTP/1.1\r\n${head}\r\n\r\n${body}`)
    expect(answer).toContain('"Code":0')
  })
})
