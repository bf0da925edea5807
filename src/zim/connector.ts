import { X509Certificate } from 'node:crypto'
import { lookup as systemLookup } from 'node:dns'
import { connect as connectTcp, isIP } from 'node:net'
import type { LookupFunction, Socket } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { buildConnector } from 'undici'
import type { Millis } from '../core/time.ts'
import { InvalidSettingError } from './errors.ts'
import { isLoopbackAddress, unbracketed } from './loopback.ts'

/** How far an attempt to connect had come when it failed. */
export type ConnectPhase = 'dns' | 'connect' | 'tls'

/**
 * No usable connection came about, so nothing of any request has left this host. It deliberately has no `code`: undici
 * tries again on some codes of its own, and this must reach the caller.
 */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'
  readonly phase: ConnectPhase | 'timeout'

  constructor(phase: ConnectPhase | 'timeout', detail: string, cause?: unknown) {
    super(detail, { cause })
    this.phase = phase
  }
}

/** Which way connections are made. */
export interface Connecting {
  /** How long one attempt may take, from resolving the name to the finished handshake, in ms. */
  readonly timeout: Millis
  /** `loopback`: an address that does not lead to this host is refused before a packet leaves for it. */
  readonly only?: 'loopback'
  /** Certificates (PEM) to trust instead of those that Node brings. */
  readonly ca?: string
  /** How names are resolved; Node's own lookup unless given. */
  readonly lookup?: LookupFunction
}

const PHASE_TEXT: Record<ConnectPhase, string> = {
  dns: 'the host name did not resolve',
  connect: 'no TCP connection',
  tls: 'the TLS handshake failed',
}

/** The code that Node or OpenSSL gives an error, for people; nothing is decided by it. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? ` (${code})` : ''
}

class ForeignAddressError extends Error {}
const FOREIGN = 'only loopback addresses may be reached'

/** Idle time after which the kernel asks whether the other side is still there, in ms. */
const PROBE_AFTER = 60_000

/** Read once, since certificates are slow to parse and every connection needs them. */
function trust(ca: string | undefined): SecureContext {
  try {
    // Node takes any text for a list of certificates and then trusts nobody; this one refuses it.
    if (ca !== undefined) void new X509Certificate(ca)
    return createSecureContext(ca === undefined ? {} : { ca })
  } catch (error) {
    const remedy = 'Give the certificates in PEM, starting with -----BEGIN CERTIFICATE-----.'
    throw new InvalidSettingError('ca', 'holds no certificate', remedy, error)
  }
}

/**
 * Resolves names and calls `resolved` when that has succeeded. With the guard, one foreign address among those found
 * refuses them all: the check is on the very addresses that the socket then tries.
 */
function guardedLookup({ lookup = systemLookup, only }: Connecting, resolved: () => void): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      if (error !== null) return callback(error, found, family)
      resolved()
      const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address)
      if (only === 'loopback' && !addresses.every(isLoopbackAddress)) return callback(new ForeignAddressError(), [])
      return callback(null, found, family)
    })
  }
}

/**
 * How undici gets its sockets. Ours instead of undici's, because an outcome depends on how far a failed attempt had come,
 * and that must be known from the attempt's own state, not from the wording of an error.
 * @throws InvalidSettingError for a `ca` that holds no certificate.
 */
export function createConnector(connecting: Connecting): buildConnector.connector {
  const { timeout, only, ca } = connecting
  const secureContext = trust(ca)
  return ({ hostname: bracketed, protocol, port }, callback) => {
    const hostname = unbracketed(bracketed)
    const secure = protocol === 'https:'
    const named = isIP(hostname) === 0
    let phase: ConnectPhase = named ? 'dns' : 'connect'
    let done = false

    // An address in the URL itself is never looked up, so it is checked here. Not in this very tick: undici is still
    // dispatching the request that asked for the connection.
    if (!named && only === 'loopback' && !isLoopbackAddress(hostname)) {
      return queueMicrotask(() => callback(new ConnectFailure('connect', FOREIGN), null))
    }

    const lookup = guardedLookup(connecting, () => {
      phase = 'connect'
    })
    const tcp = connectTcp({ host: hostname, port: Number(port) || (secure ? 443 : 80), lookup })
    tcp.setNoDelay(true).setKeepAlive(true, PROBE_AFTER)

    const timer = setTimeout(() => {
      fail(new ConnectFailure('timeout', `no connection within ${timeout} ms`))
      tcp.destroy()
    }, timeout)
    const isOver = (): boolean => {
      const wasDone = done
      done = true
      clearTimeout(timer)
      return wasDone
    }
    const fail = (failure: ConnectFailure): void => {
      if (!isOver()) callback(failure, null)
    }
    const succeed = (socket: Socket): void => {
      if (!isOver()) callback(null, socket)
    }
    const watch = (socket: Socket): Socket =>
      socket
        // Stays after success, so that an error between two owners of the socket never becomes an uncaught one.
        .on('error', (error) => {
          const detail = error instanceof ForeignAddressError ? FOREIGN : `${PHASE_TEXT[phase]}${codeOf(error)}`
          fail(new ConnectFailure(phase, detail, error))
        })
        // An end without an error, e.g. a server that hangs up during the handshake.
        .once('close', () => fail(new ConnectFailure(phase, PHASE_TEXT[phase])))

    watch(tcp).once('connect', () => {
      if (!secure) return succeed(tcp)
      phase = 'tls'
      // Over a socket of our own: TLS gives no way to reset its connection.
      const identity = { secureContext, ALPNProtocols: ['http/1.1'], ...(named ? { servername: hostname } : {}) }
      const tls = connectTls({ socket: tcp, host: hostname, ...identity })
      tcpUnder.set(tls, tcp)
      return watch(tls).once('secureConnect', () => succeed(tls))
    })
    return undefined
  }
}

/** The TCP connection under each one of TLS. */
const tcpUnder = new WeakMap<Socket, Socket>()

/**
 * Ends a connection so that the kernel forgets what it has not delivered yet. A connection that is merely closed goes on
 * being delivered behind our back, for minutes if the network is gone meanwhile.
 */
export function resetConnection(socket: Socket): void {
  const tcp = tcpUnder.get(socket) ?? socket
  if (!tcp.destroyed) tcp.resetAndDestroy()
}
