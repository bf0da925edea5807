import { createHash } from 'node:crypto'

import type { Instant, Millis } from '../../src/core/time/instant.ts'
import type { FaultInput } from '../../src/simulator/gateway/faults.ts'
import { createGateway } from '../../src/simulator/gateway/gateway.ts'
import type { Gateway } from '../../src/simulator/gateway/gateway.ts'
import type { RecordedCall } from '../../src/simulator/gateway/record.ts'
import type { Reply } from '../../src/simulator/gateway/replies.ts'
import type { GatewayRequest } from '../../src/simulator/gateway/request.ts'
import { startSimulator } from '../../src/simulator/http/server.ts'
import type { Simulator, SimulatorOptions } from '../../src/simulator/http/server.ts'
import { SANDBOX_CREDENTIALS } from '../../src/simulator/gateway/settings.ts'

/** The instant at which these tests begin. */
export const NOW: Instant = Date.UTC(2026, 11, 24, 10)
export const SECOND: Millis = 1000
export const HOUR: Millis = 3_600_000
export const DAY: Millis = 24 * HOUR

/** The seed of properties, so that every run is the same. fast-check prints it with a counterexample. */
export const SEED = 20_261_224

/** A clock that stands still until a test moves it. */
export interface FakeClock {
  now(): Instant
  advance(by: Millis): void
}

/** Makes a clock that shows `start`. */
export function fakeClock(start: Instant = NOW): FakeClock {
  let now = start
  return {
    now: () => now,
    advance(by) {
      now += by
    },
  }
}

export type Query = Record<string, string | undefined>

/** The query of a signed call. A parameter given as undefined is left out after signing. */
export function signedQuery(now: Instant, given: Query = {}, secret = SANDBOX_CREDENTIALS.serverSecret): string {
  const query: Query = {
    Action: 'SendMessageToAllUsers',
    AppId: String(SANDBOX_CREDENTIALS.appId),
    SignatureNonce: '0123456789abcdef',
    Timestamp: String(Math.floor(now / 1000)),
    SignatureVersion: '2.0',
    ...given,
  }
  const { AppId = '', SignatureNonce = '', Timestamp = '' } = query
  const Signature = createHash('md5').update(`${AppId}${SignatureNonce}${secret}${Timestamp}`).digest('hex')
  const pairs = Object.entries({ Signature, ...query }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return new URLSearchParams(pairs).toString()
}

/** A valid text broadcast, with other fields if given. */
export function broadcastBody(given: Record<string, unknown> = {}): Record<string, unknown> {
  return { FromUserId: 'ops-bot', MessageType: 1, MessageBody: { Message: 'Hello, town' }, PushType: 0, ...given }
}

/** A valid call for the gateway engine. */
export function callAt(now: Instant, given: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    method: 'POST',
    host: 'zim-api.zego.im',
    query: signedQuery(now),
    body: JSON.stringify(broadcastBody()),
    connection: 1,
    ...given,
  }
}

/** The recorded call of a reply that is not delayed. */
export function recordOf(reply: Reply): RecordedCall {
  if (reply.kind === 'later') throw new Error('the gateway has not seen this call yet')
  return reply.call
}

/**
 * The code with which a gateway answers a broadcast with this body. Default: a gateway in which nothing has happened.
 */
export function codeOf(body: unknown, gateway: Gateway = createGateway()): number | null {
  return recordOf(gateway.receive(callAt(NOW, { body: JSON.stringify(body) }), NOW)).code
}

/** A UserRegister call for the gateway engine. */
export function registerAt(now: Instant, users: unknown): GatewayRequest {
  return callAt(now, {
    query: signedQuery(now, { Action: 'UserRegister' }),
    body: JSON.stringify({ UserInfo: users }),
  })
}

export interface Answer {
  readonly Code: number
  readonly Message: string
  readonly RequestId: string
  readonly ErrorList?: readonly { UserId: string; SubCode: number; SubMessage: string }[]
}

/** A simulator over real HTTP, with a clock that stands still. */
export interface Sandbox extends AsyncDisposable {
  readonly simulator: Simulator
  readonly clock: FakeClock
  /** Calls the control API. */
  control(path: string, init?: RequestInit): Promise<Response>
  /** Broadcasts a text with fetch. The clock does not move. */
  broadcast(text?: string): Promise<Response>
}

/** Starts one. The test must dispose of it. */
export async function startSandbox(options: Omit<SimulatorOptions, 'clock'> = {}): Promise<Sandbox> {
  const clock = fakeClock()
  const simulator = await startSimulator({ gap: 0, ...options, clock })
  return {
    simulator,
    clock,
    control: (path, init) => fetch(new URL(path, simulator.url), init),
    broadcast: (text = 'Hello, town') =>
      fetch(`${simulator.url}?${signedQuery(clock.now())}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(broadcastBody({ MessageBody: { Message: text } })),
      }),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

/** A sandbox in which these faults wait. */
export async function withFaults(...faults: FaultInput[]): Promise<Sandbox> {
  const sandbox = await startSandbox()
  for (const fault of faults) sandbox.simulator.gateway.addFault(fault)
  return sandbox
}

/** A POST with a JSON body. */
export function posted(value: unknown): RequestInit {
  return { method: 'POST', body: JSON.stringify(value) }
}
