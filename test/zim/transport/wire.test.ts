import { once } from 'node:events'
import { TLSSocket } from 'node:tls'
import { expect, it } from 'vitest'
import { createConnector } from '../../../src/zim/transport/connect.ts'
import type { Wire } from '../../../src/zim/transport/wire.ts'
import { LOCALHOST } from '../../support/zim/certificates.ts'
import { startTcp } from '../../support/zim/gateway.ts'
import { TRANSPORTS } from '../../support/zim/hostile.ts'

// libuv fails on a reset that follows an end of our own which is still on its way. Then the connection stays open for
// ever: the process cannot even exit.
it.each(TRANSPORTS)(
  'over %s the end of the other side is not answered by one of ours: what is under way is reset',
  async (transport) => {
    const left = Promise.withResolvers<string>()
    const { url } = await startTcp((tcp) => {
      tcp.allowHalfOpen = true
      const socket = transport === 'https' ? new TLSSocket(tcp, { isServer: true, ...LOCALHOST }) : tcp
      for (const sign of ['end', 'error', 'close']) socket.once(sign, () => left.resolve(sign))
      socket.once('data', () => void socket.end())
      socket.resume()
    }, transport)
    const connect = createConnector({ timeout: 5000, ca: LOCALHOST.cert })
    const wire = await new Promise<Wire>((resolve, reject) => {
      const { protocol, hostname, port } = new URL(url)
      connect({ protocol, hostname, port }, (...[failure, made]) =>
        failure === null ? resolve(made) : reject(failure),
      )
    })
    wire.began()
    wire.write('x')
    wire.resume()
    await once(wire, 'end')
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    wire.destroy()
    expect(await left.promise).toBe('error')
  },
)
