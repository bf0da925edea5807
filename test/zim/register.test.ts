import { describe, expect, it } from 'vitest'
import { checkUsers, InvalidUsersError } from '../../src/zim/index.ts'
import { answer, clientFor, freePort, startGateway } from './gateway.ts'

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

  it.each(['"', "'", '*', ',', '/', '\\', 'é', '\n'])('refuses %j in a user id', (character) => {
    expect(codes([{ userId: `a${character}` }])).toEqual(['user-id-charset'])
  })
})
