import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createZimClient, InvalidBroadcastError, sign, UNIFIED_ENDPOINT } from '../../src/zim/index.ts'
import type { ZimClientOptions } from '../../src/zim/index.ts'
import { answer, clientFor, freePort, HELLO, NOW, numbered, SECRET, startGateway } from '../support/zim/gateway.ts'

describe('a call', () => {
  it('is one POST to / with the signed query and a JSON body', async () => {
    const { url, received } = await startGateway()
    expect(await clientFor(url, { nonce: () => '4fd24687296dd9f3' }).send(HELLO, NOW)).toMatchObject({
      kind: 'accepted',
      code: 0,
      requestId: '8967226511462516245',
      message: 'success',
    })
    const [call] = received
    expect(call?.method).toBe('POST')
    expect(`${call?.url.pathname}${call?.url.search}`).toBe(
      '/?Action=SendMessageToAllUsers&AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943' +
        '&SignatureVersion=2.0&Signature=43e5cfcca828314675f91b001390566a',
    )
    expect(call?.headers).toMatchObject({ 'content-type': 'application/json', 'accept-encoding': 'identity' })
    expect(JSON.parse(call?.body ?? '')).toEqual({
      FromUserId: 'ops-bot',
      MessageType: 1,
      MessageBody: { Message: 'hello' },
      PushType: 0,
    })
  })

  it('is signed at the instant of the caller, else at that of the clock', async () => {
    const { url, received } = await startGateway()
    const client = clientFor(url)
    await client.send(HELLO, 1_700_000_000_999)
    await client.send(HELLO)
    expect(received.map((call) => call.url.searchParams.get('Timestamp'))).toEqual(['1700000000', '1615186943'])
  })

  it('has a nonce and a signature of its own, also side by side', async () => {
    const { url, received } = await startGateway()
    const client = clientFor(url)
    await Promise.all(Array.from({ length: 10 }, (_, n) => client.send(numbered(n))))
    const nonces = received.map(({ url: { searchParams } }) => {
      const nonce = searchParams.get('SignatureNonce') ?? ''
      const expected = sign({ appId: 12345, serverSecret: SECRET, nonce, timestamp: Math.floor(NOW / 1000) })
      expect(searchParams.get('Signature')).toBe(expected)
      return nonce
    })
    expect(new Set(nonces).size).toBe(10)
  })

  it('is made once, whatever comes back', async () => {
    for (const respond of [
      answer(503, ''),
      answer(429, {}),
      answer(200, { Code: 660500003 }),
      answer(200, { Code: 1 }),
    ]) {
      const { url, received } = await startGateway(respond)
      await clientFor(url).send(HELLO)
      expect(received).toHaveLength(1)
    }
  })

  it('keeps every byte of a long text in any script', async () => {
    const { url, received } = await startGateway()
    const text = '🎄世é'.repeat(220)
    await clientFor(url).send({ ...HELLO, message: { type: 'text', text } })
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ MessageBody: { Message: text } })
  })
})

describe('a broadcast that the vendor would refuse', () => {
  const tooLong = { ...HELLO, message: { type: 'text', text: 'x'.repeat(2049) } } as const

  it('is a fault of the caller, found before anything is sent', async () => {
    const { url, connections } = await startGateway()
    const attempt = clientFor(url).send(tooLong)
    await expect(attempt).rejects.toBeInstanceOf(InvalidBroadcastError)
    await expect(attempt).rejects.toMatchObject({
      findings: [{ code: 'message-too-long', path: ['message', 'text'] }],
      message: 'the broadcast cannot be sent: message.text: text has 2049 bytes, allowed are 2048',
    })
    expect(connections).toHaveLength(0)
  })

  it.each([
    ['a push to nobody', { ...HELLO, push: 'nobody' }],
    ['no push', { sender: 'ops-bot', message: HELLO.message }],
    ['no sender', { push: 'online', message: HELLO.message }],
    ['a custom message without subType', { ...HELLO, message: { type: 'custom', content: 'x' } }],
    ['no message', { sender: 'ops-bot', push: 'online' }],
    ['an unknown type', { ...HELLO, message: { type: 'command', text: 'x' } }],
    [
      'half a character in its title',
      { ...HELLO, push: 'everyone', message: { ...HELLO.message, offlinePush: { title: '\ud800' } } },
    ],
    ['null', null],
    ['nothing', undefined],
    ['a text', 'hello'],
  ])('is one of an untyped caller, too: %s', async (_, broadcast) => {
    const { url, connections } = await startGateway()
    await expect(clientFor(url).send(broadcast as never)).rejects.toBeInstanceOf(InvalidBroadcastError)
    expect(connections).toHaveLength(0)
  })

  it('is found with the limits of the vendor where a caller leaves one undefined', async () => {
    const { url } = await startGateway()
    for (const limits of [undefined, null, {}, { message: undefined }]) {
      const attempt = clientFor(url, { limits: limits as never }).send(tooLong)
      await expect(attempt).rejects.toMatchObject({ findings: [{ code: 'message-too-long' }] })
    }
  })

  it('leaves when support has raised the limit', async () => {
    const { url } = await startGateway()
    expect(await clientFor(url, { limits: { message: 32 * 1024 } }).send(tooLong)).toMatchObject({ kind: 'accepted' })
  })

  it('leaves with warnings', async () => {
    const { url } = await startGateway()
    expect(await clientFor(url).send({ ...HELLO, push: 'offline' })).toMatchObject({ kind: 'accepted' })
  })
})

describe('closing', () => {
  it('waits for the calls under way and takes no more', async () => {
    let finish: (() => void) | undefined
    const reached = Promise.withResolvers<undefined>()
    const { url, received } = await startGateway((response) => {
      finish = () => response.end('{"Code":0}')
      reached.resolve(undefined)
    })
    const client = clientFor(url)
    const first = client.send(HELLO)
    await reached.promise
    const closing = client.close()
    expect(await client.send(HELLO)).toEqual({ kind: 'unsent', cause: 'connect', detail: 'the client is closed' })
    finish?.()
    expect(await first).toMatchObject({ kind: 'accepted' })
    await closing
    await client.close()
    expect(received).toHaveLength(1)
  })

  it('ends the connections', async () => {
    const { url, connections } = await startGateway()
    const client = clientFor(url)
    await client.send(HELLO)
    const ended = new Promise((resolve) => connections[0]?.once('close', resolve))
    await client.close()
    await ended
  })
})

describe('the ServerSecret', () => {
  it('is in no printout, outcome, error or request', async () => {
    const silent = await startGateway(answer(200, 'garbage'))
    const refusing = `http://127.0.0.1:${await freePort()}/`
    const client = clientFor(silent.url)
    const shown: unknown[] = [client, await client.send(HELLO), await clientFor(refusing).send(HELLO)]
    shown.push(await client.send({ ...HELLO, sender: '"' }).catch((error: unknown) => error))
    shown.push(await client.register([]).catch((error: unknown) => error))
    for (const value of shown) {
      expect(inspect(value, { depth: Infinity, showHidden: true, getters: true })).not.toContain(SECRET)
      expect(JSON.stringify(value)).not.toContain(SECRET)
      expect(String(value)).not.toContain(SECRET)
      if (value instanceof Error) expect(value.stack).not.toContain(SECRET)
    }
    for (const { url, headers, body } of silent.received) {
      expect(`${url.href}${JSON.stringify(headers)}${body}`).not.toContain(SECRET)
    }
  })
})

describe('settings with which no call can succeed', () => {
  const good: ZimClientOptions = {
    appId: 1,
    serverSecret: SECRET,
    endpoint: UNIFIED_ENDPOINT,
    timeout: 1,
    now: () => 0,
  }

  it.each([
    ['appId', { appId: 0 }],
    ['appId', { appId: 2 ** 32 }],
    ['appId', { appId: 1.5 }],
    ['appId', { appId: NaN }],
    ['serverSecret', { serverSecret: '' }],
    ['serverSecret', { serverSecret: `${SECRET}\n` }],
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: 2 ** 31 }],
    ['timeout', { timeout: 0.5 }],
    ['endpoint', { endpoint: 'zim-api.zego.im' }],
    ['ca', { ca: 'not a certificate' }],
  ])('are refused: %s of %o', (setting, wrong) => {
    const attempt = (): unknown => createZimClient({ ...good, ...wrong })
    expect(attempt).toThrow(expect.objectContaining({ name: 'BelfryError', kind: 'usage', setting }))
    expect(attempt).not.toThrow(SECRET)
  })
})
