import { describe, expect, it } from 'vitest'
import { ELSEWHERE, LOCALHOST } from '../../support/zim/certificates.ts'
import {
  ACCEPT,
  answer,
  clientFor,
  freePort,
  HELLO,
  OK,
  onRequest,
  startGateway,
  startTcp,
} from '../../support/zim/gateway.ts'
import { startLines } from '../../support/zim/hostile.ts'

describe('a request is unsent', () => {
  it('when the port refuses', async () => {
    const client = clientFor(`http://127.0.0.1:${await freePort()}/`)
    expect(await client.send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'connect' })
    expect(await client.send(HELLO), 'and again').toMatchObject({ kind: 'unsent', cause: 'connect' })
  })

  it('when the name does not exist', async () => {
    const outcome = await clientFor('https://zim.invalid/', { timeout: 3000 }).send(HELLO)
    // A resolver without a network may take longer than the deadline. That proves the same.
    expect(outcome).toMatchObject({ kind: 'unsent', cause: expect.stringMatching(/^dns$|^timeout$/) })
  })

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ESERVFAIL', undefined])(
    'when resolving ends with the error code %s',
    async (code) => {
      const error = Object.assign(new Error('no'), code === undefined ? {} : { code })
      const client = clientFor('https://zim.test/', { lookup: (_, __, callback) => callback(error, []) })
      expect(await client.send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'dns' })
    },
  )

  it('when the certificate is not trusted', async () => {
    const { url, received } = await startGateway(ACCEPT, { tls: LOCALHOST })
    expect(await clientFor(url).send(HELLO)).toEqual({
      kind: 'unsent',
      cause: 'tls',
      detail: 'the TLS handshake failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
    })
    expect(received).toHaveLength(0)
  })

  it('when the certificate is of another host', async () => {
    const { url, received } = await startGateway(ACCEPT, { tls: ELSEWHERE })
    expect(await clientFor(url, { ca: ELSEWHERE.cert }).send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'tls' })
    expect(received).toHaveLength(0)
  })

  it('when the server does not speak TLS', async () => {
    const { url } = await startTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'https')
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'tls' })
  })

  it.each(['end', 'resetAndDestroy'] as const)('when the server leaves the TLS handshake by %s', async (leave) => {
    const { url } = await startTcp((socket) => socket.once('data', () => void socket[leave]()), 'https')
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unsent', cause: 'tls' })
  })
})

describe('a request is unknown', () => {
  it('when the connection is reset after it was read', async () => {
    const { url, connections } = await startTcp((socket) => onRequest(socket, () => socket.resetAndDestroy()))
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'reset' })
    expect(connections).toHaveLength(1)
  })

  it('when the connection ends after it was read', async () => {
    const { url, connections } = await startTcp((socket) => onRequest(socket, () => socket.end()))
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'reset' })
    expect(connections).toHaveLength(1)
  })

  it('or unsent, but never repeated, when the connection is reset before anything was read', async () => {
    const { url, connections } = await startTcp((socket) => socket.resetAndDestroy())
    const outcome = await clientFor(url).send(HELLO)
    expect(outcome).toMatchObject({ kind: expect.stringMatching(/^unknown$|^unsent$/) })
    expect(connections).toHaveLength(1)
  })

  it.each([
    ['in its headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['before its body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'],
    ['in its body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"Code":0}'],
    ['in its chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n{"Code":0}\r\n'],
  ])('when the answer ends %s, also if the part looks good', async (_, part) => {
    const { url } = await startTcp((socket) => onRequest(socket, () => socket.end(part)))
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'reset' })
  })

  it('when the answer is not HTTP', async () => {
    const { url } = await startTcp((socket) => onRequest(socket, () => socket.end('220 mail.example ESMTP\r\n')))
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unknown' })
  })

  it('when the answer is larger than any of ZIM, without reading it to its end', async () => {
    const { url, connections } = await startTcp((socket) => {
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
        const flood = (): void => {
          while (!socket.destroyed && socket.write(`1000\r\n${'x'.repeat(4096)}\r\n`));
        }
        socket.on('drain', flood)
        flood()
      })
    })
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'garbage' })
    expect(connections).toHaveLength(1)
  })

  it.for(['http', 'https'] as const)(
    'when the answer is not HTTP, and the connection (%s) is reset: nothing is delivered later',
    async (transport) => {
      const ended = Promise.withResolvers<unknown>()
      const { url } = await startLines(transport, ({ socket }) => {
        socket.once('error', ended.resolve).once('end', () => ended.resolve('closed as if all were well'))
        onRequest(socket, () => socket.write('220 mail.example ESMTP\r\n'))
      })
      expect(await clientFor(url, { ca: LOCALHOST.cert }).send(HELLO)).toMatchObject({
        kind: 'unknown',
        cause: 'reset',
      })
      expect(await ended.promise).toMatchObject({ code: 'ECONNRESET' })
    },
  )

  it('when the headers of the answer are too large', async () => {
    const { url } = await startTcp((socket) => {
      onRequest(socket, () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(64 * 1024)}\r\n\r\n`))
    })
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unknown' })
  })
})

describe('an answer is read whole', () => {
  it('when it arrives byte by byte', async () => {
    const { url } = await startTcp((socket) => {
      socket.setNoDelay(true)
      onRequest(socket, () => {
        for (const character of OK) socket.write(character)
      })
    })
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'accepted' })
  })

  it('when only the end of the connection ends it', async () => {
    const { url } = await startTcp((socket) => onRequest(socket, () => socket.end('HTTP/1.1 200 OK\r\n\r\n{"Code":0}')))
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'accepted' })
  })

  it('after informational answers', async () => {
    const { url } = await startTcp((socket) =>
      onRequest(socket, () => socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${OK}`)),
    )
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'accepted' })
  })

  it.each([100, 102, 103, 199])('after %i, on a kept connection too', async (status) => {
    const { url, connections } = await startTcp((socket) =>
      onRequest(socket, () => socket.write(`HTTP/1.1 ${status} X\r\nx: y\r\n\r\nHTTP/1.0 100 Y\r\n\r\n${OK}`)),
    )
    const client = clientFor(url)
    for (let n = 0; n < 3; n += 1) expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(connections).toHaveLength(1)
  })

  it('up to 64 KiB', async () => {
    const { url } = await startGateway(answer(200, { Code: 0, Message: 'x'.repeat(65_000) }))
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'accepted' })
  })

  it('and a redirect is not followed', async () => {
    const target = await startGateway()
    const { url } = await startGateway((response) => response.writeHead(307, { location: target.url }).end())
    expect(await clientFor(url).send(HELLO)).toMatchObject({ kind: 'unknown', cause: 'garbage' })
    expect(target.received).toHaveLength(0)
  })
})
