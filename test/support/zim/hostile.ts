import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect } from 'vitest'
import { LOCALHOST } from './certificates.ts'
import { onRequest, startTcp } from './gateway.ts'
import type { Gateway } from './gateway.ts'

export const TRANSPORTS = ['http', 'https'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** One connection at a server that does what no server should do. */
export interface Line {
  /** Answers are written to it: the TLS socket, if the transport has TLS. */
  readonly socket: Socket
  /** The TCP connection under it. */
  readonly tcp: Socket
}

/** A server over TCP or TLS. It hands over each connection, with the number of connections before it. */
export function startLines(
  transport: Transport,
  onLine: (line: Line, count: number) => void,
  tls: object = {},
): Promise<Pick<Gateway, 'url' | 'connections'>> {
  let count = 0
  return startTcp((tcp) => {
    const socket = transport === 'https' ? new TLSSocket(tcp, { isServer: true, ...LOCALHOST, ...tls }) : tcp
    socket.on('error', () => undefined)
    onLine({ socket, tcp }, count)
    count += 1
  }, transport)
}

/** Acts on the first request of all, and answers every later one correctly. */
export function onFirstRequest(act: (line: Line) => void, good: string): (line: Line) => void {
  let isFirst = true
  return (line) => {
    onRequest(line.socket, () => {
      if (!isFirst) return void line.socket.write(good)
      isFirst = false
      act(line)
    })
  }
}

/**
 * Whether a promise has settled `limit` ms from now. It is fair: after a standstill of the event loop, in which nothing
 * could settle, the promise still gets some turns.
 */
export async function settlesWithin(limit: number, promise: Promise<unknown>): Promise<boolean> {
  const judged = Promise.withResolvers<boolean>()
  const judge = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    judged.resolve(false)
  }
  const timer = setTimeout(() => void judge(), limit)
  const settled = promise.then(() => true)
  const result = await Promise.race([settled, judged.promise])
  clearTimeout(timer)
  return result
}

/** Fails a test of this file if an error stays uncaught during it. */
export function watchForUncaught(): void {
  const uncaught: unknown[] = []
  const note = (error: unknown): void => void uncaught.push(error)
  beforeEach(() => {
    uncaught.length = 0
    process.on('uncaughtException', note)
  })
  afterEach(() => {
    process.off('uncaughtException', note)
    expect(uncaught).toEqual([])
  })
}
