import { request } from 'node:http'
import type { Socket } from 'node:net'
import type { Proxy } from './proxy.ts'

/** Headers of a proxy's answer are read up to this size. */
const HEAD_LIMIT = 16 * 1024

/** How asking a proxy for a way ended. */
export type Tunnel =
  { readonly kind: 'open' } | { readonly kind: 'refused'; readonly status: number } | { readonly kind: 'broken' }

/**
 * Asks a proxy, over a connection to it, for a way to `authority` (host:port). After `open` the connection leads there.
 * Everything but a 2xx is a refusal; an answer that is none, or that already brings bytes of the other side (which never
 * speaks first in TLS), is `broken`. It has no deadline of its own.
 */
export function openTunnel(
  connection: Socket,
  { authority, proxy }: { readonly authority: string; readonly proxy: Proxy },
  callback: (tunnel: Tunnel) => void,
): void {
  const { authorization } = proxy
  const headers = {
    host: authority,
    // Node says `close` unless told, and a proxy might do so.
    connection: 'keep-alive',
    'user-agent': 'belfry',
    ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
  }
  const createConnection = (): Socket => connection
  request({ method: 'CONNECT', path: authority, headers, createConnection, maxHeaderSize: HEAD_LIMIT })
    .once('connect', ({ statusCode: status = 0 }, _, head) => {
      if (status < 200 || status > 299) return callback({ kind: 'refused', status })
      return callback(head.length > 0 ? { kind: 'broken' } : { kind: 'open' })
    })
    .on('error', () => callback({ kind: 'broken' }))
    .end()
}
