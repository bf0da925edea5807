import type { Dispatcher } from 'undici'
import type { OutcomeCause } from '../core/outcome.ts'
import type { Millis } from '../core/time.ts'
import { ConnectFailure } from './connector.ts'

/** A whole HTTP answer, as far as an outcome depends on it. */
export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** The `Date` header, when there was exactly one. */
  readonly date?: string
}

/** How one HTTP exchange ended, before anyone has asked what the answer means. */
export type Exchange =
  /** A whole answer was read. */
  | ({ readonly kind: 'answered' } & HttpAnswer)
  /** Not one byte of the request was handed to a connection. */
  | { readonly kind: 'unsent'; readonly cause: OutcomeCause; readonly detail: string }
  /** The request was handed over, and no whole answer came back. `date` is there if the headers still came. */
  | { readonly kind: 'unknown'; readonly cause: OutcomeCause; readonly detail: string; readonly date?: string }

/** One request: a POST of a JSON body, or a GET without one. */
export interface Request {
  readonly path: string
  readonly body: string | null
}

/** How many bytes of an answer are read at most. Answers of ZIM have some hundred; 100 failed users have some 10 KB. */
export const ANSWER_LIMIT = 64 * 1024

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json',
  // Without it a server may choose any encoding, and one that we cannot read would leave the outcome unknown.
  'accept-encoding': 'identity',
  'user-agent': 'belfry',
}

/** What undici is given as its reason to stop a request; nobody reads it, the outcome is settled by then. */
class Abandoned extends Error {}

/**
 * Does one request under one deadline that spans everything from resolving the name to the last byte of the answer. Never
 * rejects. The promise hangs on one fact: undici calls `onRequestStart` in the same tick in which it writes to a connected
 * socket, and before it. A request that ends without that call provably never left; after it, only a whole answer proves
 * anything. A request that starts after its deadline, or for a second time, is stopped in that call, before it is written.
 * `reset` ends its connection when it is given up: what has not been delivered by then must not be delivered later.
 */
export function exchange(
  dispatcher: Dispatcher,
  { path, body }: Request,
  deadline: Millis,
  reset: () => void = () => undefined,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let expired = false
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    let date: string | undefined
    let size = 0
    const chunks: Buffer[] = []

    const settle = (result: Exchange): void => {
      clearTimeout(timer)
      // Settled counts as expired: a request that has an outcome must not start any more.
      expired = true
      resolve(result)
    }
    const unsent = (cause: OutcomeCause, detail: string): void => settle({ kind: 'unsent', cause, detail })
    const unknown = (cause: OutcomeCause, detail: string): void => {
      settle({ kind: 'unknown', cause, detail, ...(date === undefined ? {} : { date }) })
      // First: whatever undici closes in its own way goes on being delivered.
      reset()
      controller?.abort(new Abandoned(detail))
    }

    const timer = setTimeout(() => {
      expired = true
      if (controller === undefined) return unsent('timeout', `no connection within the deadline of ${deadline} ms`)
      // A busy event loop may have kept a punctual answer waiting in the socket: read what is there before giving up.
      setImmediate(() => unknown('timeout', `no whole answer within the deadline of ${deadline} ms`))
      return undefined
    }, deadline)

    dispatcher.dispatch(
      { method: body === null ? 'GET' : 'POST', path, body, headers: HEADERS, idempotent: false },
      {
        onRequestStart(started) {
          if (expired || controller !== undefined)
            return started.abort(new Abandoned('a request is written at most once'))
          controller = started
        },
        onResponseStart(_, statusCode, headers) {
          status = statusCode
          const { date: header } = headers
          date = typeof header === 'string' ? header : undefined
        },
        onResponseData(_, chunk) {
          size += chunk.length
          if (size > ANSWER_LIMIT) unknown('garbage', `an answer of more than ${ANSWER_LIMIT} bytes`)
          else chunks.push(chunk)
        },
        onResponseEnd() {
          const text = new TextDecoder().decode(Buffer.concat(chunks))
          settle({ kind: 'answered', status, body: text, ...(date === undefined ? {} : { date }) })
        },
        onResponseError(_, error) {
          if (controller !== undefined) return unknown('reset', 'the connection ended before a whole answer was read')
          if (!(error instanceof ConnectFailure)) return unsent('connect', 'the connection ended before it was used')
          return unsent(error.phase, error.message)
        },
      },
    )
  })
}
