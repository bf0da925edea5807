import { BlockList, isIP } from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Whether an IP address (also an IPv4 one mapped into IPv6) leads to this host itself. Names are never loopback. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** Whether the host of a URL claims to be this host: a loopback address or `localhost`. What it resolves to is another matter. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(unbracketed(hostname))
}

/** A URL's host without the brackets that it puts around an IPv6 address. */
export function unbracketed(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** The reverse: an IPv6 address as it stands in a URL, any other host as it is. */
export function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host
}
