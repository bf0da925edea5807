import type { Dispatcher } from 'undici'
import type { OutcomeCause } from '../../core/delivery/outcome.ts'
import type { Millis } from '../../core/time/instant.ts'
import { ConnectFailure } from './connect.ts'

/** The parts of a whole HTTP answer that an outcome depends on. */
export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** The `Date` header, if there was exactly one. */
  readonly date?: string
}

/** How one HTTP exchange ended, before anyone asks what the answer means. */
export type Exchange =
  /** The answer was read to its end. */
  | ({ readonly kind: 'answered' } & HttpAnswer)
  /** No byte of the request was handed to a connection. */
  | { readonly kind: 'unsent'; readonly cause: OutcomeCause; readonly detail: string }
  /** The request was handed over, and no whole answer came back. `date` is there if the headers came. */
  | { readonly kind: 'unknown'; readonly cause: OutcomeCause; readonly detail: string; readonly date?: string }

/** One request: a POST of a JSON body, or a GET without one. */
export interface Request {
  readonly path: string
  readonly body: string | null
}

/** A request, and the time that it may take in all, in ms. */
export interface TimedRequest extends Request {
  readonly deadline: Millis
}

/**
 * How many bytes of an answer are read at most. Answers of ZIM have a few hundred bytes. With 100 failed users they
 * have about 10 KB.
 */
export const ANSWER_LIMIT = 64 * 1024

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json',
  // Without it a server may choose any encoding. One that we cannot read would leave the outcome unknown.
  'accept-encoding': 'identity',
  'user-agent': 'belfry',
}

/** A question is for the gateway. A cache on the way would show the time of another answer. */
const HEADERS_OF_QUESTION = { ...HEADERS, 'cache-control': 'no-cache' }

/** The reason that undici gets for not writing a request. */
class Abandoned extends Error {}

/** How an exchange and its connection talk to each other. */
export interface Course {
  /** The request is about to be written. */
  readonly began: () => void
  /** The whole answer was read. */
  readonly answered: () => void
  /** Aborted when the caller has given up. */
  readonly givenUp: AbortSignal
}

const ALONE: Course = {
  began: () => undefined,
  answered: () => undefined,
  givenUp: new AbortController().signal,
}

/**
 * Does one request under one deadline, from resolving the name to the last byte of the answer. Never rejects. It
 * settles whatever undici does or fails to do: nothing waits for undici.
 *
 * All depends on one fact: undici calls `onRequestStart` before it writes to a connected socket, and in the same tick.
 * A request that ends without that call provably never left. After that call only a whole answer proves anything. A
 * request that starts after its deadline, or a second time, is stopped in that call, before it is written.
 *
 * An exchange that does not end as `answered` leaves its connection as it is. The caller ends the connection, in a
 * later turn of the event loop. In the same turn, undici's parser would lose the request whose answer it is reading,
 * and fail an assertion.
 */
export function exchange(
  dispatcher: Dispatcher,
  { path, body, deadline }: TimedRequest,
  { began, answered, givenUp }: Course = ALONE,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let isSettled = false
    let hasExpired = false
    let hasStarted = false
    let status = 0
    let date: string | undefined
    let size = 0
    const chunks: Buffer[] = []

    const settle = (result: Exchange): void => {
      clearTimeout(timer)
      givenUp.removeEventListener('abort', giveUp)
      isSettled = true
      resolve(result)
    }
    const unsent = (cause: OutcomeCause, detail: string): void => settle({ kind: 'unsent', cause, detail })
    const unknown = (cause: OutcomeCause, detail: string): void =>
      settle({ kind: 'unknown', cause, detail, ...(date === undefined ? {} : { date }) })
    const giveUp = (): void => {
      if (hasStarted) unknown('reset', 'the connection was given up before a whole answer was read')
      else unsent('connect', 'the call was given up before there was a connection')
    }

    const timer = setTimeout(() => {
      hasExpired = true
      if (!hasStarted) return unsent('timeout', `no connection within the deadline of ${deadline} ms`)
      // In a busy event loop a punctual answer may still wait in the socket. Read what is there before giving up.
      setImmediate(() => isSettled || unknown('timeout', `no whole answer within the deadline of ${deadline} ms`))
      return undefined
    }, deadline)
    givenUp.addEventListener('abort', giveUp)

    dispatcher.dispatch(
      {
        method: body === null ? 'GET' : 'POST',
        path,
        body,
        headers: body === null ? HEADERS_OF_QUESTION : HEADERS,
        idempotent: false,
      },
      {
        onRequestStart(controller) {
          // A request that has an outcome must not start.
          if (isSettled || hasExpired || hasStarted) {
            return controller.abort(new Abandoned('a request is written at most once'))
          }
          hasStarted = true
          began()
        },
        onResponseStart(_, statusCode, headers) {
          status = statusCode
          const { date: header } = headers
          date = typeof header === 'string' ? header : undefined
        },
        onResponseData(_, chunk) {
          if (isSettled) return
          size += chunk.length
          if (size > ANSWER_LIMIT) unknown('garbage', `an answer of more than ${ANSWER_LIMIT} bytes`)
          else chunks.push(chunk)
        },
        onResponseEnd() {
          if (isSettled) return
          answered()
          const text = new TextDecoder().decode(Buffer.concat(chunks))
          settle({ kind: 'answered', status, body: text, ...(date === undefined ? {} : { date }) })
        },
        onResponseError(_, error) {
          if (isSettled) return undefined
          if (hasStarted) return unknown('reset', 'the connection ended before a whole answer was read')
          if (!(error instanceof ConnectFailure)) return unsent('connect', 'the connection ended before it was used')
          return unsent(error.phase, error.message)
        },
      },
    )
  })
}
