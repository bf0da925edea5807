import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { AtEnd } from './binary.ts'

/**
 * Stands before a gateway, passes everything on, and shows any time that a test wants. For a host this looks as if its
 * own clock were off by the opposite: a `skew` of minus nine minutes is a host whose clock is nine minutes ahead.
 */
export class Front {
  /** How far the `Date` of each answer is off, in ms. Undefined: no `Date` at all. */
  skew: number | undefined = 0
  /** The form in which the date is written. */
  write: (at: number) => string = (at) => new Date(at).toUTCString()
  /** How many requests came. */
  asked = 0
  readonly #target: string
  readonly #server: Server
  #port = 0

  constructor(target: string) {
    this.#target = target
    this.#server = createServer((asked, answer) => this.#pass(asked, answer))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  /** From now on it can be reached, at the same port as before. */
  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** From now on connections are refused. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    this.asked += 1
    const { method, url = '/', headers } = asked
    const onward = request(new URL(url, this.#target), { method, headers, agent: false }, (received) => {
      const { date: _, connection: __, ...rest } = received.headers
      answer.sendDate = false
      if (this.skew !== undefined) answer.setHeader('Date', this.write(Date.now() + this.skew))
      answer.writeHead(received.statusCode ?? 502, rest)
      received.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  }
}

/** Opens a front for as long as the test runs. */
export async function openFront(target: string, atEnd: AtEnd = onTestFinished): Promise<Front> {
  const front = new Front(target)
  await front.open()
  atEnd(() => front.close())
  return front
}
