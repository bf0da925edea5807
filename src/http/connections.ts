import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Holds no more than so many connections open. Beyond that the one goes that has been open for longest without a request
 * under way. So a client that says nothing, or one byte a second, keeps no other client out, and it does not use up the
 * files that the process needs to send.
 */
export function boundConnections(server: Server, most: number): void {
  const open = new Set<Socket>()
  /** Connections without a request under way, oldest first. */
  const idle = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    idle.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      idle.delete(socket)
    })
    if (open.size <= most) return
    const [oldest = socket] = idle
    // Remove it now: more connections may come before its `close` event.
    open.delete(oldest)
    idle.delete(oldest)
    oldest.destroy()
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket)
    response.once('close', () => {
      if (open.has(socket)) idle.add(socket)
    })
  })
}
