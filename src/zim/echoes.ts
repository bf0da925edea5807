import { redactionOf } from '../core/wording/redaction.ts'

/** How many calls back an answer may repeat something of: one that is given up may be answered into the next. */
const REMEMBERED = 8

/** Takes out of the texts of answers what calls were signed with. */
export interface Echoes {
  /** Remembers a call, by its path and query. */
  remember(path: string): void
  /** A text of an answer, without the ServerSecret, and the signatures and nonces of the last calls. */
  without(text: string): string
}

/**
 * A gateway, or what stands in front of it, may repeat a request in its answer: as Message, RequestId, or a page that says
 * what was wrong. While the vendor takes its Timestamp, a signature is as good as the secret, and what an answer says is logged
 * and stored.
 */
export function echoesOf(serverSecret: string): Echoes {
  const calls: (readonly string[])[] = []
  return {
    remember(path) {
      const query = new URLSearchParams(path.slice(path.indexOf('?')))
      calls.push(['Signature', 'SignatureNonce'].map((name) => query.get(name) ?? ''))
      if (calls.length > REMEMBERED) calls.shift()
    },
    without: (text) => redactionOf([serverSecret, ...calls.flat()])(text),
  }
}
