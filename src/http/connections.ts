import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Holds no more than so many connections open. Beyond that the one goes that has been open for longest without a request
 * under way. So a client that says nothing, or one byte a second, keeps no other client out, and it does not use up the
 * files that the process needs to send.
 */
export function boundConnections(server: Server, most: number): void {
  const open = new Set<Socket>()
  /** Those without a request under way, oldest first. */
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
    // Gone at once: more may come before its end is told.
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
