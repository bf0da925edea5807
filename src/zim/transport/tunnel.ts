import { request } from 'node:http'
import type { Socket } from 'node:net'
import type { Proxy } from './proxy.ts'

/** Limit for the headers of a proxy's answer, in bytes. */
const HEAD_LIMIT = 16 * 1024

/** How the request for a way ended. */
export type Tunnel =
  { readonly kind: 'open' } | { readonly kind: 'refused'; readonly status: number } | { readonly kind: 'broken' }

/**
 * Asks a proxy, over a connection to it, for a way to `authority` (host:port). After `open` the connection leads there.
 * Every status but 2xx is `refused`. It is `broken` if the answer is not HTTP, or already brings bytes from the other
 * side: in TLS the other side never speaks first. It has no deadline of its own.
 */
export function openTunnel(
  connection: Socket,
  { authority, proxy }: { readonly authority: string; readonly proxy: Proxy },
  callback: (tunnel: Tunnel) => void,
): void {
  const { authorization } = proxy
  const headers = {
    host: authority,
    // Node's default is `close`, and a proxy might obey it.
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
