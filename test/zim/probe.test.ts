import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidUsersError } from '../../src/zim/index.ts'
import type { Probed } from '../../src/zim/index.ts'
import { probeAccount } from '../../src/zim/probe.ts'
import { answer, clientFor, freePort, NOW, startGateway } from '../support/zim/gateway.ts'
import type { Respond } from '../support/zim/gateway.ts'

const found = { Code: 0, Result: [{ UserId: 'ops-bot', UserName: 'Operations', UserAvatar: '', Extra: '' }] }
const failed = (SubCode: unknown, Code: unknown = 0): object => ({ Code, ErrorList: [{ UserId: 'ops-bot', SubCode }] })

/** Answers the first query and, if it is sent, the second. */
function answering(infos: unknown, conversations: unknown = { Code: 660800053 }): Respond {
  return (response, received) => {
    const action = received.url.searchParams.get('Action')
    answer(200, action === 'QueryUserInfos' ? infos : conversations)(response, received)
  }
}

async function probed(infos: unknown, conversations?: unknown): Promise<{ told: Probed; asked: string[] }> {
  const { url, received } = await startGateway(answering(infos, conversations))
  const { serverTime: _, ...told } = await clientFor(url).probe('ops-bot')
  return { told: told as Probed, asked: received.map((call) => call.url.searchParams.get('Action') ?? '') }
}

describe('a probe', () => {
  it('is one signed read of the sender alone', async () => {
    const { url, received } = await startGateway(answer(200, found))
    await clientFor(url).probe('ops-bot', NOW)
    expect(received).toHaveLength(1)
    expect(received[0]?.method).toBe('POST')
    expect(received[0]?.url.searchParams.get('Action')).toBe('QueryUserInfos')
    expect(received[0]?.url.searchParams.get('Timestamp')).toBe('1615186943')
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ UserIds: ['ops-bot'] })
  })

  it('asks for one conversation where that says neither, with a nonce of its own', async () => {
    const { url, received } = await startGateway(answering(failed(660000002), { Code: 0, List: [{ ConvId: 'x' }] }))
    expect(await clientFor(url).probe('ops-bot')).toMatchObject({ kind: 'passed', sender: 'known', code: 0 })
    expect(received.map((call) => call.url.searchParams.get('Action'))).toEqual([
      'QueryUserInfos',
      'QueryConversationList',
    ])
    expect(JSON.parse(received[1]?.body ?? '')).toEqual({ FromUserId: 'ops-bot', Limit: 1, Next: 0 })
    expect(new Set(received.map((call) => call.url.searchParams.get('SignatureNonce'))).size).toBe(2)
  })

  it('names the sender as ZIM knows it', async () => {
    const { told, asked } = await probed(found)
    expect(told).toEqual({ kind: 'passed', sender: 'known', userName: 'Operations', code: 0 })
    expect(asked).toHaveLength(1)
  })

  it.each([undefined, '', 5, null, {}, 'x'.repeat(257)])(
    'knows a sender without a usable name: %j',
    async (UserName) => {
      const { told } = await probed({ Code: 0, Result: [null, 1, { UserId: 'ops-bot', UserName }] })
      expect(told).toEqual({ kind: 'passed', sender: 'known', code: 0 })
    },
  )

  it.each([51102, 660500002, 660700012, 660700015])('passes and knows nobody for code %i', async (code) => {
    for (const body of [failed(code), failed(code, 660000002), failed(code, 1), { Code: code }]) {
      expect(await probed(body)).toEqual({
        told: { kind: 'passed', sender: 'unknown', code },
        asked: ['QueryUserInfos'],
      })
    }
  })

  it.each([660000002, 660200001, 660700008])('asks further for code %i', async (code) => {
    for (const body of [failed(code), failed(code, code), { Code: code }]) {
      const { told, asked } = await probed(body, { Code: 660500002 })
      expect(told).toEqual({ kind: 'passed', sender: 'unknown', code: 660500002 })
      expect(asked).toHaveLength(2)
    }
    expect((await probed(failed(code), { Code: 0 })).told).toEqual({ kind: 'passed', sender: 'known', code: 0 })
    for (const conversations of [{ Code: 660800053 }, { Code: 1 }, { Code: 100000005 }, 'garbage', '']) {
      expect((await probed(failed(code), conversations)).told).toEqual({ kind: 'passed', sender: 'unclear', code })
    }
  })

  it.each([
    ['Code 0 and nothing else', { Code: 0 }],
    ['somebody else', { Code: 0, Result: [{ UserId: 'Ops-Bot', UserName: 'x' }] }],
    ['a SubCode that is a text', failed('660700015')],
    ['a SubCode of 0', failed(0)],
    ['an ErrorList that is none', { Code: 0, ErrorList: 'x', Result: {} }],
  ])('asks further for %s', async (_, infos) => {
    const { told, asked } = await probed(infos, { Code: 660500002 })
    expect(told).toEqual({ kind: 'passed', sender: 'unknown', code: 660500002 })
    expect(asked).toHaveLength(2)
  })

  it.each([660000001, 660000003, 660000028, 660300005, 660900003, 660700013])(
    'passes for code %i of ZIM and says nothing of the sender',
    async (code) => {
      for (const body of [failed(code), { Code: code }]) {
        expect(await probed(body)).toEqual({
          told: { kind: 'passed', sender: 'unclear', code },
          asked: ['QueryUserInfos'],
        })
      }
    },
  )

  it.each([3, 100000000, 100000001, 100000005, 100000010, 100000011, 100000016, 100000017])(
    'is refused for the account with code %i',
    async (code) => {
      expect((await probed({ Code: code })).told).toEqual({ kind: 'refused', cause: 'config', code })
    },
  )

  it('is refused for the clock with code 100000004', async () => {
    expect((await probed({ Code: 100000004 })).told).toEqual({ kind: 'refused', cause: 'clock', code: 100000004 })
  })

  it.each([
    [1, 'server', 'failed, the server is busy'],
    [7, 'rate', 'more requests per second than the system takes'],
    [105001, 'server', 'a database request of the server failed'],
    [100000012, 'server', 'the gateway could not read the request body'],
    [100000015, 'server', 'internal error of the gateway'],
    [100000009, 'content', 'the Signature is empty'],
    [661000005, 'unlisted', 'code 661000005 is listed, but not for this call'],
    [100000018, 'unlisted', 'code 100000018 is on no page'],
    [-1, 'unlisted', 'code -1 is on no page'],
  ])('proves nothing for code %i', async (code, cause, detail) => {
    const { told, asked } = await probed({ Code: code })
    expect(told).toEqual({ kind: 'unclear', cause, code, detail })
    expect(asked).toHaveLength(1)
  })

  it('proves nothing without an answer of ZIM', async () => {
    expect((await probed('<html>')).told).toMatchObject({ kind: 'unclear', cause: 'garbage' })
    const nobody = clientFor(`http://127.0.0.1:${await freePort()}/`)
    expect(await nobody.probe('ops-bot')).toMatchObject({ kind: 'unclear', cause: 'connect' })
    const silent = await startGateway(() => undefined)
    expect(await clientFor(silent.url, { timeout: 50 }).probe('ops-bot')).toMatchObject({
      kind: 'unclear',
      cause: 'timeout',
    })
  })

  it('passes with what the first answer said when the second one never comes', async () => {
    const { url, received } = await startGateway((response, { url: { searchParams } }) => {
      if (searchParams.get('Action') === 'QueryUserInfos') response.end('{"Code":660700008}')
      else response.destroy()
    })
    expect(await clientFor(url).probe('ops-bot')).toMatchObject({
      kind: 'passed',
      sender: 'unclear',
      code: 660700008,
    })
    expect(received).toHaveLength(2)
  })

  it('has half of the deadline for each of its reads', async () => {
    const { url } = await startGateway(() => undefined)
    expect(await clientFor(url, { timeout: 61 }).probe('ops-bot')).toEqual({
      kind: 'unclear',
      cause: 'timeout',
      detail: 'no whole answer within the deadline of 31 ms',
    })
  })

  it('brings the time of the gateway, that of the later answer if there are two', async () => {
    const dates = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:39 GMT']
    const { url } = await startGateway((response) => {
      response.writeHead(200, { date: dates.shift() }).end('{"Code":660000002}')
    })
    expect(await clientFor(url).probe('ops-bot')).toMatchObject({ kind: 'passed', serverTime: 784_111_779_000 })
    const refused = await startGateway((response) => {
      response.writeHead(200, { date: 'Sun, 06 Nov 1994 08:49:37 GMT' }).end('{"Code":100000004}')
    })
    expect(await clientFor(refused.url).probe('ops-bot')).toMatchObject({
      kind: 'refused',
      serverTime: 784_111_777_000,
    })
  })

  it('is a fault of the caller for a sender that is no user id', async () => {
    const { url, connections } = await startGateway()
    for (const sender of ['', 'a,b', 'x'.repeat(33)]) {
      await expect(clientFor(url).probe(sender)).rejects.toBeInstanceOf(InvalidUsersError)
    }
    expect(connections).toHaveLength(0)
  })

  it('is never a throw, and never knows a sender whom no answer names, whatever comes back', async () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ Code: fc.anything(), ErrorList: fc.anything(), Result: fc.anything() }, { requiredKeys: ['Code'] })
        .map((value) => {
          try {
            return JSON.stringify(value)
          } catch {
            return 'no JSON' // a bigint, or a circular value
          }
        }),
    )
    await fc.assert(
      fc.asyncProperty(body, fc.integer({ min: 200, max: 599 }), async (text, status) => {
        const told = await probeAccount('ops-bot', () => Promise.resolve({ kind: 'answered', status, body: text }))
        expect(['passed', 'refused', 'unclear']).toContain(told.kind)
        if (told.kind === 'passed' && told.sender === 'known') expect(JSON.parse(text)).toMatchObject({ Code: 0 })
      }),
    )
  })
})
