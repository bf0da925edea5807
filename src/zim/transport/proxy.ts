import { Buffer } from 'node:buffer'
import { InvalidSettingError } from './errors.ts'

/** A proxy that opens a way to the gateway when asked by CONNECT. */
export interface Proxy {
  /** Its URL without credentials, for people. */
  readonly name: string
  /** `https:` when the proxy itself is spoken to over TLS. */
  readonly protocol: 'http:' | 'https:'
  readonly hostname: string
  readonly port: number
  /** The value of Proxy-Authorization, when the URL has credentials. */
  readonly authorization?: string
}

const EXAMPLE =
  'Write the URL of an HTTP proxy, e.g. http://proxy.example:3128 or http://user:password@proxy.example:3128.'

/**
 * Reads the URL of a proxy: http or https, with or without credentials, without path, query and fragment. As usual for
 * such settings, `host:port` alone means http.
 * @throws InvalidSettingError that does not repeat the URL, since it may hold credentials.
 */
export function parseProxy(text: string): Proxy {
  const refuse = (fault: string): never => {
    throw new InvalidSettingError('proxy', fault, { remedy: EXAMPLE })
  }
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url === null) return refuse('is not a URL')
  const { protocol, hostname, username, password } = url
  if (protocol !== 'http:' && protocol !== 'https:') return refuse('is neither http nor https')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return refuse('goes on after host and port')
  const fallback = protocol === 'https:' ? 443 : 80
  const authorization = username === '' && password === '' ? undefined : basic(username, password)
  if (authorization === null) return refuse('has credentials that are not percent-encoded')
  return {
    name: url.origin,
    protocol,
    hostname,
    port: url.port === '' ? fallback : Number(url.port),
    ...(authorization === undefined ? {} : { authorization }),
  }
}

/** Null for what decodes to no text. */
function basic(username: string, password: string): string | null {
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    return `Basic ${Buffer.from(pair).toString('base64')}`
  } catch {
    return null
  }
}
