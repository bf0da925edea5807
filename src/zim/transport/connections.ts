import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Client } from 'undici'
import type { Millis } from '../../core/time/instant.ts'
import type { Connect } from './connect.ts'
import type { Course, Exchange } from './exchange.ts'
import type { Wire } from './wire.ts'

/**
 * How long an idle connection is kept, in ms. Long enough for a burst of one call per second. Short enough that the
 * server has rarely closed the connection already: a request lost on such a connection stays unknown for ever.
 */
const KEEP_ALIVE = 4000

/** How long to wait for connections to end, in ms. It takes two turns of the event loop, unless something is broken. */
const ENDING = 500

/** A longer timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Does one exchange with the given undici client. */
type Run = (client: Client, course: Course) => Promise<Exchange>

/** A few connections to one host. Each carries one request at a time. */
export interface ConnectionPool {
  /** Does one exchange on the connection that was used last. Opens a new one if all are busy. */
  run(exchange: Run): Promise<Exchange>
  /** Gives up all exchanges under way and forgets all connections. */
  abandon(): void
  /**
   * Takes no more exchanges, waits for those under way, and ends all connections. Takes at most one call's deadline
   * plus a second.
   */
  close(): Promise<void>
}

class GivenUp extends Error {}

/** One connection, which carries one request at a time. */
class PooledConnection {
  readonly client: Client
  readonly #givenUp = new AbortController()
  #cancel = (): void => undefined
  #wire: Wire | undefined

  // All of undici's own time limits are off: the exchange's deadline is the only one. HTTP/2 is off, because undici
  // retries its streams by other rules.
  constructor(origin: string, connect: Connect) {
    this.client = new Client(origin, {
      connect: (options, callback) => {
        this.#cancel = connect(options, (...[failure, wire]) => {
          if (failure !== null) return callback(failure, null)
          this.#wire = wire
          // undici uses it only as a stream, and it is one.
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

  /** Settles the exchange under way. */
  giveUp(): void {
    this.#givenUp.abort()
  }

  /**
   * Ends the connection. What it has not delivered yet is never delivered. Never in this turn: undici may be in the
   * middle of it.
   */
  end(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#cancel()
        // Before undici does it: the error tells undici that the answer is not complete.
        this.#wire?.destroy(new GivenUp())
        this.client.destroy(new GivenUp(), resolve)
      })
    })
  }
}

/**
 * Our own code instead of undici's Pool. That Pool opens a second connection for a call that directly follows another,
 * and keeps an abandoned request in its queue. Here, a connection whose exchange ended without an answer is ended too,
 * with everything that undici still holds for it. So nothing can be written later, or twice. No result waits for that.
 */
export function openPool(origin: string, connect: Connect, deadline: Millis): ConnectionPool {
  /** Every connection that is not given up. `idle` holds the unused ones, the last used one at the end. */
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
    // Every exchange settles by its deadline. Whatever happens, do not wait longer.
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

/** Resolves with the promise, or after `limit` ms. */
async function within(limit: Millis, promise: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), Math.min(limit, LONGEST_TIMER))
  await Promise.race([promise, late.promise])
  clearTimeout(timer)
}
