import { once } from 'node:events'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTcp } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run, start } from '../support/binary.ts'
import { CREDENTIALS, definitionFile, startGateway } from '../support/gateway.ts'
import { entry, groundsOf, LIMITS, temporaryFolder, temporaryStore } from '../support/store.ts'

const OFTEN = definitionFile([
  { id: 'often', schedule: { cron: '*/2 * * * * *' }, message: { type: 'text', text: 'hi' } },
])

function folderWith(text: string) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.yaml'), text)
  // What comes often must fit: else that is what doctor tells.
  return { BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite'), BELFRY_QUOTA_LIMIT: '50000' }
}

/** What it says, by topic. */
async function examined(env: Record<string, string>, ...flags: string[]) {
  const { code, out, err } = await run(['doctor', '--json', ...flags], env)
  const { isWell, signs } = JSON.parse(out) as {
    isWell: boolean
    signs: { topic: string; state: string; text: string; remedy: string | null }[]
  }
  expect({ isWell, err }).toEqual({ isWell: code === 0, err: '' })
  for (const { state, remedy } of signs) if (state === 'bad') expect(remedy).not.toBeNull()
  return { code, signs: Object.fromEntries(signs.map(({ topic, state, text }) => [topic, `${state}: ${text}`])) }
}

/** Something that answers at a port of its own with a clock that is so many ms off. */
async function clockOff(off: number): Promise<string> {
  const server = createServer((_, response) => {
    response.sendDate = false
    response.setHeader('Date', new Date(Date.now() + off).toUTCString()).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('doctor', () => {
  it('finds nothing wrong where nothing is set up yet, says what is missing, in 80 columns, and makes nothing', async () => {
    const { BELFRY_SCHEDULES } = folderWith(OFTEN)
    const database = join(BELFRY_SCHEDULES, 'data', 'belfry.sqlite')
    const env = { BELFRY_SCHEDULES, BELFRY_DATABASE: database, BELFRY_QUOTA_LIMIT: '50000' }
    const { code, out } = await run(['doctor'], env)
    expect(code).toBe(0)
    expect(out).toContain('WARN  credentials  none are set here: only the sandbox can run\n')
    expect(out).toMatch(/\nok {4}definitions {2}1 announcement in 1 file of /u)
    expect(out).toMatch(/\n\n0 wrong, 3 warnings\.\n$/u)
    expect(out.split('\n').filter((line) => line.length > 80 && !line.includes(BELFRY_SCHEDULES))).toEqual([])
    expect((await examined(env)).signs['database']).toMatch(/^warning: there is none at /u)
  })

  it('says that all is well of `npm start` on the examples, which sends something within seconds', async () => {
    const env = { BELFRY_DATABASE: join(temporaryFolder(), 'belfry.sqlite'), BELFRY_LISTEN: '127.0.0.1:0' }
    const service = start(['serve', '--sandbox'], env)
    const [, port = ''] = await service.says(/http:\/\/127\.0\.0\.1:(\d+)\/healthz/u)
    // A start shortly before the next treasure hunt shows that one.
    await service.says(/INFO: (start-\S+|treasure-hunt) sent · .* · accepted/u)
    expect(service.err).toMatch(/ {2}treasure-hunt +\d{4}-\d\d-\d\d \d\d:\d\d Asia\/Singapore\n/u)
    expect(service.err).toMatch(/ {2}new-year +\d{4}-01-01 00:00 Asia\/Singapore\n/u)
    expect(service.err).not.toMatch(/ (WARN|ERROR|FATAL): /u)
    const { code, out } = await run(['doctor'], { ...env, BELFRY_LISTEN: `127.0.0.1:${port}` })
    expect(out).toContain('\nok    credentials  none are set, and the sandbox needs none\n')
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'All is well.'])
  })

  it('says that all is well of a service that sends, and never says the secret', async () => {
    const gateway = await startGateway()
    const env = { ...gateway.env, ...folderWith(OFTEN), BELFRY_LISTEN: '127.0.0.1:0' }
    const service = start(['serve'], env)
    const [, port = ''] = await service.says(/http:\/\/127\.0\.0\.1:(\d+)\/healthz/u)
    await service.says(/often sent/u)
    const { code, out } = await run(['doctor'], { ...env, BELFRY_LISTEN: `127.0.0.1:${port}` })
    expect(out).toMatch(/ok {4}service +process \d+ on \S+ fires; the one at\s+127\.0\.0\.1:\d+ says ok/u)
    expect(out).toMatch(/ok {4}clock +-?\d+ to \d+ ms from the gateway's/u)
    expect(out).toMatch(/ok {4}database {5}\S*\s*\S*belfry\.sqlite,\s+used live,\s+1\s+announcement\s+in\s+force/u)
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'All is well.'])
    expect(out).not.toContain(CREDENTIALS.ZIM_SERVER_SECRET)
    await service.kill()
    expect((await examined(env)).signs['service']).toMatch(/^warning: process \d+, which fired, is dead$/u)
  })

  it('says what keeps it from sending, all of it at once, and ends with 1', async () => {
    const env = folderWith(definitionFile([{ id: 'a', schedule: { cron: '0 25 * * *' } }]))
    const { code, signs } = await examined({ ...env, ZIM_APP_ID: '1', BELFRY_CLOCK_CHECK: 'off' })
    expect(code).toBe(1)
    expect(signs['credentials']).toBe(
      'bad: serve sends to real users and needs ZIM_SERVER_SECRET or ZIM_SERVER_SECRET_FILE',
    )
    expect(signs['definitions']).toMatch(/^bad: \S+a\.yaml:1:\d+: /u)
    expect(signs['clock']).toMatch(/^warning: is not compared/u)
    const below = await examined({ ...env, BELFRY_DATABASE: join(env.BELFRY_SCHEDULES, 'a.yaml', 'belfry.sqlite') })
    expect(below.signs['disk']).toMatch(/^bad: \S+a\.yaml is a file where a folder is needed$/u)
  })

  it('tells definitions that the quota cannot hold at all, as validate does', async () => {
    const env = { ...folderWith(OFTEN), BELFRY_QUOTA_LIMIT: '100' }
    expect((await examined(env)).signs['definitions']).toMatch(
      /^warning: \S+a\.yaml:\d+: it alone needs 43,200 calls a day, and the quota has 100/u,
    )
    const { code, out } = await run(['validate', env.BELFRY_SCHEDULES], env)
    expect([code, out]).toEqual([0, expect.stringContaining('warning quota-exceeded')])
  })

  it('compares the clock with the gateway, unless it is told to leave that alone', async () => {
    const env = { ...CREDENTIALS, ...folderWith(OFTEN) }
    // The gateway tells whole seconds.
    const wrong = { ...env, ZIM_ENDPOINT: await clockOff(600_000) }
    expect((await examined(wrong)).signs['clock']).toMatch(/^bad: (?:10 min|9 min 5\d s) behind the gateway's$/u)
    expect((await examined(wrong, '--offline')).signs['clock']).toBe('good: the gateway was not asked')
    const nowhere = { ...env, ZIM_ENDPOINT: 'http://127.0.0.1:9/' }
    expect((await examined(nowhere)).signs['clock']).toMatch(/^bad: http:\/\/127\.0\.0\.1:9\/ cannot be reached/u)
  })

  it('asks ZIM for the senders, names them as ZIM does, and sends nothing', async () => {
    const gateway = await startGateway(['--senders', 'ops-bot'])
    await gateway.addUser({ userId: 'ops-bot', userName: 'Operations\u202e\u001b[31m' })
    const cup = { id: 'cup', schedule: { cron: '0 0 * * *' }, message: { type: 'text', text: 'hi' }, sender: 'cup bot' }
    const often = { id: 'often', schedule: { cron: '0 0 * * *' }, message: { type: 'text', text: 'hi' } }
    const env = { ...gateway.env, ...folderWith(definitionFile([cup, often, { ...cup, id: 'cup-2' }])) }
    const { code, out } = await run(['doctor'], env)
    expect(code).toBe(1)
    expect(out).toMatch(/\nok {4}credentials {2}AppID 12345 and its ServerSecret are right, at\n {19}http:/u)
    expect(out).toContain('ok    zim          In-app Chat (ZIM) is enabled for the app\n')
    expect(out).toContain(
      [
        'FAIL  sender       ZIM does not know cup bot, and refuses what it sends: code',
        '                   660700015, the user is not registered',
        "                   `belfry register 'cup bot'` registers it.",
        'ok    sender       ZIM knows ops-bot, as "Operations\\u{202e}\\u{1b}[31m"',
        '',
      ].join('\n'),
    )
    expect(out.split('\n').filter((line) => line.length > 80 && !line.includes(env.BELFRY_SCHEDULES))).toEqual([])
    const calls = await gateway.requests()
    expect(calls.map(({ query }) => query['Action'])).toEqual(['QueryUserInfos', 'QueryUserInfos'])
    expect(calls.map(({ broadcast }) => broadcast)).toEqual([null, null])

    expect((await run(['register', 'cup bot'], env)).code).toBe(0)
    expect(await run(['doctor'], env)).toMatchObject({ code: 0 })
  })

  it.each([
    [
      100000005,
      'credentials',
      /^bad: AppID 12345 or its ServerSecret is refused: code 100000005, the signature is wrong/,
    ],
    [100000011, 'credentials', /^bad: AppID 12345 or its ServerSecret is refused: code 100000011, /],
    [3, 'credentials', /^bad: AppID 12345 or its ServerSecret is refused: code 3, authentication failed$/],
    [100000016, 'zim', /^bad: code 100000016, the app is not configured for production$/],
    [100000017, 'zim', /^bad: code 100000017, the app has not enabled this service$/],
  ])('tells code %i as a fault of the %s, until it is mended', async (code, topic, text) => {
    const gateway = await startGateway()
    const env = { ...gateway.env, ...folderWith(OFTEN) }
    await gateway.setAccount(code)
    const broken = await examined(env)
    expect(broken.signs[topic]).toMatch(text)
    const failed = Object.values(broken.signs).filter((sign) => sign.startsWith('bad'))
    expect({ code: broken.code, failed: failed.length, sender: broken.signs['sender'] }).toEqual({ code: 1, failed: 1 })
    await gateway.setAccount(0)
    expect(await examined(env)).toMatchObject({ code: 0, signs: { sender: 'good: ZIM knows ops-bot, without a name' } })
  })

  it('says what it could not check', async () => {
    const gateway = await startGateway()
    const env = { ...gateway.env, ...folderWith(OFTEN) }
    const asked = { match: { action: 'QueryUserInfos' } }
    await gateway.fault({ kind: 'code', codes: [1], ...asked })
    expect(await examined(env)).toMatchObject({
      code: 0,
      signs: { zim: 'warning: could not check: code 1, failed, the server is busy' },
    })
    await gateway.fault({ kind: 'code', codes: [660000001], ...asked })
    expect((await examined(env)).signs).toMatchObject({
      zim: 'good: In-app Chat (ZIM) is enabled for the app',
      sender: 'warning: it is unclear whether ZIM knows ops-bot: code 660000001, general business error of the server',
    })
    await gateway.fault({ kind: 'garbage', body: 'html', ...asked })
    expect((await examined(env)).signs['zim']).toMatch(/^bad: could not check: HTTP 200 with a body that is not/u)
    await gateway.kill()
    const { code, signs } = await examined(env)
    expect(code).toBe(1)
    expect(signs['zim']).toBe('bad: could not check: no TCP connection (ECONNREFUSED)')
    expect(signs['credentials']).toBe(`good: AppID 12345 and a ServerSecret, for ${gateway.url}`)
    expect((await examined(env, '--offline')).signs).not.toHaveProperty('zim')
  })

  it('tells a clock that the gateway refuses, also where it is not compared', async () => {
    const gateway = await startGateway()
    await gateway.fault({ kind: 'code', codes: [100000004], match: { action: 'QueryUserInfos' } })
    const { signs } = await examined({ ...gateway.env, ...folderWith(OFTEN), BELFRY_CLOCK_CHECK: 'off' })
    expect(signs['zim']).toBe('bad: could not check: code 100000004, the signature has expired')
  })

  it('asks for ten senders at most, and without any for whether the account is good', async () => {
    const gateway = await startGateway()
    const many = Array.from({ length: 12 }, (_, n) => {
      return { id: `a${n}`, sender: `bot-${n}`, schedule: { cron: '0 0 * * *' }, message: { type: 'text', text: 'hi' } }
    })
    const env = { ...gateway.env, ...folderWith(definitionFile(many)) }
    expect((await examined(env)).signs['sender']).toBe('warning: 2 more senders not asked for')
    expect(await gateway.requests()).toHaveLength(10)
    const empty = { ...gateway.env, ...folderWith('version: 1\nannouncements: []\n') }
    expect((await examined(empty)).signs).toMatchObject({
      zim: 'good: In-app Chat (ZIM) is enabled for the app',
      sender: 'good: no announcement names one yet',
    })
  })

  it('asks for the senders that the database has in force, where the files are gone', async () => {
    const gateway = await startGateway()
    const env = { ...gateway.env, ...folderWith(OFTEN), BELFRY_LISTEN: '127.0.0.1:0' }
    const service = start(['serve'], env)
    await service.says(/often sent/u)
    await service.kill()
    await gateway.forgetUser('ops-bot')
    const { signs } = await examined({ ...env, BELFRY_SCHEDULES: temporaryFolder() })
    expect(signs['sender']).toMatch(/^bad: ZIM does not know ops-bot/u)
  })

  it('says what is wrong with credentials that cannot be right, and warns of a secret that is unusual', async () => {
    const secret = CREDENTIALS.ZIM_SERVER_SECRET
    const env = { ...CREDENTIALS, ...folderWith(OFTEN) }
    const quoted = await examined({ ...env, ZIM_SERVER_SECRET: `"${secret}"` })
    expect(quoted).toMatchObject({ code: 1, signs: { credentials: 'bad: ZIM_SERVER_SECRET has quotes around it' } })
    const app = await examined({ ...env, ZIM_APP_ID: '"12345"' })
    expect(app.signs['credentials']).toBe('bad: ZIM_APP_ID is "12345" with quotes around it')
    const unusual = await examined({ ...env, ZIM_SERVER_SECRET: secret.toUpperCase() }, '--offline')
    expect(unusual.signs['credentials']).toMatch(
      /^warning: AppID 12345 .*; the secret is not 32 lower-case hex digits$/u,
    )
    const unchecked = await examined({ ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0' }).catch((error: unknown) => error)
    expect(JSON.stringify(unchecked)).not.toContain(secret)
  })

  it('comes to its end whatever a gateway does', async () => {
    const server = createTcp((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () =>
        socket.write('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 70000\r\n\r\n' + 'x'.repeat(69_000)),
      )
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const ZIM_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const env = { ...CREDENTIALS, ...folderWith(OFTEN), ZIM_ENDPOINT, BELFRY_SEND_TIMEOUT: '500ms' }
    const { code, signs } = await examined(env)
    expect(code).toBe(1)
    expect(signs['zim']).toMatch(/^bad: could not check: /u)
  })

  it('notices a copy, a damaged file and one that is none, and claims no new one', async () => {
    const { store, file } = await temporaryStore()
    const env = { ...folderWith(OFTEN), BELFRY_DATABASE: file }
    expect((await examined(env)).signs['database']).toBe(`warning: ${file} was never used by a service`)
    expect(await store.home()).toEqual({ kind: 'new' })
    await store.claimHome()
    await store.syncFiles(
      Array.from({ length: 500 }, (_, index) => entry(`a${index}`, { document: { text: 'x'.repeat(500) } })),
      1,
    )
    await store.close()
    const copy = join(temporaryFolder(), 'copy.sqlite')
    copyFileSync(file, copy)
    expect((await examined({ ...env, BELFRY_DATABASE: copy })).signs['database']).toMatch(
      /^bad: \S+ is a copy, or was moved/u,
    )

    const bytes = readFileSync(file)
    bytes.fill(0xff, bytes.length - 20 * 4096, bytes.length - 10 * 4096)
    writeFileSync(file, bytes)
    expect((await examined(env)).signs['database']).toMatch(/^bad: \S+ is damaged: |^bad: cannot use /u)
    writeFileSync(copy, 'no database at all, whatever it is called')
    expect((await examined({ ...env, BELFRY_DATABASE: copy })).signs['database']).toMatch(/^bad: cannot use /u)
  })

  it('asks for the verdicts that are missing, and says when no slot is free', async () => {
    const { store, file } = await temporaryStore()
    const now = Date.now()
    await store.syncFiles([entry('a')], now - 10_000)
    await store.claimHome()
    const key = `a@${new Date(now - 5000).toISOString()}`
    await store.plan({
      occurrences: [{ key, announcementId: 'a', due: now - 5000, skipReason: null }],
      mark: now,
      revision: (await store.state()).revision,
      now,
    })
    await store.holdLease({ holder: 'me', host: 'elsewhere', pid: 1, expiresAt: now + 60_000 }, now)
    const broadcast = { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hi' } } as const
    await store.book({ key, broadcast, limits: LIMITS, holder: 'me', now, grounds: await groundsOf(store) })
    await store.recover(now, 'me', undefined)
    const { code, signs } = await examined({ ...folderWith(OFTEN), BELFRY_DATABASE: file, BELFRY_QUOTA_LIMIT: '1' })
    expect(code).toBe(0)
    expect(signs['unknown']).toBe(`warning: nobody knows whether ${key} went out`)
    expect(signs['quota']).toBe('warning: 1 of 1 call used, 0 free')
    expect(signs['service']).toBe('good: process 1 on elsewhere fires')
    expect(signs['rules']).toMatch(/^good: /u)
  })
})
