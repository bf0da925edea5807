import { describe, expect, it } from 'vitest'

import { ACCOUNT_CODES } from '../../../src/simulator/gateway/account.ts'
import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import type { Gateway } from '../../../src/simulator/gateway/gateway.ts'
import { callAt, NOW, posted, recordOf, registerAt, signedQuery, startSandbox } from '../../support/simulator.ts'

const ASKED = { QueryUserInfos: { UserIds: ['ops-bot'] }, QueryConversationList: { FromUserId: 'ops-bot' } }

/** What each operation of the client is answered with. */
function codesOf(gateway: Gateway): (number | null)[] {
  const queries = Object.entries(ASKED).map(([Action, body]) =>
    callAt(NOW, { query: signedQuery(NOW, { Action }), body: JSON.stringify(body) }),
  )
  const requests = [callAt(NOW), registerAt(NOW, [{ UserId: 'new' }]), ...queries]
  return requests.map((request) => recordOf(gateway.receive(request, NOW)).code)
}

const put = (value: unknown): RequestInit => ({ ...posted(value), method: 'PUT' })

describe('the account', () => {
  it.each(ACCOUNT_CODES)('can be broken and mended while it runs: %i for broadcasts and probes alike', (code) => {
    const gateway = createGateway({ gap: 0 })
    gateway.account.set(code)
    expect(codesOf(gateway)).toEqual([code, code, code, code])
    expect(gateway.quotaUsed(NOW)).toBe(0)
    expect(gateway.users.count()).toBe(0)
    gateway.account.set(0)
    expect(codesOf(gateway)).toEqual([0, 0, 0, 0])
  })

  it('can be broken from the start', () => {
    expect(codesOf(createGateway({ account: 100000017 }))).toEqual(Array(4).fill(100000017))
  })

  it('stands before the age of the signature when the app is unknown, and behind it when ZIM is not enabled', () => {
    const late = callAt(NOW, { query: signedQuery(NOW - 3_600_000) })
    const decided = (account: (typeof ACCOUNT_CODES)[number]): number | null =>
      recordOf(createGateway({ account }).receive(late, NOW)).code
    expect(decided(100000010)).toBe(100000010)
    expect(decided(100000016)).toBe(100000004)
  })

  it('is broken and mended over HTTP, and shown', async () => {
    await using sandbox = await startSandbox()
    const broken = await sandbox.control('/account', put({ code: 100000016 }))
    expect([broken.status, await broken.json()]).toEqual([200, { account: 100000016 }])
    expect(await (await sandbox.control('/state')).json()).toMatchObject({ account: 100000016 })
    expect(await (await sandbox.broadcast()).json()).toMatchObject({ Code: 100000016 })
    await sandbox.control('/account', put({ code: 0 }))
    expect(await (await sandbox.broadcast()).json()).toMatchObject({ Code: 0 })
  })

  it.each([{}, { code: 7 }, { code: '0' }, { code: 0, more: 1 }, 'x', null])('takes no %j', async (value) => {
    await using sandbox = await startSandbox()
    const refused = await sandbox.control('/account', put(value))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({
      error: expect.stringMatching(/^account/) as string,
      remedy: 'Send {"code":N}, N being 0 or 3, 100000005, 100000010, 100000011, 100000016, 100000017.',
    })
    expect(sandbox.simulator.gateway.account.code()).toBe(0)
  })
})

describe('a user', () => {
  const sender = (gateway: Gateway): (number | null)[] => codesOf(gateway).toSpliced(1, 1)

  it.each(['any', ['ops-bot']] as const)('can be forgotten and added again where %j may send', async (senders) => {
    await using sandbox = await startSandbox({ senders })
    const { gateway } = sandbox.simulator
    expect(sender(gateway)).toEqual([0, 0, 0])
    expect((await sandbox.control('/users?id=ops-bot', { method: 'DELETE' })).status).toBe(204)
    expect(sender(gateway)).toEqual([660500002, 660700015, 660500002])
    const added = await sandbox.control('/users', put({ userId: 'ops-bot', userName: 'Ops' }))
    expect([added.status, await added.json()]).toEqual([
      200,
      { user: { userId: 'ops-bot', userName: 'Ops', userAvatar: '', hasLoggedIn: true } },
    ])
    expect(sender(gateway)).toEqual([0, 0, 0])
  })

  it('whom a server registered may broadcast, unless it must log in first', () => {
    for (const [registeredMaySend, code] of [
      [true, 0],
      [false, 660500002],
    ] as const) {
      const gateway = createGateway({ senders: [], gap: 0, registeredMaySend })
      gateway.receive(registerAt(NOW, [{ UserId: 'ops-bot' }]), NOW)
      expect(sender(gateway)).toEqual([code, 0, 0])
      gateway.users.register([{ userId: 'ops-bot', userName: '', userAvatar: '', hasLoggedIn: true }])
      expect(sender(gateway)).toEqual([0, 0, 0])
    }
  })

  it.each([{}, { userId: '' }, { userId: 'a,b' }, { userId: 'x'.repeat(33) }, { userId: 'a', hasLoggedIn: 1 }, 'x'])(
    'is not %j',
    async (value) => {
      await using sandbox = await startSandbox()
      const refused = await sandbox.control('/users', put(value))
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ remedy: 'Send e.g. {"userId":"ops-bot"}.' })
    },
  )

  it('must be named to be forgotten', async () => {
    await using sandbox = await startSandbox()
    expect((await sandbox.control('/users', { method: 'DELETE' })).status).toBe(400)
  })
})
