import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer as createTcp } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Broadcast, ZimClient, ZimClientOptions } from '../../../src/zim/index.ts'
import { createZimClient } from '../../../src/zim/index.ts'

export const SECRET = '9193cc662a4c0ec135ec71fb57194b38'
export const NOW = 1_615_186_943_999

export const HELLO: Broadcast = { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hello' } }

/** A broadcast that the server's side can tell from all others. */
export function numbered(n: number): Broadcast {
  return { ...HELLO, message: { type: 'text', text: `number ${n};` } }
}

/** A client for tests, closed after the test. */
export function clientFor(endpoint: string, options: Partial<ZimClientOptions> = {}): ZimClient {
  const client = createZimClient({
    appId: 12345,
    serverSecret: SECRET,
    endpoint,
    timeout: 5000,
    now: () => NOW,
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

export interface Received {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Respond = (response: ServerResponse, received: Received) => void

export interface Gateway {
  readonly url: string
  readonly received: Received[]
  /** Connections accepted so far. */
  readonly connections: Socket[]
}

export const answer = (status: number, body: unknown): Respond => {
  return (response) => response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
}

export const ACCEPT = answer(200, { Code: 0, Message: 'success', RequestId: '8967226511462516245' })

async function listen(
  server: Server,
  scheme: string,
  host = '127.0.0.1',
): Promise<Pick<Gateway, 'url' | 'connections'>> {
  const connections: Socket[] = []
  server.prependListener('connection', (socket: Socket) => {
    connections.push(socket)
    // Half of these tests break connections on purpose.
    socket.on('error', () => undefined)
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of connections) socket.destroy()
    server.close()
  })
  return { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`, connections }
}

/** A real HTTP server (HTTPS with a certificate). It reads each request to its end, then answers. */
export async function startGateway(
  respond: Respond = ACCEPT,
  { tls, host }: { tls?: { key: string; cert: string }; host?: string } = {},
): Promise<Gateway> {
  const received: Received[] = []
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://host')
      const whole = { method: request.method ?? '', url, headers: request.headers, body }
      received.push(whole)
      respond(response, whole)
    })
  }
  const server = tls ? createHttps(tls, onRequest) : createHttp(onRequest)
  return { received, ...(await listen(server, tls ? 'https' : 'http', host)) }
}

/** A TCP server that handles each connection as the test says: for what a well-behaved HTTP server never does. */
export function startTcp(
  onSocket: (socket: Socket) => void,
  scheme = 'http',
): Promise<Pick<Gateway, 'url' | 'connections'>> {
  return listen(createTcp(onSocket), scheme)
}

/** A port on which nobody listens: it was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createTcp().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A whole answer, for servers that speak only TCP. */
export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"Code":0}'

/** Calls back once for each whole request head on a connection. */
export function onRequest(socket: Socket, act: (count: number) => void): void {
  let count = 0
  socket.on('data', (chunk) => {
    if (!String(chunk).includes('POST /?Action=')) return
    count += 1
    act(count)
  })
}
