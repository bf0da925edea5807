import { describe, expect, it } from 'vitest'

import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import type { Gateway } from '../../../src/simulator/gateway/gateway.ts'
import type { GatewaySettings } from '../../../src/simulator/gateway/settings.ts'
import { callAt, NOW, recordOf, registerAt, SECOND, signedQuery } from '../../support/simulator.ts'

interface Answer {
  readonly Code: number
  readonly Result?: readonly object[]
  readonly ErrorList?: readonly object[]
}

function ask(gateway: Gateway, action: string, body: unknown, now = NOW): Answer {
  const query = signedQuery(now, { Action: action })
  const reply = gateway.receive(callAt(now, { query, body: JSON.stringify(body) }), now)
  if (reply.kind !== 'answer') throw new Error('no answer')
  return JSON.parse(reply.body) as Answer
}

const infos = (gateway: Gateway, ...UserIds: unknown[]): Answer => ask(gateway, 'QueryUserInfos', { UserIds })
const conversations = (gateway: Gateway, FromUserId: unknown): Answer =>
  ask(gateway, 'QueryConversationList', { FromUserId, Limit: 1, Next: 0 })

/** A GET, the way the docs and everybody's code write it. */
function states(gateway: Gateway, userIds: readonly string[], name = 'UserId[]'): Answer {
  const users = userIds.map((id) => `&${encodeURIComponent(name)}=${encodeURIComponent(id)}`).join('')
  const query = `${signedQuery(NOW, { Action: 'QueryUserOnlineState' })}${users}`
  const reply = gateway.receive(callAt(NOW, { method: 'GET', query, body: '' }), NOW)
  if (reply.kind !== 'answer') throw new Error('no answer')
  return JSON.parse(reply.body) as Answer
}

/** Knows `boss`, who has logged in, and `ops-bot`, whom only a server has registered. */
function town(given: Partial<GatewaySettings> = {}): Gateway {
  const gateway = createGateway({ senders: ['boss'], gap: 0, ...given })
  gateway.receive(registerAt(NOW, [{ UserId: 'ops-bot', UserName: 'Operations', UserAvatar: 'https://x.test/a' }]), NOW)
  return gateway
}

const failure = (UserId: string, SubCode: number): object => expect.objectContaining({ UserId, SubCode }) as object

describe('QueryUserInfos', () => {
  it('finds who has logged in and who was only registered', () => {
    expect(infos(town(), 'boss', 'ops-bot')).toMatchObject({
      Code: 0,
      Result: [
        { UserId: 'boss', UserName: '', UserAvatar: '', Extra: '' },
        { UserId: 'ops-bot', UserName: 'Operations', UserAvatar: 'https://x.test/a', Extra: '' },
      ],
      ErrorList: [],
    })
  })

  it.each([660700015, 660000002, 660700008] as const)('can say %i of somebody unknown', (unknownUserCode) => {
    const gateway = town({ unknownUserCode })
    expect(infos(gateway, 'boss', 'nobody')).toMatchObject({ Code: 0, ErrorList: [failure('nobody', unknownUserCode)] })
    expect(infos(gateway, 'nobody')).toMatchObject({
      Code: unknownUserCode,
      Result: [],
      ErrorList: [failure('nobody', unknownUserCode)],
    })
  })

  it('takes 1 to 100 ids of at most 64 bytes', () => {
    const gateway = createGateway()
    const many = Array.from({ length: 101 }, (_, n) => `u${n}`)
    expect(infos(gateway)).toMatchObject({ Code: 660000002, Result: [], ErrorList: [] })
    expect(ask(gateway, 'QueryUserInfos', {}).Code).toBe(660000002)
    expect(infos(gateway, ...many).Code).toBe(660000011)
    expect(infos(gateway, ...many.slice(1)).Result).toHaveLength(100)
    expect(infos(gateway, 'x'.repeat(64)).Code).toBe(0)
    for (const id of ['x'.repeat(65), 'a/b', '', 5]) {
      expect(infos(gateway, id)).toMatchObject({ Code: 660000002, ErrorList: [{ SubCode: 660000002 }] })
    }
  })
})

describe('QueryConversationList', () => {
  it('is empty for everybody who is known, and 660500002 for others, as the broadcast', () => {
    const gateway = town()
    for (const user of ['boss', 'ops-bot']) {
      expect(conversations(gateway, user)).toMatchObject({ Code: 0, TotalCount: 0, Next: 0, List: [] })
    }
    expect(conversations(gateway, 'nobody')).toMatchObject({ Code: 660500002 })
  })

  it.each([undefined, '', 5, 'a,b', 'x'.repeat(33)])('refuses the user id %j', (userId) => {
    expect(conversations(createGateway(), userId).Code).toBe(660000002)
  })
})

describe('QueryUserOnlineState', () => {
  it.each(['UserId[]', 'UserId'])('knows only who has logged in once, named by %s', (name) => {
    expect(states(town(), ['boss', 'ops-bot', 'nobody'], name)).toMatchObject({
      Code: 0,
      Result: [{ UserId: 'boss', Status: 'Offline' }],
      ErrorList: [failure('ops-bot', 660200001), failure('nobody', 660200001)],
    })
    expect(states(town(), ['ops-bot'], name)).toMatchObject({ Code: 660200001, Result: [] })
  })

  it('takes 1 to 100 users', () => {
    expect(states(createGateway(), []).Code).toBe(660000002)
    expect(
      states(
        createGateway(),
        Array.from({ length: 101 }, (_, n) => `u${n}`),
      ).Code,
    ).toBe(660000011)
  })
})

describe('a query', () => {
  it('is recorded, and is never a broadcast', () => {
    const gateway = town()
    infos(gateway, 'ops-bot')
    conversations(gateway, 'ops-bot')
    states(gateway, ['ops-bot'])
    const calls = gateway.calls().slice(1)
    expect(calls.map(({ action }) => action)).toEqual([
      'QueryUserInfos',
      'QueryConversationList',
      'QueryUserOnlineState',
    ])
    for (const call of calls) expect(call).toMatchObject({ processed: true, counted: false, broadcast: null })
    expect(gateway.quotaUsed(NOW)).toBe(0)
    expect(recordOf(gateway.receive(callAt(NOW), NOW)).code).toBe(0)
  })

  it('may be made 20 times per second, each kind by itself', () => {
    const gateway = createGateway()
    for (let n = 0; n < 20; n += 1) expect(infos(gateway, 'boss').Code).toBe(0)
    expect(infos(gateway, 'boss').Code).toBe(660300005)
    expect(conversations(gateway, 'boss').Code).toBe(0)
    expect(ask(gateway, 'QueryUserInfos', { UserIds: ['boss'] }, NOW + SECOND).Code).toBe(0)
  })

  it('takes faults, and a forced code hides no other', () => {
    const gateway = town()
    gateway.addFault({ kind: 'code', codes: [1], calls: 2, match: { action: 'QueryUserInfos' } })
    expect(infos(gateway, 'nobody').Code).toBe(660700015)
    expect(infos(gateway, 'boss')).toEqual({ Code: 1, Message: 'failed, server busy', RequestId: expect.any(String) })
    expect(infos(gateway, 'boss').Code).toBe(0)
  })
})
