import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Client, errors } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createConnector } from '../../../src/zim/transport/connect.ts'
import type { Connecting } from '../../../src/zim/transport/connect.ts'
import { exchange } from '../../../src/zim/transport/exchange.ts'
import type { Wire } from '../../../src/zim/transport/wire.ts'
import { startGateway, startTcp } from '../../support/zim/gateway.ts'

const POST = { path: '/?Action=SendMessageToAllUsers', body: '{}' }

/** A bare undici client, without the lanes that would destroy it. The test can reach its connections. */
function bareClient(origin: string, connecting: Partial<Connecting> = {}): { client: Client; wires: Wire[] } {
  const connect = createConnector({ timeout: 5000, ...connecting })
  const wires: Wire[] = []
  const client = new Client(origin, {
    allowH2: false,
    connect: (options, callback) => {
      connect(options, (...[error, wire]) => {
        if (error !== null) return callback(error, null)
        wires.push(wire)
        return callback(null, wire as Duplex as Socket)
      })
    },
  })
  onTestFinished(() => client.destroy())
  return { client, wires }
}

describe('a request is written at most once, even against the will of undici', () => {
  it('which would write one whose deadline has passed as soon as there is a connection', async () => {
    let read = ''
    const { url, connections } = await startTcp((socket) => socket.on('data', (chunk) => (read += String(chunk))))
    const { client } = bareClient(url.replace('127.0.0.1', 'localhost'), {
      lookup: (_, __, callback) => void setTimeout(() => callback(null, [{ address: '127.0.0.1', family: 4 }]), 100),
    })
    const connected = once(client, 'connect')
    expect(await exchange(client, { ...POST, deadline: 40 })).toMatchObject({ kind: 'unsent', cause: 'timeout' })
    await connected
    await once(client, 'disconnect')
    expect(connections).toHaveLength(1)
    expect(read).toBe('')
  })

  it('which writes one again when a connection ends for what it takes for a reason of its own', async () => {
    const reads: string[] = []
    const arrived = Promise.withResolvers<undefined>()
    const { url, connections } = await startTcp((socket) => {
      socket.on('data', (chunk) => {
        reads.push(String(chunk))
        arrived.resolve(undefined)
      })
    })
    const { client, wires } = bareClient(url)
    const result = exchange(client, { ...POST, deadline: 2000 })
    await arrived.promise
    wires[0]?.destroy(new errors.InformationalError('socket idle timeout'))
    expect(await result).toMatchObject({ kind: 'unknown', cause: 'reset' })
    await client.destroy()
    expect(connections, 'undici did open a second connection for it').toHaveLength(2)
    expect(reads).toHaveLength(1)
  })
})

describe('an exchange', () => {
  it('with a client that is closed is unsent', async () => {
    const { url, connections } = await startGateway()
    const { client } = bareClient(url)
    await client.close()
    expect(await exchange(client, { ...POST, deadline: 1000 })).toMatchObject({ kind: 'unsent', cause: 'connect' })
    expect(connections).toHaveLength(0)
  })
})
