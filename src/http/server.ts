import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { SECOND } from '../core/time/instant.ts'
import type { Millis } from '../core/time/instant.ts'
import { BelfryError } from '../errors.ts'
import { boundConnections } from './connections.ts'

/** A listening server. */
export interface HttpServer {
  readonly url: string
  /** Stops listening and ends every connection. May be called again. */
  close(): Promise<void>
}

/** How long a server waits for its clients, in ms, and how many it takes. */
export interface Patience {
  /** From the first to the last byte of a request's head. */
  readonly head: Millis
  /** From the first to the last byte of a request. */
  readonly request: Millis
  /** Between two requests on one connection. */
  readonly pause: Millis
  /** Without a byte in either direction, also while an answer is made or waits to be read. */
  readonly silence: Millis
  /** How many connections may be open. */
  readonly connections: number
}

/**
 * More than a request of a few hundred bytes needs, from anywhere. The longest answer takes less time than `silence`.
 */
const PATIENCE: Patience = {
  head: 5 * SECOND,
  request: 10 * SECOND,
  pause: 5 * SECOND,
  silence: 30 * SECOND,
  connections: 200,
}

/** Why an address cannot be listened on, by the code of the system. */
const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it is in use, maybe by another Belfry',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this user may not take that port',
}

/**
 * Starts to listen.
 * @throws BelfryError `unavailable` when it cannot listen on the address
 */
export async function listen(
  app: Hono,
  address: { readonly host: string; readonly port: number },
  patience = PATIENCE,
): Promise<HttpServer> {
  const server = serverFor(app, patience)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(address.port, address.host, resolve)
  try {
    await promise
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    throw new BelfryError('unavailable', `cannot listen on ${address.host}:${address.port}: ${WHY[code] ?? message}`, {
      cause,
      remedy: 'Choose another address: BELFRY_LISTEN=127.0.0.1:0, written before the command, takes a free port.',
    })
  }
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return {
    url: `http://${host}:${port}/`,
    async close() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}

function serverFor(app: Hono, { head, request, pause, silence, connections }: Patience): Server {
  const options = {
    headersTimeout: head,
    requestTimeout: request,
    keepAliveTimeout: pause,
    connectionsCheckingInterval: Math.min(SECOND, head),
  }
  const listener = getRequestListener(app.fetch)
  const server = createServer(options, (incoming, outgoing) => void listener(incoming, outgoing))
  server.setTimeout(silence)
  boundConnections(server, connections)
  return server
}
