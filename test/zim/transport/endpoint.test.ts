import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import {
  InvalidSettingError,
  parseEndpoint,
  regionalEndpoint,
  REGIONS,
  UNIFIED_ENDPOINT,
} from '../../../src/zim/index.ts'
import type { ZimClientOptions } from '../../../src/zim/index.ts'
import { isLoopbackAddress } from '../../../src/zim/transport/loopback.ts'
import { LOCALHOST } from '../../support/zim/certificates.ts'
import { ACCEPT, clientFor, HELLO, startGateway } from '../../support/zim/gateway.ts'

describe('an endpoint', () => {
  it.each([UNIFIED_ENDPOINT, ...REGIONS.map(regionalEndpoint)])('of the vendor is taken: %s', (endpoint) => {
    expect(parseEndpoint(endpoint).href).toBe(endpoint)
  })

  it.each([
    'http://127.0.0.1:8080',
    'http://localhost:1/',
    'http://[::1]:1/',
    'http://127.9.9.9',
    'https://10.0.0.1:8443',
  ])('%s is taken', (endpoint) => {
    expect(parseEndpoint(endpoint).pathname).toBe('/')
  })

  it.each([
    ['', 'is not a URL'],
    ['http://zim-api.zego.im/', 'neither https nor http'],
    ['http://10.0.0.1/', 'neither https nor http'],
    ['http://localhost.example/', 'neither https nor http'],
    ['http://127.0.0.1.example/', 'neither https nor http'],
    ['http://0.0.0.0/', 'neither https nor http'],
    ['ftp://127.0.0.1/', 'neither https nor http'],
    ['https://me:hunter2@zim-api.zego.im/', 'credentials'],
    ['https://hunter2@zim-api.zego.im/', 'credentials'],
    ['https://zim-api.zego.im/v2', 'goes on'],
    ['https://zim-api.zego.im/?a=hunter2', 'goes on'],
    ['https://zim-api.zego.im/#a', 'goes on'],
  ])('%j is refused and not repeated', (endpoint, fault) => {
    const attempt = (): unknown => parseEndpoint(endpoint)
    expect(attempt).toThrow(InvalidSettingError)
    expect(attempt).toThrow(fault)
    expect(attempt).not.toThrow('hunter2')
  })
})

describe('a client for loopback only', () => {
  const FOREIGN = { kind: 'unsent', cause: 'connect', detail: 'only loopback addresses may be reached' }

  it.each(['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1'])('knows %s as loopback', (address) => {
    expect(isLoopbackAddress(address)).toBe(true)
  })

  it.each(['128.0.0.1', '0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', 'localhost', ''])(
    'does not know %j as loopback',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false)
    },
  )

  it.each(['https://203.0.113.1/', 'https://[2001:db8::1]/'])('does not reach %s', async (endpoint) => {
    expect(await clientFor(endpoint, { only: 'loopback' }).send(HELLO)).toEqual(FOREIGN)
  })

  it.each([[['203.0.113.1']], [['127.0.0.1', '203.0.113.1']], [['::ffff:203.0.113.1']]])(
    'does not reach a name that resolves to %j',
    async (addresses) => {
      const client = clientFor('https://zim.test/', {
        only: 'loopback',
        lookup: (_, __, callback) => {
          callback(
            null,
            addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          )
        },
      })
      expect(await client.send(HELLO)).toEqual(FOREIGN)
    },
  )

  it('is also every client of an http endpoint, whatever localhost resolves to', async () => {
    const client = clientFor('http://localhost/', { lookup: (_, __, callback) => callback(null, '203.0.113.1', 4) })
    expect(await client.send(HELLO)).toEqual(FOREIGN)
  })

  it('opens no connection to this very host by its outer address, which another client reaches', async (context) => {
    const outer = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address
    if (outer === undefined) return context.skip('this host has no address but loopback')
    const { url, connections, received } = await startGateway(ACCEPT, { tls: LOCALHOST, host: '0.0.0.0' })
    const lookup: ZimClientOptions['lookup'] = (_, __, callback) => callback(null, [{ address: outer, family: 4 }])
    const settings = { ca: LOCALHOST.cert, lookup }
    const named = url.replace('127.0.0.1', 'localhost')
    expect(await clientFor(named, { ...settings, only: 'loopback' }).send(HELLO)).toEqual(FOREIGN)
    expect(connections).toHaveLength(0)
    expect(await clientFor(named, settings).send(HELLO)).toMatchObject({ kind: 'accepted' })
    expect(received).toHaveLength(1)
    return undefined
  })

  it('reaches a loopback gateway by name and by address', async () => {
    const { url } = await startGateway(ACCEPT, { tls: LOCALHOST })
    for (const endpoint of [url, url.replace('127.0.0.1', 'localhost')]) {
      const client = clientFor(endpoint, { only: 'loopback', ca: LOCALHOST.cert })
      expect(await client.send(HELLO)).toMatchObject({ kind: 'accepted' })
    }
  })
})
