import type { LookupFunction } from 'node:net'
import { checkBroadcast } from '../core/announcement/broadcast-check.ts'
import type { Broadcast, BroadcastLimits } from '../core/announcement/broadcast.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import { readAnswer } from './answer.ts'
import { createConnector } from './transport/connect.ts'
import { echoesOf } from './echoes.ts'
import { parseEndpoint } from './transport/endpoint.ts'
import { InvalidBroadcastError, InvalidSettingError, InvalidUsersError } from './transport/errors.ts'
import { exchange } from './transport/exchange.ts'
import type { Exchange } from './transport/exchange.ts'
import { readHttpDate } from './http-date.ts'
import { openPool } from './transport/connections.ts'
import { isLoopbackHost } from './transport/loopback.ts'
import { outcomeOfExchange } from './outcome.ts'
import { probeAccount } from './probe.ts'
import { parseProxy } from './transport/proxy.ts'
import { checkUsers, registrationOf, usersBody } from './register.ts'
import type { NewUser, Registration } from './register.ts'
import { broadcastBody } from './request.ts'
import { createNonce, signedPath } from './signature.ts'
import type { Action } from './signature.ts'
import type { ServerTime } from '../ports/clock.ts'
import type { Probed } from '../ports/sender.ts'

/** What a client needs. */
export interface ZimClientOptions {
  /** The app's number in the ZEGOCLOUD console, 1 to 2^32 - 1. */
  readonly appId: number
  /** The app's ServerSecret. It stays inside the client: it is in no error, no property and no printout of it. */
  readonly serverSecret: string
  /** URL of the gateway, e.g. `UNIFIED_ENDPOINT`. http is taken for loopback addresses only. */
  readonly endpoint: string
  /** Deadline of one whole call, from resolving the name to the last byte of the answer, in ms. */
  readonly timeout: Millis
  /** The clock that signs calls for which the caller names no instant. */
  readonly now: () => Instant
  /** A text never used before; 16 random hex characters unless given. */
  readonly nonce?: () => string
  /** Limits that support has raised for this app. */
  readonly limits?: Partial<BroadcastLimits>
  /**
   * `loopback`: the client has no way to reach another host, whatever the endpoint's name resolves to. Always so for an
   * http endpoint.
   */
  readonly only?: 'loopback'
  /** Certificates (PEM) to trust instead of those that Node brings. */
  readonly ca?: string
  /** How host names are resolved; Node's own lookup unless given. */
  readonly lookup?: LookupFunction
  /**
   * URL of an HTTP proxy that is asked, by CONNECT, for a way to the gateway; its credentials may stand in it. Never used
   * for a gateway on this host, nor with `only`.
   */
  readonly proxy?: string
}

/** Calls the ZIM server API. One method call is one attempt: nothing here ever repeats a request. */
export interface ZimClient {
  /**
   * Sends one broadcast, signed at `signedAt` (UTC ms; the client's clock unless given). Resolves to an outcome for
   * everything that the network and the vendor can do.
   * @throws InvalidBroadcastError before anything is sent, for a broadcast in which `checkBroadcast` finds errors.
   */
  send(broadcast: Broadcast, signedAt?: Instant): Promise<Outcome>
  /**
   * Registers 1 to 100 users, so that they can be senders; one who exists already is as good as registered.
   * @throws InvalidUsersError before anything is sent, for users in which `checkUsers` finds errors.
   */
  register(users: readonly NewUser[], signedAt?: Instant): Promise<Registration>
  /**
   * Asks whether the account could send as `sender`: one signed read, or two where the first says neither, each within
   * half of the client's timeout. Harmless: it is no broadcast and nobody sees anything. Resolves for everything that the network
   * and the vendor can do.
   * @throws InvalidUsersError before anything is sent, for a sender that is no user id.
   */
  probe(sender: string, signedAt?: Instant): Promise<Probed>
  /**
   * Asks the gateway for the time: one unsigned GET without an Action, which counts against nothing. It also opens the
   * connection that the next call uses.
   */
  serverTime(): Promise<ServerTime>
  /**
   * Gives up whatever is under way and forgets all connections, so that the next call goes over a fresh one. Calls under way
   * settle at once: as `unknown`, or as `unsent` when nothing of them was written. Never throws. For a caller who waits
   * for a call longer than its deadline allows.
   */
  abandon(): void
  /**
   * Takes no more calls (they come back `unsent`), waits for those under way, ends the connections. May be repeated. Ends
   * within `timeout` and a second, whatever the other side does.
   */
  close(): Promise<void>
}

const HIGHEST_APP_ID = 2 ** 32 - 1
/** Beyond it a timer fires at once. */
const HIGHEST_TIMEOUT = 2 ** 31 - 1

/** Limits that callers without types leave undefined are those of the vendor. */
function isLimit(limit: unknown): boolean {
  return limit === undefined || (Number.isSafeInteger(limit) && (limit as number) >= 0)
}

function checkSettings({ appId, serverSecret, timeout, limits }: ZimClientOptions): void {
  const refuse = (setting: string, remedy: string): never => {
    throw new InvalidSettingError(setting, 'is not usable', { remedy })
  }
  if (!Number.isInteger(appId) || appId < 1 || appId > HIGHEST_APP_ID) {
    refuse('appId', `Copy the AppID from the ZEGOCLOUD console, a whole number from 1 to ${HIGHEST_APP_ID}.`)
  }
  if (typeof serverSecret !== 'string' || !/^\S+$/.test(serverSecret)) {
    refuse('serverSecret', 'Copy the ServerSecret from the ZEGOCLOUD console, without any white space.')
  }
  for (const [name, limit] of Object.entries(limits ?? {})) {
    if (!isLimit(limit)) refuse(`limits.${name}`, 'Set it to a whole number, 0 or more, or leave it out.')
  }
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > HIGHEST_TIMEOUT) {
    refuse('timeout', `Set it to a whole number of milliseconds from 1 to ${HIGHEST_TIMEOUT}.`)
  }
}

/**
 * Makes a client for one app. It opens no connection yet.
 * @throws InvalidSettingError for options with which no call can succeed; it never repeats a value.
 */
export function createZimClient(options: ZimClientOptions): ZimClient {
  checkSettings(options)
  const { appId, serverSecret, timeout, now, limits, nonce = createNonce, ca, lookup } = options
  const { protocol, origin, hostname } = parseEndpoint(options.endpoint)
  const only = protocol === 'http:' ? 'loopback' : options.only
  // Read in any case: a wrong one shall not wait for another endpoint to be noticed.
  const read = options.proxy === undefined ? undefined : parseProxy(options.proxy)
  const proxy = only === 'loopback' || isLoopbackHost(hostname) ? undefined : read
  const way = { ...(only && { only }), ...(ca && { ca }), ...(lookup && { lookup }), ...(proxy && { proxy }) }
  const pool = openPool(origin, createConnector({ timeout, ...way }), timeout)

  const request = (path: string, body: string | null, deadline = timeout): Promise<Exchange> =>
    pool.run((dispatcher, course) => exchange(dispatcher, { path, body, deadline }, course))
  const echoes = echoesOf(serverSecret)
  const call = async (action: Action, body: string, signedAt: Instant, deadline = timeout): Promise<Exchange> => {
    const path = signedPath(action, { credentials: { appId, serverSecret }, nonce: nonce(), signedAt })
    echoes.remember(path)
    const result = await request(path, body, deadline)
    // Before anybody reads it, or cuts it: half a signature does not look like one any more.
    return result.kind === 'answered' ? { ...result, body: echoes.without(result.body) } : result
  }

  return Object.freeze<ZimClient>({
    async send(broadcast, signedAt = now()) {
      const errors = checkBroadcast(broadcast, limits).filter(({ severity }) => severity === 'error')
      if (errors.length > 0) throw new InvalidBroadcastError(errors)
      return outcomeOfExchange(await call('SendMessageToAllUsers', broadcastBody(broadcast), signedAt))
    },
    async register(users, signedAt = now()) {
      const errors = checkUsers(users)
      if (errors.length > 0) throw new InvalidUsersError(errors)
      const result = await call('UserRegister', usersBody(users), signedAt)
      const answer = result.kind === 'answered' ? readAnswer(result.body) : undefined
      return registrationOf(users, outcomeOfExchange(result), answer)
    },
    async probe(sender, signedAt = now()) {
      const errors = checkUsers([{ userId: sender }])
      if (errors.length > 0) throw new InvalidUsersError(errors)
      // Half for each of the two: whoever waits for a probe has waited for a whole one when the deadline is over.
      const deadline = Math.ceil(timeout / 2)
      return probeAccount(sender, (action, body) => call(action, body, signedAt, deadline))
    },
    async serverTime() {
      const result = await request('/', null)
      if (result.kind === 'unsent') return { kind: 'unreachable', detail: result.detail }
      const serverTime = readHttpDate(result.date)
      // Headers that came before the answer broke off tell the time all the same.
      if (result.kind === 'unknown' && serverTime === undefined) return { kind: 'unreachable', detail: result.detail }
      return { kind: 'answered', serverTime }
    },
    abandon: () => pool.abandon(),
    close: () => pool.close(),
  })
}
