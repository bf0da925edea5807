import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import { BelfryError, systemCodeOf } from '../../errors.ts'
import { control, methodNotAllowed, problem } from './control.ts'
import { createDelivery } from './delivery.ts'
import { createGateway } from '../gateway/gateway.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { RecordedCall } from '../gateway/record.ts'
import type { GatewaySettings } from '../gateway/settings.ts'
import type { Clock } from '../../ports/clock.ts'

/** How to start a simulator: the gateway's settings, all optional, and these. */
export interface SimulatorOptions extends Partial<GatewaySettings> {
  /** The port on 127.0.0.1; 0 (the default) picks a free one. */
  readonly port?: number
  /** The gateway's clock, read once per request and once per answer. */
  readonly clock: Pick<Clock, 'now'>
  /** Gets every call as soon as it is recorded, before any answer: a signal to wait for. Must not throw. */
  readonly onCall?: (call: RecordedCall) => void
}

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:PORT/`: the gateway's endpoint and the control API's root. */
  readonly url: string
  readonly port: number
  readonly gateway: Gateway
  /** Stops listening, ends every connection (hanging ones, too) and forgets what is delayed. May be called again. */
  close(): Promise<void>
}

/** Only this machine may reach it: it has no access control. */
const ADDRESS = '127.0.0.1'
const MAX_BODY_BYTES = 1024 * 1024

/**
 * Starts a simulator on 127.0.0.1. Resolves when it listens.
 * @throws BelfryError `unavailable` when the port is not free (with the cause), `usage` for impossible settings
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port = 0, clock, onCall, ...settings } = options
  const gateway = createGateway(settings)
  const delivery = createDelivery(gateway, clock, onCall)
  const connections = numberedConnections()
  let url = ''

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '/' } = request
    const connection = connections.numberOf(request.socket)
    const body = await readBody(request)
    if (body === undefined) return // the client left before the request was whole: the gateway has not seen it
    const [path, query] = splitOnce(target, '?')
    const now = clock.now()
    if (path !== '/' || (method === 'GET' && query === '')) {
      delivery.deliverControl(control(gateway, { method, path, query, body, url }, now), response)
    } else if (method === 'GET' || method === 'POST') {
      const { host = '', 'content-type': contentType } = request.headers
      await delivery.deliver(gateway.receive({ method, host, query, body, contentType, connection }, now), response)
    } else {
      delivery.deliverControl(methodNotAllowed(method, path, ['GET', 'POST']), response)
    }
  }

  const server = createServer((request, response) => {
    response.sendDate = false // Node's header would show the host's time, not the clock's
    response.on('error', () => response.destroy()) // a client that left is no defect of ours
    serve(request, response).catch((error: unknown) => {
      // A defect of the simulator must be visible to its user, and must not end other calls.
      if (response.headersSent) response.destroy()
      else
        delivery.deliverControl(
          problem(500, `the simulator failed: ${String(error)}`, 'Report it: this is a defect.'),
          response,
        )
    })
  })
  const listeningPort = await listen(server, port)
  url = `http://${ADDRESS}:${listeningPort}/`

  let closed: Promise<void> | undefined
  return {
    url,
    port: listeningPort,
    gateway,
    close() {
      closed ??= new Promise((resolve) => {
        delivery.cancel()
        server.close(() => resolve())
        server.closeAllConnections()
      })
      return closed
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, ADDRESS, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (cause) {
    const isTaken = systemCodeOf(cause) === 'EADDRINUSE'
    throw new BelfryError(
      'unavailable',
      isTaken ? `port ${port} on ${ADDRESS} is in use` : `cannot listen on ${ADDRESS}:${port}`,
      { remedy: 'Choose another port, or 0 for any free one.', cause },
    )
  }
  return (server.address() as AddressInfo).port
}

/** The body as text. Null when it is too long, undefined when the client left before its end. */
async function readBody(request: IncomingMessage): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
      else chunks.length = 0 // read on without keeping it, so that the client can read its answer
    })
    request.on('end', () => resolve(bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8')))
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

/** Numbers connections in the order of their first requests. */
function numberedConnections(): { numberOf(socket: Socket): number } {
  const numbers = new WeakMap<Socket, number>()
  let last = 0
  return {
    numberOf(socket) {
      const known = numbers.get(socket)
      if (known !== undefined) return known
      numbers.set(socket, ++last)
      return last
    },
  }
}
