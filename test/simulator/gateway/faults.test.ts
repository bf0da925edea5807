import { describe, expect, test } from 'vitest'

import { DOCUMENTED_CODES } from '../../../src/simulator/gateway/codes.ts'
import type { FaultInput } from '../../../src/simulator/gateway/faults.ts'
import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import { broadcastBody, callAt, NOW, recordOf, signedQuery, startSandbox, withFaults } from '../../support/simulator.ts'

describe('a code', () => {
  test('of the documentation can be had on demand, each of them', async () => {
    const codes = [...DOCUMENTED_CODES.keys()]
    await using sandbox = await withFaults({ kind: 'code', codes })
    for (const code of codes) {
      const response = await sandbox.broadcast()
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ Code: code, RequestId: expect.stringMatching(/^\d{19}$/) })
    }
    expect(sandbox.simulator.gateway.faults.list()).toEqual([])
  })

  test('that no page lists can be had too', async () => {
    await using sandbox = await withFaults({ kind: 'code', codes: [123456] })
    expect(await (await sandbox.broadcast()).json()).toMatchObject({ Code: 123456, Message: 'unlisted code' })
  })

  test('comes with the HTTP status that the settings give errors', async () => {
    await using sandbox = await startSandbox({ errorStatus: 400 })
    sandbox.simulator.gateway.addFault({ kind: 'code', codes: [7, 0] })
    expect((await sandbox.broadcast()).status).toBe(400)
    expect((await sandbox.broadcast()).status).toBe(200)
  })

  test('keeps the broadcast from going out, unless it is said to go out all the same', async () => {
    await using sandbox = await withFaults(
      { kind: 'code', codes: [660000001] },
      { kind: 'code', codes: [1], broadcast: true },
    )
    await sandbox.broadcast('lost')
    await sandbox.broadcast('heard')
    expect(sandbox.simulator.gateway.broadcasts().map((call) => call.broadcast.text)).toEqual(['heard'])
  })

  test('of the gateway costs no quota, one of ZIM does, and both as is said', () => {
    const fault = { kind: 'code', calls: 2 } as const
    const countedBy = (input: FaultInput, countFailures = true) => {
      const gateway = createGateway({ countFailures })
      gateway.addFault(input)
      return recordOf(gateway.receive(callAt(NOW), NOW)).counted
    }
    expect(countedBy({ ...fault, codes: [100000015] })).toBe(false)
    expect(countedBy({ ...fault, codes: [660000001] })).toBe(true)
    expect(countedBy({ ...fault, codes: [660000001] }, false)).toBe(false)
    expect(countedBy({ ...fault, codes: [660000001], broadcast: true }, false)).toBe(true)
    expect(countedBy({ ...fault, codes: [100000015], counted: true })).toBe(true)
    expect(countedBy({ ...fault, codes: [660000001], counted: false })).toBe(false)
  })

  test('never hides what the gateway itself refuses', () => {
    const gateway = createGateway()
    gateway.addFault({ kind: 'code', codes: [7], calls: 'all' })
    const codeWith = (given: Parameters<typeof callAt>[1]) => recordOf(gateway.receive(callAt(NOW, given), NOW)).code
    expect(codeWith({ query: signedQuery(NOW, { Signature: 'wrong' }) })).toBe(100000005)
    expect(codeWith({ body: JSON.stringify(broadcastBody({ MessageType: 2 })) })).toBe(660000002)
    expect(codeWith({})).toBe(660500003)
  })

  test('list starts over when it applies to more calls than it has codes', () => {
    const gateway = createGateway({ gap: 0 })
    gateway.addFault({ kind: 'code', codes: [7, 0], calls: 5 })
    const codes = Array.from({ length: 6 }, () => recordOf(gateway.receive(callAt(NOW), NOW)).code)
    expect(codes).toEqual([7, 0, 7, 0, 7, 0])
  })
})

describe('a fault', () => {
  test('applies to one call, to as many as are said, or to all until it is cleared', () => {
    const codesAfter = (fault: FaultInput) => {
      const gateway = createGateway({ gap: 0 })
      gateway.addFault(fault)
      const codes = Array.from({ length: 3 }, () => recordOf(gateway.receive(callAt(NOW), NOW)).code)
      gateway.faults.clear()
      return [...codes, recordOf(gateway.receive(callAt(NOW), NOW)).code]
    }
    expect(codesAfter({ kind: 'code', codes: [7] })).toEqual([7, 0, 0, 0])
    expect(codesAfter({ kind: 'code', codes: [7], calls: 2 })).toEqual([7, 7, 0, 0])
    expect(codesAfter({ kind: 'code', codes: [7], calls: 'all' })).toEqual([7, 7, 7, 0])
  })

  test('can be for one action or for one text, and waits until such a call comes', () => {
    const gateway = createGateway({ gap: 0 })
    gateway.addFault({ kind: 'code', codes: [7], match: { action: 'UserRegister' } })
    gateway.addFault({ kind: 'code', codes: [3], match: { messageText: 'Cup' } })
    const codeFor = (Message: string) =>
      recordOf(gateway.receive(callAt(NOW, { body: JSON.stringify(broadcastBody({ MessageBody: { Message } })) }), NOW))
        .code
    expect([codeFor('Maintenance'), codeFor('Winter Cup'), codeFor('Winter Cup')]).toEqual([0, 3, 0])
    expect(gateway.faults.list()).toMatchObject([{ kind: 'code', left: 1, match: { action: 'UserRegister' } }])
  })

  test('of another ending waits for the next call', () => {
    const gateway = createGateway({ gap: 0 })
    gateway.addFault({ kind: 'reset' })
    gateway.addFault({ kind: 'hang' })
    const kinds = Array.from({ length: 3 }, () => gateway.receive(callAt(NOW), NOW).kind)
    expect(kinds).toEqual(['reset', 'hang', 'answer'])
  })
})
