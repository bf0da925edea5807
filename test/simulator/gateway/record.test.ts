import { expect, test } from 'vitest'

import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import { SANDBOX_CREDENTIALS } from '../../../src/simulator/gateway/settings.ts'
import { broadcastBody, callAt, NOW, recordOf, signedQuery } from '../../support/simulator.ts'

const SECRET = SANDBOX_CREDENTIALS.serverSecret

test('a call is recorded with all that a test may ask', () => {
  const gateway = createGateway()
  const request = callAt(NOW, { contentType: 'application/json', connection: 3 })
  const { seq, requestId } = recordOf(gateway.receive(request, NOW))
  gateway.answered(seq, NOW + 5)
  expect(gateway.calls()).toEqual([
    {
      seq: 1,
      connection: 3,
      arrivedAt: NOW,
      receivedAt: NOW,
      method: 'POST',
      host: 'zim-api.zego.im',
      contentType: 'application/json',
      query: Object.fromEntries(new URLSearchParams(request.query)),
      body: broadcastBody(),
      bodyBytes: Buffer.byteLength(request.body ?? ''),
      secretSeen: false,
      action: 'SendMessageToAllUsers',
      processed: true,
      signatureValid: true,
      counted: true,
      broadcast: { sender: 'ops-bot', text: 'Hello, town', messageType: 1, pushType: 0 },
      decided: 0,
      code: 0,
      status: 200,
      requestId,
      faults: [],
      answeredAt: NOW + 5,
    },
  ])
})

test('an expired call is told from one with a wrong signature', () => {
  const gateway = createGateway()
  const expired = signedQuery(NOW, { Timestamp: '1700000000' })
  expect(recordOf(gateway.receive(callAt(NOW, { query: expired }), NOW))).toMatchObject({
    code: 100000004,
    signatureValid: true,
  })
  const wrong = signedQuery(NOW, {}, 'another secret')
  expect(recordOf(gateway.receive(callAt(NOW, { query: wrong }), NOW))).toMatchObject({
    code: 100000005,
    signatureValid: false,
  })
})

test('the ServerSecret is never recorded, but it is said that it was seen', () => {
  const gateway = createGateway({ gap: 0 })
  const text = `our secret is ${SECRET}!`
  const body = JSON.stringify(broadcastBody({ MessageBody: { Message: text }, [SECRET]: { deep: [SECRET] } }))
  gateway.receive(callAt(NOW, { body }), NOW)
  gateway.receive(callAt(NOW, { query: signedQuery(NOW, { ServerSecret: SECRET }) }), NOW)
  gateway.receive(callAt(NOW, { query: signedQuery(NOW, { Action: SECRET }), host: SECRET, contentType: SECRET }), NOW)
  expect(JSON.stringify(gateway.calls())).not.toContain(SECRET)
  expect(gateway.calls().map((call) => call.secretSeen)).toEqual([true, true, true])
  expect(gateway.broadcasts()[0]?.broadcast.text).toBe('our secret is [server secret]!')
})

test('the oldest calls are dropped and counted when there are too many', () => {
  const gateway = createGateway({ gap: 0, maxCalls: 3 })
  for (let i = 0; i < 5; i++) gateway.receive(callAt(NOW + i), NOW + i)
  expect(gateway.calls().map((call) => call.seq)).toEqual([3, 4, 5])
  expect(gateway.record()).toEqual({ dropped: 2, lastSeq: 5 })
  gateway.answered(1, NOW) // dropped meanwhile
  expect(gateway.calls().map((call) => call.seq)).toEqual([3, 4, 5])
})

test('the oldest calls are dropped when they are too big together, the last one is always kept', () => {
  const gateway = createGateway({ gap: 0, maxRecordSize: 10_000 })
  const long = JSON.stringify(broadcastBody({ MessageBody: { Message: 'x'.repeat(2000) } }))
  for (let i = 0; i < 4; i++) gateway.receive(callAt(NOW, { body: long }), NOW)
  expect(gateway.calls().map((call) => call.seq)).toEqual([3, 4])
  gateway.receive(callAt(NOW, { body: `"${'x'.repeat(20_000)}"` }), NOW)
  expect(gateway.calls().map((call) => call.seq)).toEqual([5])
})

test('a body that is too long to keep is measured only', () => {
  const gateway = createGateway()
  const body = JSON.stringify(broadcastBody({ Padding: 'x'.repeat(70_000) }))
  expect(recordOf(gateway.receive(callAt(NOW, { body }), NOW))).toMatchObject({
    body: null,
    bodyBytes: body.length,
    broadcast: { text: 'Hello, town' },
  })
})

test('a body that is no JSON, or nests too deep, is recorded as null and refused', () => {
  const gateway = createGateway({ gap: 0 })
  for (const body of ['', 'hello', '{"FromUserId":', `${'['.repeat(30_000)}${']'.repeat(30_000)}`]) {
    expect(recordOf(gateway.receive(callAt(NOW, { body }), NOW))).toMatchObject({ body: null, code: 660000002 })
  }
})

test('forgetting the calls keeps the quota and the numbering', () => {
  const gateway = createGateway({ gap: 0 })
  gateway.receive(callAt(NOW), NOW)
  gateway.forgetCalls()
  expect(gateway.calls()).toEqual([])
  expect(gateway.quotaUsed(NOW)).toBe(1)
  expect(recordOf(gateway.receive(callAt(NOW), NOW)).seq).toBe(2)
  expect(gateway.record()).toEqual({ dropped: 0, lastSeq: 2 })
})

test('request ids are different, and the same again with the same seed', () => {
  const ids = () => {
    const gateway = createGateway()
    return Array.from({ length: 500 }, () => recordOf(gateway.receive(callAt(NOW), NOW)).requestId)
  }
  expect(new Set(ids()).size).toBe(500)
  expect(ids()).toEqual(ids())
})
