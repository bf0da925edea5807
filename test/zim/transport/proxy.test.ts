import { describe, expect, it } from 'vitest'
import { InvalidSettingError } from '../../../src/zim/index.ts'
import { parseProxy } from '../../../src/zim/transport/proxy.ts'
import { ANY_ADDRESS, ELSEWHERE, LOCALHOST } from '../../support/zim/certificates.ts'
import { ACCEPT, clientFor, freePort, HELLO, OK, startGateway } from '../../support/zim/gateway.ts'
import type { Gateway } from '../../support/zim/gateway.ts'
import { onFirstRequest, settlesWithin, startLines, watchForUncaught } from '../../support/zim/hostile.ts'
import { NO_TINYPROXY, startProxy, startTinyproxy } from '../../support/zim/proxies.ts'
import type { OnConnect } from '../../support/zim/proxies.ts'

watchForUncaught()

/** A name that only the proxies of these tests can reach. */
const NAME = 'elsewhere.example'
const trusting = { ca: ELSEWHERE.cert + LOCALHOST.cert }

/** A gateway that has no name in DNS, and its URL with that name. */
async function startFarGateway(): Promise<Gateway & { readonly port: string }> {
  const gateway = await startGateway(ACCEPT, { tls: ELSEWHERE })
  const { port } = new URL(gateway.url)
  return { ...gateway, url: `https://${NAME}:${port}/`, port }
}

describe('through a proxy', () => {
  it('a call reaches a gateway that this host cannot resolve, and later ones use the same way', async () => {
    const gateway = await startFarGateway()
    const proxy = await startProxy()
    const client = clientFor(gateway.url, { ...trusting, proxy: proxy.url })
    for (let n = 0; n < 3; n += 1) expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(await client.serverTime()).toMatchObject({ kind: 'answered' })
    expect(proxy.asked).toEqual([{ authority: `${NAME}:${gateway.port}`, head: expect.any(String) }])
    expect(gateway.connections).toHaveLength(1)
  })

  it('the request goes encrypted, and the certificate of the gateway is checked', async () => {
    const gateway = await startFarGateway()
    const proxy = await startProxy()
    expect(await clientFor(gateway.url, { ...trusting, proxy: proxy.url }).send(HELLO)).toMatchObject({
      kind: 'accepted',
    })
    expect(Buffer.concat(proxy.through).includes('Action=')).toBe(false)
    const outcome = await clientFor(gateway.url, { proxy: proxy.url }).send(HELLO)
    expect(outcome).toMatchObject({ kind: 'unsent', cause: 'tls', detail: expect.not.stringContaining('proxy') })
    expect(gateway.received).toHaveLength(1)
  })

  it('that is itself spoken to over TLS it goes too', async () => {
    const gateway = await startFarGateway()
    const proxy = await startProxy(undefined, 'https')
    const client = clientFor(gateway.url, { ...trusting, proxy: proxy.url })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(proxy.asked).toHaveLength(1)
    const untrusted = clientFor(gateway.url, { ca: ELSEWHERE.cert, proxy: proxy.url })
    expect(await untrusted.send(HELLO)).toMatchObject({
      kind: 'unsent',
      cause: 'tls',
      detail: expect.stringContaining('handshake with the proxy'),
    })
  })

  it('credentials of its URL are sent to it, decoded, and to nobody else', async () => {
    const gateway = await startFarGateway()
    const proxy = await startProxy()
    const url = proxy.url.replace('://', '://us%40er:p%3Aa%20ss@')
    expect(await clientFor(gateway.url, { ...trusting, proxy: url }).send(HELLO)).toMatchObject({ kind: 'accepted' })
    const sent = /^proxy-authorization: Basic (\S+)\r$/im.exec(proxy.asked[0]?.head ?? '')?.[1] ?? ''
    expect(Buffer.from(sent, 'base64').toString()).toBe('us@er:p:a ss')
    expect(JSON.stringify(gateway.received.map(({ headers }) => headers))).not.toMatch(/proxy-/i)
    const without = await startProxy()
    await clientFor(gateway.url, { ...trusting, proxy: without.url }).send(HELLO)
    expect(without.asked[0]?.head).not.toMatch(/authorization/i)
  })

  it('the default port of the gateway is named', async () => {
    const proxy = await startProxy(({ socket }) => void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
    await clientFor(`https://${NAME}/`, { proxy: proxy.url }).send(HELLO)
    await clientFor('https://[2001:db8::1]/', { proxy: proxy.url }).send(HELLO)
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([`${NAME}:443`, '[2001:db8::1]:443'])
  })

  it('a call that is given up has its connection to the proxy reset', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const gateway = await startLines(
      'https',
      ({ socket }) => void socket.once('data', () => arrived.resolve(undefined)),
      ELSEWHERE,
    )
    const ended = Promise.withResolvers<unknown>()
    const proxy = await startProxy(({ socket }, open) => {
      socket.once('error', ended.resolve).once('end', () => ended.resolve('closed as if all were well'))
      open()
    })
    const client = clientFor(gateway.url.replace('127.0.0.1', NAME), { ...trusting, proxy: proxy.url, timeout: 60_000 })
    const call = client.send(HELLO)
    await arrived.promise
    client.abandon()
    expect(await call).toMatchObject({ kind: 'unknown', cause: 'reset' })
    expect(await ended.promise).toMatchObject({ code: 'ECONNRESET' })
  })

  it('an answer without an end meets its deadline, and the next call works', async () => {
    for (const transport of ['http', 'https'] as const) {
      const act = onFirstRequest(({ socket }) => void socket.write('HTTP/1.1 200 OK\r\n\r\n{"Code":0}'), OK)
      const gateway = await startLines('https', act, ELSEWHERE)
      const proxy = await startProxy(undefined, transport)
      const client = clientFor(gateway.url.replace('127.0.0.1', NAME), { ...trusting, proxy: proxy.url, timeout: 1000 })
      const call = client.send(HELLO)
      expect(await settlesWithin(2000, call)).toBe(true)
      expect(await call).toMatchObject({ kind: 'unknown', cause: 'timeout' })
      expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
      expect(await settlesWithin(1000, client.close())).toBe(true)
    }
  })
})

const say =
  (text: string): OnConnect =>
  ({ socket }) =>
    void socket.write(text, 'latin1')
const sayAndEnd =
  (text: string): OnConnect =>
  ({ socket }) =>
    void socket.end(text, 'latin1')
const LONG = 'x'.repeat(70_000)

describe('a call is unsent', () => {
  it.each<[string, OnConnect, RegExp]>([
    ['refuses', say('HTTP/1.1 403 Forbidden\r\ncontent-length: 5\r\n\r\nsorry'), /\(HTTP 403\)/],
    ['wants to know who asks', sayAndEnd('HTTP/1.1 407 Who\r\nproxy-authenticate: Basic\r\n\r\n'), /\(HTTP 407\)/],
    ['cannot reach the gateway', say('HTTP/1.1 502 Bad Gateway\r\n\r\n'), /\(HTTP 502\)/],
    ['sends elsewhere', say('HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n'), /\(HTTP 302\)/],
    ['says 100 Continue', say('HTTP/1.1 100 Continue\r\n\r\n'), /\(HTTP 100\)/],
    ['answers with garbage', say('220 mail.example ESMTP\r\n'), /the proxy opened no way/],
    ['answers with half a head and ends', sayAndEnd('HTTP/1.1 200 Conn'), /the proxy opened no way/],
    ['ends', sayAndEnd(''), /the proxy opened no way/],
    ['resets', ({ tcp }) => void tcp.resetAndDestroy(), /the proxy opened no way/],
    ['answers with too much of a head', say(`HTTP/1.1 200 OK\r\nx: ${LONG}\r\n\r\n`), /the proxy opened no way/],
    [
      'changes the protocol',
      say('HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      /the proxy opened no way/,
    ],
    [
      'says 200 and more',
      (_, open) => open('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'),
      /the proxy opened no way/,
    ],
    ['says 200 and ends', sayAndEnd('HTTP/1.1 200 OK\r\n\r\n'), /the TLS handshake failed/],
    [
      'says 200 and then garbage',
      ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.once('data', () => socket.write('220 mail.example ESMTP\r\n'))
      },
      /the TLS handshake failed/,
    ],
  ])('when the proxy %s', async (_, onConnect, detail) => {
    const gateway = await startFarGateway()
    for (const transport of ['http', 'https'] as const) {
      const proxy = await startProxy(onConnect, transport)
      const client = clientFor(gateway.url, { ...trusting, proxy: proxy.url, timeout: 10_000 })
      const outcome = await client.send(HELLO)
      expect(outcome).toMatchObject({
        kind: 'unsent',
        cause: /TLS/.test(detail.source) ? 'tls' : 'connect',
        detail: expect.stringMatching(detail),
      })
      expect(await settlesWithin(1000, client.close())).toBe(true)
    }
    expect(gateway.received).toHaveLength(0)
  })

  it.each<[string, OnConnect]>([
    ['says nothing', () => undefined],
    [
      'trickles its head',
      ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nx: ')
        const timer = setInterval(() => socket.write('x'), 5)
        socket.once('close', () => clearInterval(timer))
      },
    ],
    ['says 200 and leads nowhere', say('HTTP/1.1 200 OK\r\n\r\n')],
  ])('by its deadline when the proxy %s', async (_, onConnect) => {
    const gateway = await startFarGateway()
    const proxy = await startProxy(onConnect)
    const client = clientFor(gateway.url, { ...trusting, proxy: proxy.url, timeout: 250 })
    const call = client.send(HELLO)
    expect(await settlesWithin(1250, call)).toBe(true)
    expect(await call).toMatchObject({ kind: 'unsent', cause: 'timeout' })
    expect(await settlesWithin(1000, client.close())).toBe(true)
    expect(gateway.received).toHaveLength(0)
  })

  it('when nobody listens where the proxy should be, and when its name does not resolve', async () => {
    const client = clientFor(`https://${NAME}/`, { proxy: `http://127.0.0.1:${await freePort()}` })
    expect(await client.send(HELLO)).toEqual({
      kind: 'unsent',
      cause: 'connect',
      detail: 'no TCP connection to the proxy (ECONNREFUSED)',
    })
    const nameless = clientFor(`https://${NAME}/`, {
      proxy: 'http://proxy.test:3128',
      lookup: (host, _, callback) => callback(Object.assign(new Error(host), { code: 'ENOTFOUND' }), []),
    })
    expect(await nameless.send(HELLO)).toEqual({
      kind: 'unsent',
      cause: 'dns',
      detail: 'the host name of the proxy did not resolve (ENOTFOUND)',
    })
  })
})

it('a proxy that ends in the middle of a call leaves it unknown', async () => {
  const proxy = await startProxy()
  const gateway = await startLines(
    'https',
    ({ socket }) => void socket.once('data', () => proxy.connections.forEach((each) => each.destroy())),
    ELSEWHERE,
  )
  const client = clientFor(gateway.url.replace('127.0.0.1', NAME), { ...trusting, proxy: proxy.url })
  expect(await client.send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'reset' })
})

describe('no proxy is used', () => {
  it.each(['https://127.0.0.1:PORT/', 'https://localhost:PORT/'])('for %s', async (form) => {
    const gateway = await startGateway(ACCEPT, { tls: LOCALHOST })
    const proxy = await startProxy()
    const url = form.replace('PORT', new URL(gateway.url).port)
    expect(await clientFor(url, { ...trusting, proxy: proxy.url }).send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(proxy.connections).toHaveLength(0)
  })

  it('for http, which is taken for this host only', async () => {
    const gateway = await startGateway()
    const proxy = await startProxy()
    expect(await clientFor(gateway.url, { proxy: proxy.url }).send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(proxy.connections).toHaveLength(0)
  })

  it('by a client that may reach this host only', async () => {
    const proxy = await startProxy()
    const client = clientFor(`https://${NAME}/`, { proxy: proxy.url, only: 'loopback', timeout: 2000 })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unsent' })
    expect(proxy.connections).toHaveLength(0)
  })
})

describe('the URL of a proxy', () => {
  it.each([
    ['http://proxy.example:3128', { name: 'http://proxy.example:3128', hostname: 'proxy.example', port: 3128 }],
    ['http://proxy.example', { name: 'http://proxy.example', port: 80 }],
    ['https://proxy.example', { name: 'https://proxy.example', port: 443, protocol: 'https:' }],
    ['proxy.example:3128', { name: 'http://proxy.example:3128', port: 3128, protocol: 'http:' }],
    ['user:secret@proxy.example:3128/', { name: 'http://proxy.example:3128', authorization: 'Basic dXNlcjpzZWNyZXQ=' }],
    ['http://user@proxy.example', { authorization: 'Basic dXNlcjo=' }],
    ['http://[::1]:3128', { name: 'http://[::1]:3128', hostname: '[::1]' }],
  ])('%s is understood', (text, expected) => {
    expect(parseProxy(text)).toMatchObject(expected)
  })

  it.each([
    '',
    'http://',
    'socks5://user:hidden@proxy.example:1080',
    'ftp://proxy.example',
    'http://user:hidden@proxy.example/path',
    'http://user:hidden@proxy.example/?a',
    'http://user:hidden@proxy.example:99999',
    'http://user:%hidden@proxy.example',
    'http://user:hidden@',
    'http://a b',
  ])('%j is refused, and not repeated', (proxy) => {
    const attempt = (): unknown => clientFor('https://zim-api.zego.im/', { proxy })
    expect(attempt).toThrow(InvalidSettingError)
    try {
      attempt()
    } catch (error) {
      expect(error).toMatchObject({ setting: 'proxy', remedy: expect.stringContaining('http://proxy.example:3128') })
      expect(String((error as Error).stack)).not.toContain('hidden')
    }
  })
})

describe.skipIf(NO_TINYPROXY !== undefined)(`through tinyproxy (${NO_TINYPROXY ?? 'installed'})`, () => {
  const ca = ANY_ADDRESS.cert

  it('calls reach the gateway, over one connection', async () => {
    const { url, received, connections } = await startGateway(ACCEPT, { tls: ANY_ADDRESS })
    const { port } = new URL(url)
    const proxy = await startTinyproxy(Number(port))
    const client = clientFor(`https://0.0.0.0:${port}/`, { ca, proxy })
    for (let n = 0; n < 3; n += 1) expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(received).toHaveLength(3)
    expect(connections).toHaveLength(1)
  })

  it('calls need its credentials where it wants some', async () => {
    const { url, received } = await startGateway(ACCEPT, { tls: ANY_ADDRESS })
    const { port } = new URL(url)
    const proxy = await startTinyproxy(Number(port), 'BasicAuth user secret')
    const endpoint = `https://0.0.0.0:${port}/`
    const outcome = await clientFor(endpoint, { ca, proxy }).send(HELLO)
    expect(outcome).toMatchObject({ kind: 'unsent', cause: 'connect', detail: expect.stringContaining('(HTTP 407)') })
    const known = clientFor(endpoint, { ca, proxy: proxy.replace('://', '://user:secret@') })
    expect(await known.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(received).toHaveLength(1)
  })

  it('calls are unsent when it leads nowhere', async () => {
    const closed = await freePort()
    const proxy = await startTinyproxy(closed)
    for (const port of [closed, 443]) {
      const outcome = await clientFor(`https://0.0.0.0:${port}/`, { ca, proxy }).send(HELLO)
      expect(outcome).toMatchObject({
        kind: 'unsent',
        cause: 'connect',
        detail: expect.stringMatching(/\(HTTP \d{3}\)/),
      })
    }
  })

  it('a call that meets its deadline is unknown, and the next one works', async () => {
    const act = onFirstRequest(({ socket }) => void socket.write('HTTP/1.1 200 OK\r\n\r\n{"Code":0}'), OK)
    const { url } = await startLines('https', act, ANY_ADDRESS)
    const { port } = new URL(url)
    const client = clientFor(`https://0.0.0.0:${port}/`, {
      ca,
      proxy: await startTinyproxy(Number(port)),
      timeout: 1000,
    })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'timeout' })
    expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
  })
})
