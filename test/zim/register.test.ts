import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkUsers, InvalidUsersError } from '../../src/zim/index.ts'
import { answer, clientFor, freePort, startGateway } from '../support/zim/gateway.ts'

const USERS = [{ userId: 'a', userName: 'Ann' }, { userId: 'b', userAvatar: 'https://a/b.png' }, { userId: 'c' }]
const failed = (UserId: string, SubCode: number): object => ({ UserId, SubCode, SubMessage: 'input params error' })

describe('registering users', () => {
  it('is one signed POST with all of them', async () => {
    const { url, received } = await startGateway()
    expect(await clientFor(url).register(USERS)).toMatchObject({
      ok: true,
      outcome: { kind: 'accepted' },
      users: [
        { userId: 'a', result: 'registered' },
        { userId: 'b', result: 'registered' },
        { userId: 'c', result: 'registered' },
      ],
    })
    expect(received).toHaveLength(1)
    expect(received[0]?.url.searchParams.get('Action')).toBe('UserRegister')
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      UserInfo: [{ UserId: 'a', UserName: 'Ann' }, { UserId: 'b', UserAvatar: 'https://a/b.png' }, { UserId: 'c' }],
    })
  })

  it('tells of each user alone, and takes one who exists for registered', async () => {
    const errors = [failed('b', 660700002), failed('c', 660000012)]
    const { url } = await startGateway(answer(200, { Code: 0, ErrorList: errors }))
    expect(await clientFor(url).register(USERS)).toMatchObject({
      ok: false,
      users: [
        { userId: 'a', result: 'registered' },
        { userId: 'b', result: 'existing', code: 660700002 },
        { userId: 'c', result: 'failed', code: 660000012 },
      ],
    })
  })

  it.each([660700002, 660000002, 1, 999])('is fine when all exist, although the Code is then %i', async (code) => {
    const errors = USERS.map(({ userId }) => failed(userId, 660700002))
    const { url } = await startGateway(answer(200, { Code: code, ErrorList: errors }))
    expect(await clientFor(url).register(USERS)).toMatchObject({ ok: true, outcome: { code } })
  })

  it('fails for all when the call is refused', async () => {
    const { url } = await startGateway(answer(200, { Code: 100000005, ErrorList: [null, { UserId: 'a' }, 'x'] }))
    expect(await clientFor(url).register(USERS)).toMatchObject({
      ok: false,
      outcome: { kind: 'refused', cause: 'config' },
      users: USERS.map(({ userId }) => ({ userId, result: 'failed', code: 100000005 })),
    })
  })

  it.each([
    ['a SubCode that is a text', [{ UserId: 'b', SubCode: '660000012' }]],
    ['a SubCode that is no whole number', [{ UserId: 'b', SubCode: 1.5 }]],
    ['a SubCode of success', [{ UserId: 'b', SubCode: 0 }]],
    ['no user', [{ SubCode: 660000012 }]],
    ['a user who is a number', [{ UserId: 5, SubCode: 660000012 }]],
    ['a user who was not asked for', [{ UserId: 'z', SubCode: 660000012 }]],
    ['an entry that is none', [null]],
    ['something that is no list', { b: 660000012 }],
    ['a text', 'b failed'],
    ['0', 0],
  ])('does not say that users are registered after an ErrorList with %s', async (_, ErrorList) => {
    const { url } = await startGateway(answer(200, { Code: 0, ErrorList }))
    expect(await clientFor(url).register(USERS)).toMatchObject({
      ok: false,
      users: USERS.map(({ userId }) => ({ userId, result: 'unknown' })),
    })
  })

  it('keeps what an odd ErrorList does say, and nothing of a user of whom it says two things', async () => {
    const errors = [failed('a', 660700002), failed('b', 660000012), failed('b', 660700002), 'odd']
    const { url } = await startGateway(answer(200, { Code: 0, ErrorList: errors }))
    expect((await clientFor(url).register(USERS)).users).toEqual([
      { userId: 'a', result: 'existing', code: 660700002 },
      { userId: 'b', result: 'unknown' },
      { userId: 'c', result: 'unknown' },
    ])
  })

  it.each([1, 660000001, 999, 660800045])('leaves a user open whose SubCode is %i', async (code) => {
    const { url } = await startGateway(answer(200, { Code: 0, ErrorList: [failed('b', code)] }))
    expect((await clientFor(url).register(USERS)).users).toMatchObject([
      { result: 'registered' },
      { result: 'unknown', code },
      { result: 'registered' },
    ])
  })

  it('takes an ErrorList of null for an empty one', async () => {
    const { url } = await startGateway(answer(200, { Code: 0, ErrorList: null }))
    expect(await clientFor(url).register(USERS)).toMatchObject({ ok: true })
  })

  it('knows nothing of anyone after an answer that leaves it open, or none', async () => {
    const unknown = {
      ok: false,
      outcome: { kind: 'unknown' },
      users: USERS.map(({ userId }) => ({ userId, result: 'unknown' })),
    }
    const busy = await startGateway(answer(200, { Code: 1 }))
    expect(await clientFor(busy.url).register(USERS)).toMatchObject(unknown)
    const silent = await startGateway(answer(200, 'garbage'))
    expect(await clientFor(silent.url).register(USERS)).toMatchObject(unknown)
  })

  it('fails for all when the call never left', async () => {
    const registration = await clientFor(`http://127.0.0.1:${await freePort()}/`).register(USERS)
    expect(registration).toMatchObject({ ok: false, outcome: { kind: 'unsent' } })
    expect(registration.users.map(({ result }) => result)).toEqual(['failed', 'failed', 'failed'])
  })

  it('refuses what the vendor would refuse before anything is sent', async () => {
    const { url, connections } = await startGateway()
    const attempt = clientFor(url).register([{ userId: '' }])
    await expect(attempt).rejects.toBeInstanceOf(InvalidUsersError)
    await expect(attempt).rejects.toMatchObject({ findings: [{ code: 'user-id-empty', path: [0, 'userId'] }] })
    expect(connections).toHaveLength(0)
    for (const untyped of [undefined, null, 'ops-bot', [null], [{ userId: 5 }]]) {
      await expect(clientFor(url).register(untyped as never)).rejects.toBeInstanceOf(InvalidUsersError)
    }
    expect(connections).toHaveLength(0)
  })
})

describe('the check of users', () => {
  const codes = (users: Parameters<typeof checkUsers>[0]): string[] => checkUsers(users).map(({ code }) => code)

  it('finds too few and too many', () => {
    const many = Array.from({ length: 101 }, (_, n) => ({ userId: `u${n}` }))
    expect(codes([])).toEqual(['user-count'])
    expect(codes(many)).toEqual(['user-count'])
    expect(codes(many.slice(1))).toEqual([])
  })

  it('measures bytes', () => {
    expect(codes([{ userId: 'a'.repeat(32), userName: 'é'.repeat(128), userAvatar: 'é'.repeat(250) }])).toEqual([])
    const [id, name, avatar] = checkUsers([
      { userId: 'a'.repeat(33), userName: 'é'.repeat(128) + 'x', userAvatar: 'é'.repeat(250) + 'x' },
    ])
    expect(id).toMatchObject({ code: 'user-field-too-long', path: [0, 'userId'] })
    expect(name).toMatchObject({ text: 'userName has 257 bytes, allowed are 256' })
    expect(avatar).toMatchObject({ text: 'userAvatar has 501 bytes, allowed are 500' })
  })

  it.each([undefined, null, 5, 'ops-bot', {}, { length: 1 }, () => undefined])('takes no %j for a list', (users) => {
    expect(codes(users as never)).toEqual(['users-type'])
  })

  it('finds what is no user, also in the holes of a list', () => {
    const users = [
      null,
      5,
      'a',
      undefined,
      { userId: 5 },
      { userId: 'a', userName: null },
      { userId: 'a', userAvatar: {} },
    ]
    // For `in` the last one does not exist: it is a hole, which `map` and similar methods skip.
    const mixed = Object.assign(Array.from<unknown>({ length: 0 }), users, { length: users.length + 1 })
    expect(7 in mixed).toBe(false)
    expect(checkUsers(mixed as never).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'user-type 0',
      'user-type 1',
      'user-type 2',
      'user-type 3',
      'user-field-type 4.userId',
      'user-field-type 5.userName',
      'user-field-type 6.userAvatar',
      'user-type 7',
    ])
  })

  it('finds half a character in every field', () => {
    expect(codes([{ userId: 'a', userName: 'a\ud83d', userAvatar: '\ude00' }])).toEqual([
      'user-field-malformed',
      'user-field-malformed',
    ])
    expect(codes([{ userId: '\ud83d' }])).toEqual(['user-id-charset'])
  })

  it('never throws, and passes only what has the shape of users, whatever a caller gives', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const findings = checkUsers(value as never)
        if (findings.length > 0) return
        for (const user of value as { userId: unknown }[]) expect(user.userId).toMatch(/^.{1,32}$/)
      }),
    )
    const throwing = [
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no')
          },
        },
      ),
    ]
    expect(codes(throwing as never)).toEqual(['users-type'])
  })

  it.each(['"', "'", '*', ',', '/', '\\', 'é', '\n'])('refuses %j in a user id', (character) => {
    expect(codes([{ userId: `a${character}` }])).toEqual(['user-id-charset'])
  })
})
