import { BlockList, isIP } from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/**
 * Whether an IP address leads to this host itself. That includes an IPv4 address mapped into IPv6. Names are never
 * loopback.
 */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Whether the host of a URL claims to be this host: a loopback address or `localhost`. It does not check what the name
 * resolves to.
 */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(unbracketed(hostname))
}

/** A URL's host, without the brackets around an IPv6 address. */
export function unbracketed(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** An IPv6 address in brackets, as in a URL. Any other host stays as it is. */
export function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}
