import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { BelfryError } from '../errors.ts'

/** A listening server. */
export interface HttpServer {
  readonly url: string
  /** Stops listening and ends every connection. Idempotent. */
  close(): Promise<void>
}

/** Listens. Throws `unavailable` when the address cannot be had. */
export async function listen(
  app: Hono,
  address: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch: app.fetch })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(address.port, address.host, resolve)
  try {
    await promise
  } catch (cause) {
    throw new BelfryError('unavailable', `cannot listen on ${address.host}:${address.port}: ${String(cause)}`, {
      cause,
      remedy: 'Choose another address in BELFRY_LISTEN; port 0 picks a free one.',
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
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed.promise
    },
  }
}
