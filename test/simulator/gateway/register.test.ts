import { expect, test } from 'vitest'

import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import type { Gateway } from '../../../src/simulator/gateway/gateway.ts'
import { callAt, NOW, recordOf, registerAt, SECOND } from '../../support/simulator.ts'
import type { Answer } from '../../support/simulator.ts'

function register(gateway: Gateway, users: unknown, now = NOW): Answer {
  const reply = gateway.receive(registerAt(now, users), now)
  if (reply.kind !== 'answer') throw new Error('no answer')
  return JSON.parse(reply.body) as Answer
}

test('an unregistered sender is refused until UserRegister has added it', () => {
  const gateway = createGateway({ senders: ['boss'], gap: 0 })
  const code = () => recordOf(gateway.receive(callAt(NOW), NOW)).code
  expect(code()).toBe(660500002)
  expect(register(gateway, [{ UserId: 'ops-bot', UserName: 'Operations', UserAvatar: 'https://x.test/a' }])).toEqual({
    Code: 0,
    Message: 'success',
    RequestId: expect.stringMatching(/^[1-9]\d{18}$/) as string,
    ErrorList: [],
  })
  expect(code()).toBe(0)
  expect(gateway.users.list()).toEqual(['boss', 'ops-bot'])
})

test('who exists already, also within the same call, is listed with 660700002 while the others are registered', () => {
  const gateway = createGateway()
  expect(register(gateway, [{ UserId: 'a' }]).Code).toBe(0)
  const exists = { UserId: 'a', SubCode: 660700002, SubMessage: 'user already registered' }
  expect(register(gateway, [{ UserId: 'a' }, { UserId: 'b' }, { UserId: 'b' }])).toMatchObject({
    Code: 0,
    ErrorList: [exists, { ...exists, UserId: 'b' }],
  })
  expect(register(gateway, [{ UserId: 'a' }])).toMatchObject({ Code: 660700002, ErrorList: [exists] })
})

test.each([
  ['a user without an id', {}, 660000002],
  ['a user that is text', 'a', 660000002],
  ['a user with a foreign sign', { UserId: 'a/b' }, 660000002],
  ['too long an id', { UserId: 'a'.repeat(33) }, 660000012],
  ['too long a name', { UserId: 'a', UserName: 'é'.repeat(129) }, 660700006],
  ['too long an avatar', { UserId: 'a', UserAvatar: 'x'.repeat(501) }, 660700007],
  ['a name that is a number', { UserId: 'a', UserName: 1 }, 660000002],
])('%s is listed with its own code', (_what, user, SubCode) => {
  expect(register(createGateway(), [user, { UserId: 'good' }])).toMatchObject({ Code: 0, ErrorList: [{ SubCode }] })
  expect(register(createGateway(), [user])).toMatchObject({ Code: SubCode, ErrorList: [{ SubCode }] })
})

test('a list that is missing, empty or longer than 100 is refused as a whole', () => {
  const many = Array.from({ length: 101 }, (_, i) => ({ UserId: `u${i}` }))
  const gateway = createGateway()
  expect(register(gateway, undefined)).toMatchObject({ Code: 660000002, ErrorList: [] })
  expect(register(gateway, [])).toMatchObject({ Code: 660000002, ErrorList: [] })
  expect(register(gateway, many)).toMatchObject({ Code: 660000011, ErrorList: [] })
  expect(gateway.users.count()).toBe(0)
  expect(register(gateway, many.slice(1))).toMatchObject({ Code: 0, ErrorList: [] })
  expect(gateway.users.count()).toBe(100)
})

test('the 21st call within a second is too much, and none of them costs broadcast quota', () => {
  const gateway = createGateway()
  for (let i = 0; i < 20; i++) expect(register(gateway, [{ UserId: `u${i}` }]).Code).toBe(0)
  expect(register(gateway, [{ UserId: 'late' }], NOW + 999).Code).toBe(660700001)
  expect(register(gateway, [{ UserId: 'late' }], NOW + SECOND).Code).toBe(0)
  expect(gateway.quotaUsed(NOW + SECOND)).toBe(0)
  expect(gateway.calls().some((call) => call.counted)).toBe(false)
})

test('a forced code registers nobody, and hides no mistake', () => {
  const gateway = createGateway()
  gateway.addFault({ kind: 'code', codes: [1], calls: 2, match: { action: 'UserRegister' } })
  expect(register(gateway, []).Code).toBe(660000002)
  expect(register(gateway, [{ UserId: 'a' }])).toMatchObject({ Code: 1, ErrorList: [] })
  expect(gateway.users.count()).toBe(0)
})

test('the users of one app have a bound', () => {
  const gateway = createGateway({ senders: Array.from({ length: 100_001 }, (_, i) => `u${i}`) })
  expect(register(gateway, [{ UserId: 'one-too-many' }]).Code).toBe(660000001)
})
