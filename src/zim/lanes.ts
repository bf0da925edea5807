import { Client } from 'undici'
import type { buildConnector } from 'undici'
import { resetConnection } from './connector.ts'
import type { Exchange } from './exchange.ts'

/**
 * How long an idle connection is kept, in ms. Long enough for a burst at one call per second, short enough to meet few
 * connections that the server has already given up: a request lost on such a one stays unknown for ever.
 */
const KEEP_ALIVE = 4000

/** One connection, which carries one request at a time. */
export interface Lane {
  readonly client: Client
  /** Ends the connection at once: what it has not delivered yet never is. */
  readonly reset: () => void
}

/** A few connections to one host, each carrying one request at a time. */
export interface Lanes {
  /** Does one exchange on the connection that was used last, or on a new one if all are busy. */
  run(exchange: (lane: Lane) => Promise<Exchange>): Promise<Exchange>
  /** Takes no more, waits for those under way, ends all connections. */
  close(): Promise<void>
}

/**
 * Ours instead of undici's Pool, which opens a second connection for a call that directly follows another, and leaves a
 * request that has given up waiting in a queue. Here a lane whose exchange did not end with an answer is destroyed with
 * everything that undici still holds for it, so nothing can be written later or a second time.
 */
export function openLanes(origin: string, connect: buildConnector.connector): Lanes {
  const idle: Lane[] = []
  const running = new Set<Promise<Exchange>>()
  let closing: Promise<void> | undefined

  // All of undici's own time limits are off: the exchange's deadline is the only one. HTTP/2 is off, because its streams
  // are retried by other rules.
  const open = (): Lane => {
    let reset = (): void => undefined
    const client = new Client(origin, {
      connect: (options, callback) =>
        connect(options, (...[error, socket]) => {
          if (error !== null) return callback(error, null)
          reset = () => resetConnection(socket)
          return callback(null, socket)
        }),
      allowH2: false,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 16 * 1024,
      keepAliveTimeout: KEEP_ALIVE,
      keepAliveMaxTimeout: KEEP_ALIVE,
    })
    return { client, reset: () => reset() }
  }

  async function runOn(lane: Lane, exchange: (lane: Lane) => Promise<Exchange>): Promise<Exchange> {
    const result = await exchange(lane)
    if (result.kind === 'answered' && closing === undefined) idle.push(lane)
    else await lane.client.destroy()
    return result
  }

  async function drain(): Promise<void> {
    await Promise.all(running)
    await Promise.all(idle.splice(0).map(({ client }) => client.destroy()))
  }

  return {
    run(exchange) {
      if (closing !== undefined) {
        return Promise.resolve({ kind: 'unsent', cause: 'connect', detail: 'the client is closed' })
      }
      const result = runOn(idle.pop() ?? open(), exchange)
      running.add(result)
      return result.finally(() => running.delete(result))
    },
    close() {
      closing ??= drain()
      return closing
    },
  }
}
