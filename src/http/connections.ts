import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Allows at most `most` open connections. When there are more, the oldest connection without a request under way is
 * closed. A client that connects and is silent, or sends one byte a second, keeps nobody else out. It also cannot take
 * the file descriptors that the process needs to send.
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
