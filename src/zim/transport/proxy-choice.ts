import { BlockList, isIP } from 'node:net'
import { isLoopbackHost, unbracketed } from './loopback.ts'

/** The proxy variables of an environment, as command line programs usually read them. */
export interface ProxyEnvironment {
  /** HTTPS_PROXY: the proxy for https. */
  readonly httpsProxy?: string | undefined
  /** NO_PROXY: the hosts that are reached without a proxy. */
  readonly noProxy?: string | undefined
}

/**
 * The proxy that an environment names for an endpoint. Undefined where it names none, or the endpoint is exempt. This
 * host is always exempt, and so is every http endpoint. A text that is no URL has no proxy: `parseEndpoint` says what
 * is wrong with it.
 */
export function chooseProxy(endpoint: string, { httpsProxy, noProxy = '' }: ProxyEnvironment): string | undefined {
  const url = URL.parse(endpoint)
  if (url === null || url.protocol !== 'https:' || isLoopbackHost(url.hostname)) return undefined
  return isExempt(url, noProxy) ? undefined : httpsProxy
}

/**
 * Whether NO_PROXY exempts a URL. Its entries stand between commas or blanks:
 * - `*` for all hosts
 * - names, with all names under them; a dot or `*.` in front changes nothing
 * - addresses
 * - networks such as 10.0.0.0/8
 *
 * The first three may have a port.
 */
function isExempt({ hostname, port }: URL, noProxy: string): boolean {
  const host = unbracketed(hostname).replace(/\.$/u, '')
  const entries = noProxy.toLowerCase().split(/[\s,]+/u)
  return entries.filter((entry) => entry !== '').some((entry) => matches(entry, host, port === '' ? '443' : port))
}

function matches(entry: string, host: string, port: string): boolean {
  const { name, wanted } = parts(entry)
  if (wanted !== undefined && wanted !== port) return false
  if (name === '*') return true
  if (isIP(host) !== 0) return isWithin(name, host)
  const domain = name.replace(/^\*?\./u, '').replace(/\.$/u, '')
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

/** Splits an entry from its port. An IPv6 address must be in brackets to have one. */
function parts(entry: string): { readonly name: string; readonly wanted: string | undefined } {
  const [, bracketed, plain, wanted] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/u.exec(entry) ?? []
  return { name: bracketed ?? plain ?? entry, wanted }
}

/** Whether an address is the given address, or in the given network. A range that is neither contains nothing. */
function isWithin(range: string, host: string): boolean {
  const [network = '', prefix, ...more] = range.split('/')
  const family = isIP(network)
  const longest = family === 4 ? 32 : 128
  const length = prefix === undefined ? longest : Number(prefix)
  const isLength = /^\d{1,3}$/u.test(prefix ?? '0') && length <= longest
  if (family === 0 || more.length > 0 || !isLength) return false
  const list = new BlockList()
  list.addSubnet(network, length, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
