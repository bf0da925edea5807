import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../support/binary.ts'
import { CREDENTIALS, startGateway } from '../support/gateway.ts'

/** What it says as JSON, with its exit code. */
async function registered(env: Record<string, string>, ...args: string[]) {
  const { code: exitCode, out, err } = await run(['register', ...args, '--json'], env)
  return { exitCode, err, told: JSON.parse(out) as unknown }
}

describe('register', () => {
  it('makes a user who may send, and says so again of one who exists', async () => {
    const gateway = await startGateway(['--senders', 'boss'])
    const first = await run(
      ['register', 'ops-bot', '--name', 'Operations', '--avatar', 'https://x.test/a'],
      gateway.env,
    )
    expect(first).toEqual({ code: 0, out: 'ops-bot is registered and may send.\n', err: '' })
    const [call] = await gateway.requests()
    expect(call?.body).toEqual({
      UserInfo: [{ UserId: 'ops-bot', UserName: 'Operations', UserAvatar: 'https://x.test/a' }],
    })
    expect(await registered(gateway.env, 'ops-bot')).toEqual({
      exitCode: 0,
      err: '',
      told: {
        user: 'ops-bot',
        result: 'existing',
        code: 660700002,
        text: 'ops-bot exists already and may send. Its name and picture stay as they are.',
        remedy: null,
      },
    })
  })

  it('says why a user was not registered, what to do, and ends with 1', async () => {
    const gateway = await startGateway()
    const env = { ...gateway.env, ZIM_SERVER_SECRET: '0'.repeat(32) }
    const { code, out } = await run(['register', 'ops-bot'], env)
    expect(code).toBe(1)
    expect(out).toBe(
      'ops-bot was not registered: code 100000005, the signature is wrong or has\n' +
        '    expired.\nCorrect the ServerSecret or the AppId; if both are right, set the clock of this\n    host.\n',
    )
    expect(out).not.toContain(env.ZIM_SERVER_SECRET)
  })

  it.each([['a,b'], ['x'.repeat(33)], [''], ['ops-bot', '--name', 'é'.repeat(129)]])(
    'refuses %j before anything is sent',
    async (...args) => {
      const gateway = await startGateway()
      const { code, out, err } = await run(['register', ...args], gateway.env)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/^belfry: user(Id|Name) .*\n {2}\S.*\.\n$/u)
      expect(await gateway.requests()).toEqual([])
    },
  )

  it('ends with 69 when ZIM cannot be reached, and when nobody knows', async () => {
    const nowhere = await registered({ ...CREDENTIALS, ZIM_ENDPOINT: 'http://127.0.0.1:9/' }, 'ops-bot')
    expect(nowhere).toMatchObject({
      exitCode: 69,
      told: { result: 'unknown', code: null, text: 'ZIM could not be reached: no TCP connection (ECONNREFUSED).' },
    })
    const gateway = await startGateway()
    await gateway.fault({ kind: 'code', codes: [1], match: { action: 'UserRegister' } })
    const busy = await run(['register', 'ops-bot'], gateway.env)
    expect(busy).toEqual({
      code: 69,
      out:
        'Nobody knows whether ops-bot was registered: code 1, failed, the server is busy.\n' +
        'Run it again: to register twice does no harm.\n',
      err: '',
    })
    await gateway.fault({ kind: 'garbage', body: 'html', match: { action: 'UserRegister' } })
    expect(await run(['register', 'ops-bot'], gateway.env)).toMatchObject({ code: 69 })
    expect(
      (await run(['register', 'ops-bot', '--json'], { ...CREDENTIALS, ZIM_ENDPOINT: 'http://127.0.0.1:9/' })).code,
    ).toBe(69)
  })

  it('comes to its end whatever a gateway does', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).on('data', () => undefined)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const ZIM_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { code, err } = await run(['register', 'ops-bot'], {
      ...CREDENTIALS,
      ZIM_ENDPOINT,
      BELFRY_SEND_TIMEOUT: '300ms',
    })
    expect({ code, err }).toEqual({ code: 69, err: '' })
  })

  it('needs credentials, and says what is wrong with those that cannot be right', async () => {
    expect(await run(['register', 'ops-bot'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('register asks ZIM and needs ZIM_APP_ID and ZIM_SERVER_SECRET') as string,
    })
    const quoted = { ...CREDENTIALS, ZIM_SERVER_SECRET: `"${CREDENTIALS.ZIM_SERVER_SECRET}"` }
    const refused = await run(['register', 'ops-bot'], quoted)
    expect(refused).toMatchObject({
      code: 64,
      err:
        'belfry: ZIM_SERVER_SECRET has quotes around it\n' +
        '  Write it without them: an env file may keep quotes as part of the value.\n',
    })
    expect((await run(['register'], CREDENTIALS)).code).toBe(64)
  })
})
