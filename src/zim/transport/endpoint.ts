import { InvalidSettingError } from './errors.ts'
import { isLoopbackHost } from './loopback.ts'

/** The vendor's regional hosts: Shanghai, Hong Kong, Frankfurt, California, Mumbai, Singapore. */
export const REGIONS = ['sha', 'hkg', 'fra', 'lax', 'bom', 'sgp'] as const
export type Region = (typeof REGIONS)[number]

/** The vendor's unified host, which finds a region by itself. Source: "Accessing Server APIs". */
export const UNIFIED_ENDPOINT = 'https://zim-api.zego.im/'

/** The endpoint of one region. The vendor asks to prefer the one nearest to this host. */
export function regionalEndpoint(region: Region): string {
  return `https://zim-api-${region}.zego.im/`
}

const EXAMPLE = `Write the URL of a gateway, e.g. ${UNIFIED_ENDPOINT}`

/**
 * Reads the URL of a ZIM gateway: https anywhere, http to this host only, without credentials, path, query and fragment.
 * @throws InvalidSettingError that does not repeat the URL, since it may hold credentials.
 */
export function parseEndpoint(text: string): URL {
  const url = URL.parse(text)
  const refuse = (fault: string): never => {
    throw new InvalidSettingError('endpoint', fault, { remedy: EXAMPLE })
  }
  if (url === null) return refuse('is not a URL')
  if (url.username !== '' || url.password !== '') return refuse('contains credentials')
  const plain = url.protocol === 'http:' && isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !plain) return refuse('is neither https nor http to a loopback address')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return refuse('goes on after host and port')
  return url
}
