import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeCode, RETURN_CODES } from '../../src/zim/codes.ts'
import { readHttpDate } from '../../src/zim/http-date.ts'
import { outcomeOfAnswer } from '../../src/zim/outcome.ts'
import { answer, clientFor, HELLO, startGateway } from '../support/zim/gateway.ts'

/** Written a second time, from the rules and not from the code, so that a mistake in either shows. */
const REFUSED = new Map([
  [7, 2000],
  [100000004, 1000],
  [660300005, 1100],
  [660500003, 1100],
  [660700001, 1100],
])
/** Faults of the account: they last until a person has fixed them. */
const CONFIG = [3, 100000000, 100000001, 100000005, 100000010, 100000011, 100000016, 100000017, 660000028]
const SENDER = [51102, 660200001, 660500002, 660700012, 660700015]
for (const code of [...CONFIG, ...SENDER]) REFUSED.set(code, 60_000)
const UNKNOWN = new Set([1, 105001, 100000012, 100000015, 660000001, 660000003, 660500004, 660500006])
const REJECTED = new Set([
  2, 50014, 100000002, 100000003, 100000006, 100000007, 100000008, 100000009, 100000013, 100000014, 660000002,
  660000011, 660000012, 660000025, 660300006, 660400001, 660500005, 660500007, 660500009, 660500010, 660600021,
  660600023, 660700002, 660700006, 660700007,
])

const said = (code: unknown): string => JSON.stringify({ Code: code, Message: 'm', RequestId: '1' })

describe('the table of return codes', () => {
  it('has exactly the codes of the facts file', () => {
    const expected = [0, ...REFUSED.keys(), ...UNKNOWN, ...REJECTED].sort((a, b) => a - b)
    expect([...RETURN_CODES.keys()]).toEqual(expected)
  })

  it.each([...RETURN_CODES.values()])('maps $code ($meaning) to $kind over a real connection', async (row) => {
    const gateway = await startGateway(answer(200, said(row.code)))
    const outcome = await clientFor(gateway.url).send(HELLO)
    const { code } = row
    const kind = REFUSED.has(code)
      ? 'refused'
      : UNKNOWN.has(code)
        ? 'unknown'
        : REJECTED.has(code)
          ? 'rejected'
          : 'accepted'
    expect(outcome).toMatchObject({ kind, code, message: 'm', requestId: '1' })
    expect('retryAfter' in outcome ? outcome.retryAfter : undefined).toBe(REFUSED.get(code))
    expect('cause' in outcome ? outcome.cause : undefined).toBe('cause' in row ? row.cause : undefined)
    expect(gateway.received).toHaveLength(1)
  })

  it('blames the sender, the rate and the clock where they are at fault', () => {
    const cause = (code: number): unknown => outcomeOfAnswer({ status: 200, body: said(code) })
    for (const code of CONFIG) expect(cause(code)).toMatchObject({ kind: 'refused', cause: 'config' })
    for (const code of SENDER) expect(cause(code)).toMatchObject({ kind: 'refused', cause: 'sender' })
    for (const code of [7, 660300005, 660500003]) expect(cause(code)).toMatchObject({ cause: 'rate' })
    expect(cause(100000004)).toMatchObject({ cause: 'clock' })
    expect(cause(660400001)).toMatchObject({ cause: 'content' })
  })

  it('leaves every other whole number unknown', () => {
    const unlisted = fc.maxSafeInteger().filter((code) => !RETURN_CODES.has(code))
    fc.assert(
      fc.property(unlisted, (code) => {
        expect(outcomeOfAnswer({ status: 200, body: said(code) })).toMatchObject({
          kind: 'unknown',
          cause: 'unlisted',
          code,
        })
      }),
    )
  })
})

describe('a code that is not in the table', () => {
  const detail = (code: number): unknown => outcomeOfAnswer({ status: 200, body: said(code) })

  it.each([660000022, 660300001, 660300019, 660600028, 660800045, 660900008, 661000005])(
    'is unknown, and said to be for other calls, when the vendor lists it: %i',
    (code) => {
      const text = `code ${code} is listed, but not for this call`
      expect(detail(code)).toMatchObject({ kind: 'unknown', cause: 'unlisted', detail: text })
    },
  )

  it.each([-1, 4, 100000018, 660000004, 660300020, 661000002, 999])('is said to be on no page: %i', (code) => {
    expect(detail(code)).toMatchObject({ kind: 'unknown', detail: `code ${code} is on no page` })
  })

  it('is on no page for all but 133 numbers in the ranges that the vendor uses', () => {
    const ranges = [
      [-10, 1000],
      [50_000, 52_000],
      [105_000, 105_100],
      [99_999_900, 100_000_200],
      [660_000_000, 661_000_100],
    ] as const
    let listed = 0
    for (const [from, to] of ranges) {
      for (let code = from; code < to; code += 1) if (!describeCode(code).endsWith('on no page')) listed += 1
    }
    expect(listed).toBe(133)
  })
})

describe('the outcome of an answer', () => {
  it.each([201, 302, 400, 401, 403, 404, 429, 500, 502, 503])('is accepted for Code 0 with HTTP %i', async (status) => {
    const gateway = await startGateway(answer(status, { Code: 0, Message: 'success', RequestId: '1' }))
    expect(await clientFor(gateway.url).send(HELLO)).toMatchObject({ kind: 'accepted', code: 0 })
    expect(gateway.received).toHaveLength(1)
  })

  it.each([
    '',
    ' ',
    'success',
    '<html>',
    'null',
    '0',
    '"0"',
    '[]',
    '[{"Code":0}]',
    '{}',
    '{"code":0}',
    '{"Code":"0"}',
    '{"Code":null}',
    '{"Code":0.5}',
    '{"Code":1e400}',
    '{"Code":[0]}',
    '{"Code":true}',
    '{"Data":{"Code":0}}',
    '{"Code":0',
    '{"Code":0}}',
  ])('is unknown for HTTP 200 with the body %j', async (body) => {
    const gateway = await startGateway(answer(200, body))
    const outcome = await clientFor(gateway.url).send(HELLO)
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'garbage', detail: expect.stringContaining('HTTP 200') })
    expect(outcome).not.toHaveProperty('code')
  })

  it('is never accepted, and never an exception, for anything but an object with Code 0', () => {
    const bodies = fc.oneof(fc.string(), fc.json()).filter((text) => !/"Code"/.test(text))
    fc.assert(
      fc.property(bodies, fc.integer({ min: 200, max: 599 }), (body, status) => {
        expect(outcomeOfAnswer({ status, body }).kind).toBe('unknown')
      }),
    )
  })

  it('never depends on the message', () => {
    const body = (code: number): string => JSON.stringify({ Code: code, Message: 'success' })
    expect(outcomeOfAnswer({ status: 200, body: body(2) }).kind).toBe('rejected')
    expect(outcomeOfAnswer({ status: 200, body: '{"Code":0,"Message":"input params error"}' }).kind).toBe('accepted')
  })

  it('keeps all digits of a RequestId, also of one that comes as a number', () => {
    const requestId = '8967226511462516245'
    for (const written of [requestId, `"${requestId}"`]) {
      const body = `{"Code":0,"RequestId":${written},"Message":"success"}`
      expect(outcomeOfAnswer({ status: 200, body })).toEqual({
        kind: 'accepted',
        code: 0,
        requestId,
        message: 'success',
      })
    }
  })

  it.each(['null', '""', '{}', `"${'9'.repeat(65)}"`])('leaves out the RequestId %s', (written) => {
    expect(outcomeOfAnswer({ status: 200, body: `{"Code":0,"RequestId":${written}}` })).toEqual({
      kind: 'accepted',
      code: 0,
    })
  })

  it('cuts an endless message and leaves out one that is no text', () => {
    const long = outcomeOfAnswer({ status: 200, body: JSON.stringify({ Code: 2, Message: 'x'.repeat(9999) }) })
    expect('message' in long && long.message).toHaveLength(500)
    expect(outcomeOfAnswer({ status: 200, body: '{"Code":2,"Message":5}' })).not.toHaveProperty('message')
  })

  it.each([
    '{"Code":0,"Code":660500003}',
    '{"Code":660500003,"Code":0}',
    '{"Code":0,"Message":"a","Code":7,"RequestId":"1","Code":0}',
    String.raw`{"Code":7,"\u0043ode":0}`,
    String.raw`{"C\u006fd\u0065":7,"Code":0}`,
    '{"Code":"0","Code":0}',
    '{"Code":null,"Code":0}',
    '{"Code":{"Code":0},"Code":0}',
    '{ "Code" : [ 0, 1 ] , "Code" : 0 }',
    '{"Code":0.5,"Code":0}',
    '{"Code":0,"ErrorList":[{"UserId":"a","SubCode":1}],"ErrorList":[]}',
  ])('is unknown for %s, which says two things', (body) => {
    expect(outcomeOfAnswer({ status: 200, body })).toMatchObject({ kind: 'unknown', cause: 'garbage' })
  })

  it.each([
    '{"Code":0,"Code":0}',
    String.raw`{"Code":0,"\u0043ode":0.0e5}`,
    '{"Code":0,"code":7,"CODE":7,"Data":{"Code":7,"Code":8}}',
    '{"Data":[{"Code":7}],"Code":0}',
    String.raw`{"Message":"\",\"Code\":7,\"","Code":0}`,
    String.raw`{"Message":"\\","Code":0,"Message":"{"}`,
    '{"Message":"a","Code":0,"Message":"b"}',
    '{"Code\\u0000":7,"Code":0}',
  ])('is accepted for %s, which says one', (body) => {
    expect(outcomeOfAnswer({ status: 200, body })).toMatchObject({ kind: 'accepted', code: 0 })
  })

  it('is of the one Code, however the rest of the answer looks, and unknown if there are two', () => {
    const spelled = fc.constantFrom('"Code"', String.raw`"\u0043ode"`, String.raw`"Cod\u0065"`)
    const other = fc.tuple(
      fc
        .string()
        .filter((key) => key !== 'Code' && key !== 'ErrorList')
        .map((key) => JSON.stringify(key)),
      fc.json(),
    )
    const code = fc.tuple(spelled, fc.constantFrom('0', '7', '660500003', '0.0', '"0"', 'null', '{"Code":0}'))
    const blank = fc.constantFrom('', ' ', '\n\t')
    fc.assert(
      fc.property(fc.array(fc.oneof(other, code), { maxLength: 6 }), blank, (entries, gap) => {
        const body = `{${entries.map(([key, value]) => `${gap}${key}${gap}:${gap}${value}`).join(',')}${gap}}`
        const codes = entries
          .filter(([key]) => JSON.parse(key) === 'Code')
          .map(([, value]) => JSON.parse(value) as unknown)
        const [first] = codes
        const isOne = typeof first === 'number' && codes.every((each) => each === first)
        const outcome = outcomeOfAnswer({ status: 200, body })
        expect('code' in outcome ? outcome.code : undefined).toBe(isOne ? first : undefined)
      }),
    )
  })

  it('is not fooled by a prototype', () => {
    expect(outcomeOfAnswer({ status: 200, body: '{"__proto__":{"Code":0}}' }).kind).toBe('unknown')
  })
})

describe('the time of the server', () => {
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT'

  it.each([
    ['accepted', said(0)],
    ['rejected', said(2)],
    ['refused', said(7)],
    ['unknown', said(1)],
    ['unknown', said(999)],
    ['unknown', 'garbage'],
  ])('is part of an outcome that is %s', async (kind, body) => {
    const gateway = await startGateway((response) => response.writeHead(200, { date }).end(body))
    expect(await clientFor(gateway.url).send(HELLO)).toMatchObject({ kind, serverTime: 784_111_777_000 })
  })

  it('is absent without the header, with a malformed one and with two', async () => {
    for (const [header, value] of [
      ['x', 'y'],
      ['date', 'yesterday'],
      ['date', [date, date]],
    ] as const) {
      const gateway = await startGateway((response) => {
        response.sendDate = false
        response.setHeader(header, value).writeHead(200).end(said(0))
      })
      expect(await clientFor(gateway.url).send(HELLO)).not.toHaveProperty('serverTime')
    }
  })

  it('is read from every date that a server may write', () => {
    const seconds = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 })
    fc.assert(
      fc.property(seconds, (second) => {
        expect(readHttpDate(new Date(second * 1000).toUTCString())).toBe(second * 1000)
      }),
    )
  })

  it.each([
    undefined,
    '',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:60 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Wed, 00 Mar 2023 00:00:00 GMT',
    'Wed, 31 Dec 1969 23:59:59 GMT',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 GMT (clock)',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sat, 01 Jan 10000 00:00:00 GMT',
  ])('is not read from %j', (header) => {
    expect(readHttpDate(header)).toBeUndefined()
  })
})
