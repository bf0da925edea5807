import { redactionOf } from '../core/wording/redaction.ts'

/** How many calls to remember. More than one: the answer to an abandoned call may come with the next one. */
const REMEMBERED = 8

/** Removes what calls were signed with from the texts of answers. */
export interface Echoes {
  /** Remembers a call, by its path and query. */
  remember(path: string): void
  /** The text without the ServerSecret, and without the signatures and nonces of the last calls. */
  without(text: string): string
}

/**
 * A gateway, or a proxy before it, may repeat a request in its answer: as Message, as RequestId, or on an error page.
 * While the vendor accepts its Timestamp, a signature is as good as the secret. And answers are logged and stored.
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
