import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hasValidSignature } from '../../../src/simulator/gateway/envelope.ts'
import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import { parseRequest } from '../../../src/simulator/gateway/request.ts'
import type { GatewayRequest } from '../../../src/simulator/gateway/request.ts'
import type { GatewaySettings } from '../../../src/simulator/gateway/settings.ts'
import { broadcastBody, callAt, NOW, recordOf, SECOND, SEED, signedQuery } from '../../support/simulator.ts'
import type { Query } from '../../support/simulator.ts'

describe('the signature', () => {
  const vectors = [
    // The first is published in the vendor's Go sample, the others were computed by hand with md5sum.
    ['12345', '4fd24687296dd9f3', '9193cc662a4c0ec135ec71fb57194b38', '1615186943', '43e5cfcca828314675f91b001390566a'],
    [
      '1234567890',
      '0123456789abcdef',
      '0123456789abcdef0123456789abcdef',
      '1700000000',
      '16623b00a07719a644da6752e631e98a',
    ],
    [
      '4294967295',
      'ffffffffffffffff',
      '00000000000000000000000000000000',
      '1767225600',
      '61fb4ce71ff37dcc7df227f4b5ffba49',
    ],
    ['1', 'a1b2c3d4e5f60718', 'fedcba9876543210fedcba9876543210', '1800000000', '510e7d49b2939d3791c9ff9426dbc64d'],
  ] as const

  test.each(vectors)('of AppId %s is the known one', (AppId, SignatureNonce, serverSecret, Timestamp, Signature) => {
    const query = new URLSearchParams({ AppId, SignatureNonce, Timestamp, Signature }).toString()
    const credentials = { appId: Number(AppId), serverSecret }
    expect(hasValidSignature(parseRequest(callAt(NOW, { query })), credentials)).toBe(true)
    const capital = query.replace(Signature, Signature.toUpperCase())
    expect(hasValidSignature(parseRequest(callAt(NOW, { query: capital })), credentials)).toBe(false)
  })
})

interface Defect {
  readonly code: number
  readonly query?: Query
  readonly request?: Partial<GatewayRequest>
  readonly settings?: Partial<GatewaySettings>
  /** Another call right before this one. */
  readonly isSecond?: boolean
  readonly body?: Record<string, unknown>
}

/** Every check, in the order in which they must decide. Of two defects of one field only the first can be there. */
const CHECKS: readonly (readonly Defect[])[] = [
  [{ code: 100000000, request: { host: 'example.org' } }],
  [
    { code: 100000001, query: { AppId: 'app' } },
    { code: 100000001, query: { AppId: undefined } },
    { code: 100000001, query: { AppId: '4294967296' } },
    { code: 100000001, query: { AppId: '01' } },
  ],
  [
    { code: 100000002, query: { Timestamp: undefined } },
    { code: 100000002, query: { Timestamp: '' } },
  ],
  [
    { code: 100000003, query: { Timestamp: '1.5' } },
    { code: 100000003, query: { Timestamp: '2026-12-24' } },
  ],
  [{ code: 100000013, query: { SignatureVersion: undefined } }],
  [{ code: 100000014, query: { SignatureVersion: '1.0' } }],
  [{ code: 100000008, query: { SignatureNonce: '' } }],
  [{ code: 100000009, query: { Signature: '' } }],
  [{ code: 100000006, query: { Action: undefined } }],
  [
    { code: 100000007, query: { Action: 'SendPeerMessage' } },
    { code: 100000007, query: { Action: 'sendmessagetoallusers' } },
  ],
  [{ code: 100000011, query: { AppId: '1234567891' } }],
  [
    { code: 100000004, query: { Timestamp: String(NOW / 1000 - 601) } },
    { code: 100000004, query: { Timestamp: String(NOW / 1000 + 601) } },
    { code: 100000004, query: { Timestamp: String(NOW) } }, // milliseconds
  ],
  [{ code: 100000005, query: { Signature: '43e5cfcca828314675f91b001390566a' } }],
  [{ code: 100000012, request: { body: null } }],
  [{ code: 660000028, settings: { plan: 'free' } }],
  [{ code: 660500003, isSecond: true }],
  [{ code: 660000002, body: { MessageType: 2 } }],
  [{ code: 660400001, body: { MessageBody: { Message: 'x'.repeat(2049) } } }],
  [{ code: 660500002, body: { FromUserId: 'nobody' } }],
]

const settings = { hosts: ['zim-api.zego.im'], senders: ['ops-bot'] }

/** What the gateway answers to a call with all these defects. Later ones never undo earlier ones. */
function answerTo(defects: readonly Defect[]) {
  const gateway = createGateway(Object.assign({}, settings, ...defects.map((defect) => defect.settings)))
  if (defects.some((defect) => defect.isSecond)) gateway.receive(callAt(NOW), NOW)
  const query = signedQuery(NOW, mergeEarliest(defects.map((defect) => defect.query ?? {})))
  const body = JSON.stringify(broadcastBody(mergeEarliest(defects.map((defect) => defect.body ?? {}))))
  const request = callAt(NOW, Object.assign({ query, body }, ...defects.map((defect) => defect.request)))
  return recordOf(gateway.receive(request, NOW))
}

function mergeEarliest<Value>(parts: readonly Record<string, Value>[]): Record<string, Value> {
  return Object.assign({}, ...parts.toReversed())
}

describe('the checks', () => {
  test.each(CHECKS.flat())('answer $code to a call with nothing else wrong ($query $body)', (defect) => {
    const call = answerTo([defect])
    expect(call.code).toBe(defect.code)
    expect(call.broadcast).toBeNull()
  })

  test('let the earliest decide when several things are wrong at once', () => {
    const oneOfEach = CHECKS.map((variants, rank) => fc.constantFrom(...variants).map((defect) => ({ rank, defect })))
    const several = fc.tuple(...oneOfEach.map((one) => fc.option(one, { nil: undefined, freq: 3 })))
    fc.assert(
      fc.property(several, (chosen) => {
        const defects = chosen.flatMap((one) => (one === undefined ? [] : [one.defect]))
        expect(answerTo(defects).code).toBe(defects[0]?.code ?? 0)
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })

  test('take a Timestamp that is off by exactly ten minutes in either direction, as we read the documentation', () => {
    for (const skew of [-600, 600]) {
      const query = signedQuery(NOW, { Timestamp: String(NOW / 1000 + skew) })
      expect(recordOf(createGateway().receive(callAt(NOW, { query }), NOW)).code).toBe(0)
    }
    const query = signedQuery(NOW, { Timestamp: String(NOW / 1000 - 600) })
    expect(recordOf(createGateway().receive(callAt(NOW, { query }), NOW + 1)).code).toBe(100000004)
  })

  test('know the Host without its port and in any case', () => {
    const gateway = createGateway(settings)
    expect(recordOf(gateway.receive(callAt(NOW, { host: 'ZIM-API.zego.im:443' }), NOW)).code).toBe(0)
  })

  test('do not count what is refused before the rate check', () => {
    const gateway = createGateway()
    const bad = callAt(NOW, { query: signedQuery(NOW, { Signature: 'wrong' }) })
    for (let i = 0; i < 5; i++) expect(recordOf(gateway.receive(bad, NOW)).counted).toBe(false)
    expect(recordOf(gateway.receive(callAt(NOW), NOW)).code).toBe(0)
  })

  test('take everything from the query of a GET', () => {
    const message = { FromUserId: '42', MessageType: '1', MessageBody: '{"Message":"Hello"}', PushType: '2' }
    const query = signedQuery(NOW, message)
    const call = recordOf(createGateway().receive(callAt(NOW, { method: 'GET', query, body: '' }), NOW))
    expect(call).toMatchObject({ code: 0, body: null, broadcast: { sender: '42', text: 'Hello', pushType: 2 } })
  })

  test('take the first of a parameter that comes twice', () => {
    const query = `${signedQuery(NOW)}&AppId=nonsense`
    expect(recordOf(createGateway().receive(callAt(NOW, { query }), NOW + SECOND)).code).toBe(0)
  })
})
