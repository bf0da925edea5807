import { X509Certificate } from 'node:crypto'
import { lookup as systemLookup } from 'node:dns'
import { connect as connectTcp, isIP } from 'node:net'
import type { LookupFunction, Socket } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { Millis } from '../../core/time/instant.ts'
import { InvalidSettingError } from './errors.ts'
import { bracketed, isLoopbackAddress, unbracketed } from './loopback.ts'
import type { Proxy } from './proxy.ts'
import { openTunnel } from './tunnel.ts'
import { Wire } from './wire.ts'

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
  /** What is asked for a way to an https gateway, instead of connecting to it. */
  readonly proxy?: Proxy
}

/** Where a connection shall lead, in the terms of a URL. */
export interface Destination {
  readonly protocol: string
  readonly hostname: string
  /** Empty for the usual one of the protocol. */
  readonly port: string
}

/**
 * Makes one connection and calls back once, never in the same turn: with a failure or with the connection. What it returns
 * gives the attempt up; after the callback that does nothing.
 */
export type Connect = (
  to: Destination,
  callback: (...result: [failure: ConnectFailure, wire: null] | [failure: null, wire: Wire]) => void,
) => () => void

/** What an attempt does at the moment, and what is said of it if it fails there. */
interface ConnectStep {
  readonly phase: ConnectPhase
  readonly text: string
}

const TO_GATEWAY = {
  dns: { phase: 'dns', text: 'the host name did not resolve' },
  connect: { phase: 'connect', text: 'no TCP connection' },
} as const satisfies Record<string, ConnectStep>
const TO_PROXY = {
  dns: { phase: 'dns', text: 'the host name of the proxy did not resolve' },
  connect: { phase: 'connect', text: 'no TCP connection to the proxy' },
} as const satisfies Record<string, ConnectStep>
const PROXY_TLS: ConnectStep = { phase: 'tls', text: 'the TLS handshake with the proxy failed' }
const TUNNEL: ConnectStep = { phase: 'connect', text: 'the proxy opened no way to the gateway' }
const TLS: ConnectStep = { phase: 'tls', text: 'the TLS handshake failed' }

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
    throw new InvalidSettingError('ca', 'holds no certificate', { remedy, cause: error })
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
 * How connections are made. Ours instead of undici's, because an outcome depends on how far a failed attempt had come, and
 * that must be known from the attempt's own state, not from the wording of an error.
 * @throws InvalidSettingError for a `ca` that holds no certificate.
 */
export function createConnector(connecting: Connecting): Connect {
  const { timeout, only, ca } = connecting
  const secureContext = trust(ca)
  return (gateway, callback) => {
    const secure = gateway.protocol === 'https:'
    const port = Number(gateway.port) || (secure ? 443 : 80)
    // An http gateway is on this host, where no proxy leads.
    const proxy = secure ? connecting.proxy : undefined
    const host = unbracketed((proxy ?? gateway).hostname)
    const steps = proxy === undefined ? TO_GATEWAY : TO_PROXY
    const sockets: Socket[] = []
    let step: ConnectStep = isIP(host) === 0 ? steps.dns : steps.connect
    let isOver = false

    const end = (): boolean => {
      const wasOver = isOver
      isOver = true
      clearTimeout(timer)
      return !wasOver
    }
    const fail = (failure: ConnectFailure): void => {
      if (!end()) return
      for (const socket of sockets) socket.destroy()
      callback(failure, null)
    }
    const failHere = (detail = '', cause?: unknown): void =>
      fail(new ConnectFailure(step.phase, `${step.text}${detail}`, cause))
    const timer = setTimeout(() => fail(new ConnectFailure('timeout', `no connection within ${timeout} ms`)), timeout)
    const cancel = (): void => fail(new ConnectFailure('connect', 'the attempt to connect was given up'))

    const watch = (socket: Socket): Socket => {
      sockets.push(socket)
      return (
        socket
          // Stays after success, so that an error between two owners of the socket never becomes an uncaught one.
          .on('error', (error) => {
            if (error instanceof ForeignAddressError) fail(new ConnectFailure('connect', FOREIGN, error))
            else failHere(codeOf(error), error)
          })
          // An end without an error, e.g. a server that hangs up during the handshake.
          .once('end', () => failHere())
          .once('close', () => failHere())
      )
    }
    // Over a socket of our own: TLS gives no way to reset its connection.
    const secured = (socket: Socket, name: string, next: (tls: Socket) => void): void => {
      const servername = isIP(name) === 0 ? { servername: name } : {}
      // Said here, so that no variable of the environment can take the check away.
      const checked = { secureContext, rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] }
      const tls = connectTls({ socket, host: name, ...checked, ...servername })
      watch(tls).once('secureConnect', () => next(tls))
    }
    const succeed = (tcp: Socket, top: Socket): void => {
      if (end()) callback(null, new Wire({ tcp, top }))
    }
    const reachGateway = (tcp: Socket, way: Socket): void => {
      if (!secure) return succeed(tcp, way)
      step = TLS
      return secured(way, unbracketed(gateway.hostname), (tls) => succeed(tcp, tls))
    }
    const askProxy = (asked: Proxy, tcp: Socket, way: Socket): void => {
      step = TUNNEL
      openTunnel(way, { authority: `${bracketed(gateway.hostname)}:${port}`, proxy: asked }, (tunnel) => {
        if (isOver) return undefined
        if (tunnel.kind === 'open') return reachGateway(tcp, way)
        return failHere(tunnel.kind === 'refused' ? ` (HTTP ${tunnel.status})` : '')
      })
    }

    // An address in the URL itself is never looked up, so it is checked here.
    if (isIP(host) !== 0 && only === 'loopback' && !isLoopbackAddress(host)) {
      queueMicrotask(() => fail(new ConnectFailure('connect', FOREIGN)))
      return cancel
    }
    const lookup = guardedLookup(connecting, () => {
      step = steps.connect
    })
    // Half open, and TLS over it likewise: else Node would answer the end of the other side with one of its own, over which
    // a reset fails, and after that a connection is never closed.
    const tcp = connectTcp({ host, port: proxy?.port ?? port, lookup, allowHalfOpen: true })
    tcp.setNoDelay(true).setKeepAlive(true, PROBE_AFTER)
    watch(tcp).once('connect', () => {
      if (proxy === undefined) return reachGateway(tcp, tcp)
      if (proxy.protocol === 'http:') return askProxy(proxy, tcp, tcp)
      step = PROXY_TLS
      return secured(tcp, host, (tls) => askProxy(proxy, tcp, tls))
    })
    return cancel
  }
}
