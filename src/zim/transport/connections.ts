import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Client } from 'undici'
import type { Millis } from '../../core/time/instant.ts'
import type { Connect } from './connect.ts'
import type { Course, Exchange } from './exchange.ts'
import type { Wire } from './wire.ts'

/**
 * How long an idle connection is kept, in ms. Long enough for a burst at one call per second, short enough to meet few
 * connections that the server has already given up: a request lost on such a one stays unknown for ever.
 */
const KEEP_ALIVE = 4000

/** How long the end of connections is waited for, in ms. It takes two turns of the event loop, unless something is broken. */
const ENDING = 500

/** Beyond it a timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Does one exchange with the given undici client. */
type Run = (client: Client, course: Course) => Promise<Exchange>

/** A few connections to one host, each carrying one request at a time. */
export interface ConnectionPool {
  /** Does one exchange on the connection that was used last, or on a new one if all are busy. */
  run(exchange: Run): Promise<Exchange>
  /** Gives up all exchanges under way and forgets all connections. */
  abandon(): void
  /** Takes no more, waits for those under way, ends all connections. Ends within the deadline of a call plus a second. */
  close(): Promise<void>
}

class GivenUp extends Error {}

/** One connection, which carries one request at a time. */
class PooledConnection {
  readonly client: Client
  readonly #givenUp = new AbortController()
  #cancel = (): void => undefined
  #wire: Wire | undefined

  // All of undici's own time limits are off: the exchange's deadline is the only one. HTTP/2 is off, because its streams
  // are retried by other rules.
  constructor(origin: string, connect: Connect) {
    this.client = new Client(origin, {
      connect: (options, callback) => {
        this.#cancel = connect(options, (...[failure, wire]) => {
          if (failure !== null) return callback(failure, null)
          this.#wire = wire
          // undici uses it as the stream that it is.
          return callback(null, wire as Duplex as Socket)
        })
      },
      allowH2: false,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 16 * 1024,
      keepAliveTimeout: KEEP_ALIVE,
      keepAliveMaxTimeout: KEEP_ALIVE,
    })
  }

  run(exchange: Run): Promise<Exchange> {
    return exchange(this.client, {
      began: () => this.#wire?.began(),
      answered: () => this.#wire?.answered(),
      givenUp: this.#givenUp.signal,
    })
  }

  /** Settles what is under way. */
  giveUp(): void {
    this.#givenUp.abort()
  }

  /** Ends the connection; what it has not delivered yet never is. Never in this turn: undici may be in the middle of it. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#cancel()
        // Before undici does: an error tells it that the answer is not complete.
        this.#wire?.destroy(new GivenUp())
        this.client.destroy(new GivenUp(), resolve)
      })
    })
  }
}

/**
 * Ours instead of undici's Pool, which opens a second connection for a call that directly follows another, and leaves a
 * request that has given up waiting in a queue. Here a lane whose exchange did not end with an answer is ended with
 * everything that undici still holds for it, so nothing can be written later or a second time. No result waits for that.
 */
export function openPool(origin: string, connect: Connect, deadline: Millis): ConnectionPool {
  /** Every lane that is not given up; the idle ones, the last used one last. */
  const open = new Set<PooledConnection>()
  const idle: PooledConnection[] = []
  const running = new Set<Promise<Exchange>>()
  const ending = new Set<Promise<void>>()
  let closing: Promise<void> | undefined

  function end(connection: PooledConnection): void {
    open.delete(connection)
    const ended = connection.end().finally(() => ending.delete(ended))
    ending.add(ended)
  }

  async function runOn(connection: PooledConnection, exchange: Run): Promise<Exchange> {
    open.add(connection)
    const result = await connection.run(exchange)
    if (!open.has(connection)) return result
    if (result.kind === 'answered' && closing === undefined) idle.push(connection)
    else end(connection)
    return result
  }

  function abandon(): void {
    idle.length = 0
    for (const connection of open) {
      connection.giveUp()
      end(connection)
    }
  }

  async function close(): Promise<void> {
    // Every exchange settles by its deadline; whatever happens, this does not wait longer for it.
    await within(deadline + ENDING, Promise.all(running))
    abandon()
    await within(ENDING, Promise.all(ending))
  }

  return {
    run(exchange) {
      if (closing !== undefined) {
        return Promise.resolve({ kind: 'unsent', cause: 'connect', detail: 'the client is closed' })
      }
      const result = runOn(idle.pop() ?? new PooledConnection(origin, connect), exchange)
      running.add(result)
      return result.finally(() => running.delete(result))
    },
    abandon,
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** Resolves with the promise, or when it has taken longer than `limit`. */
async function within(limit: Millis, promise: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), Math.min(limit, LONGEST_TIMER))
  await Promise.race([promise, late.promise])
  clearTimeout(timer)
}
