import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run, start } from '../support/binary.ts'
import { CREDENTIALS, definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'
import { unwrapped } from '../support/unwrap.ts'

const every2 = { cron: '*/2 * * * * *' }
const every3 = { cron: '*/3 * * * * *' }

/** A folder with one definition file, and the environment of a service on it. */
function folderWith(text: string) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.yaml'), text)
  return { BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite') }
}

const history = async (env: Record<string, string>) =>
  JSON.parse((await run(['history', '--json'], env)).out) as {
    key: string
    state: string
    reason: string
    sentAt: string
    requestId: string
  }[]

describe('serve', () => {
  it('sends signed requests of the right body, order, spacing and instants, and the history agrees', async () => {
    const gateway = await startGateway()
    const text = definitionFile([
      { id: 'note', schedule: every3, message: { type: 'text', text: 'Maintenance', extendedData: 'x' } },
      {
        id: 'alarm',
        schedule: every3,
        priority: 'critical',
        message: { type: 'custom', subType: 7, content: '{"a":1}' },
      },
    ])
    // With less, the critical one would keep all slots for itself: it comes more often than the quota allows.
    const env = { ...gateway.env, ...folderWith(text), BELFRY_QUOTA_LIMIT: '100000' }
    const service = start(['serve'], env)
    await service.says(/note sent[^]*note sent/u)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0, out: '' })

    const calls = await gateway.calls()
    expect(calls.length).toBeGreaterThanOrEqual(4)
    for (const [index, call] of calls.entries()) {
      const { AppId, SignatureNonce, Timestamp, Signature, SignatureVersion, Action } = call.query
      const signed = `${AppId}${SignatureNonce}${CREDENTIALS.ZIM_SERVER_SECRET}${Timestamp}`
      expect(Signature).toBe(createHash('md5').update(signed).digest('hex'))
      expect({ AppId, SignatureVersion, Action }).toEqual({
        AppId: '12345',
        SignatureVersion: '2.0',
        Action: 'SendMessageToAllUsers',
      })
      expect(SignatureNonce).toMatch(/^[0-9a-f]{16}$/u)
      expect(call).toMatchObject({ code: 0, signatureValid: true })
      expect(call.body).toEqual(
        index % 2 === 0
          ? { FromUserId: 'ops-bot', MessageType: 200, SubMsgType: 7, MessageBody: { Message: '{"a":1}' }, PushType: 0 }
          : {
              FromUserId: 'ops-bot',
              MessageType: 1,
              MessageBody: { Message: 'Maintenance', ExtendedData: 'x' },
              PushType: 0,
            },
      )
    }
    const instants = calls.map(({ receivedAtMs }) => receivedAtMs)
    for (const [index, instant] of instants.slice(1).entries())
      expect(instant - instants[index]!).toBeGreaterThanOrEqual(1000)
    expect(new Set(calls.map(({ query }) => query['SignatureNonce'])).size).toBe(calls.length)

    const sent = (await history(env)).filter(({ state }) => state === 'sent').toReversed()
    expect(sent).toHaveLength(calls.length)
    for (const { key, sentAt } of sent) {
      const due = Date.parse(key.split('@')[1] ?? '')
      expect(due % 3000).toBe(0)
      expect(Date.parse(sentAt)).toBeGreaterThanOrEqual(due)
    }
    const quota = JSON.parse((await run(['quota', '--json'], env)).out)
    expect(quota).toMatchObject({ limit: 100_000, used: calls.length, free: 100_000 - calls.length, unknown: 0 })
  })

  it('has no way out of the sandbox: neither the endpoint nor the credentials of the environment are used', async () => {
    let connections = 0
    const elsewhere = createServer(() => (connections += 1)).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    onTestFinished(() => void elsewhere.close())
    const endpoint = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
    const text = definitionFile([{ id: 'a', schedule: { cron: '* * * * * *' }, message: { type: 'text', text: 'hi' } }])
    const service = start(['serve', '--sandbox'], { ...CREDENTIALS, ZIM_ENDPOINT: endpoint, ...folderWith(text) })
    await service.says(/a sent/u)
    expect(service.err).not.toContain(CREDENTIALS.ZIM_SERVER_SECRET)
    expect(connections).toBe(0)
  })

  it('refuses to run for real without credentials, in one line and a remedy', async () => {
    const { code, out, err } = await run(['serve'], {})
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toBe(
      'belfry: serve sends to real users and needs ZIM_APP_ID and ZIM_SERVER_SECRET or\n' +
        '    ZIM_SERVER_SECRET_FILE\n' +
        '  Set them, or run `belfry serve --sandbox` against the built-in simulator.\n',
    )
  })

  it('takes the secret from a file, and never prints it', async () => {
    const gateway = await startGateway()
    const env = folderWith(
      definitionFile([{ id: 'a', schedule: { cron: '* * * * * *' }, message: { type: 'text', text: 'hi' } }]),
    )
    const file = join(env.BELFRY_SCHEDULES, 'secret')
    writeFileSync(file, `${CREDENTIALS.ZIM_SERVER_SECRET}\n`)
    const service = start(['serve'], {
      ...env,
      ZIM_APP_ID: CREDENTIALS.ZIM_APP_ID,
      ZIM_SERVER_SECRET_FILE: file,
      ZIM_ENDPOINT: gateway.url,
      BELFRY_LOG_LEVEL: 'trace',
    })
    await service.says(/a sent/u)
    expect(service.err).not.toContain(CREDENTIALS.ZIM_SERVER_SECRET)
  })

  it('finishes and settles the call under way on SIGTERM, then exits with 0', async () => {
    const gateway = await startGateway()
    await gateway.fault({ kind: 'delay', ms: 700, when: 'after' })
    const env = {
      ...gateway.env,
      ...folderWith(definitionFile([{ id: 'a', schedule: every2, message: { type: 'text', text: 'hi' } }])),
    }
    const service = start(['serve'], env)
    await service.says(/in force/u)
    while ((await gateway.calls()).length === 0) await new Promise(setImmediate)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
    expect(await gateway.calls()).toHaveLength(1)
    expect((await history(env)).filter(({ state }) => state !== 'planned')).toMatchObject([
      { state: 'sent', reason: null },
    ])
  })

  it('exits at once on a second signal; what was under way is unknown at the next start, kept in the quota, not sent again', async () => {
    const gateway = await startGateway()
    await gateway.fault({ kind: 'hang' })
    const env = {
      ...gateway.env,
      ...folderWith(definitionFile([{ id: 'a', schedule: every2, message: { type: 'text', text: 'hi' } }])),
    }
    const service = start(['serve'], env)
    await service.says(/in force/u)
    while ((await gateway.calls()).length === 0) await new Promise(setImmediate)
    service.signal('SIGTERM')
    await service.says(/stopping/u)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 143 })
    const again = start(['serve'], env)
    await again.says(/a sent/u)
    // What it would send between one look and the other is in one of them alone.
    again.signal('SIGTERM')
    await again.ended()
    const rows = (await history(env)).filter(({ state }) => state !== 'planned')
    const unknown = rows.filter(({ state }) => state === 'unknown')
    expect(unknown).toMatchObject([{ reason: 'crash' }])
    expect(again.err).toContain(`had no settlement (${unknown[0]?.key})`)
    const calls = await gateway.calls()
    expect(calls.length).toBe(rows.filter(({ state }) => state !== 'skipped').length)
  }, 60_000)

  it('refuses invalid definitions at the start with their address, and sends nothing', async () => {
    const { code, err } = await run(['serve', '--sandbox'], folderWith('version: 1\nannouncements:\n  - id: a\n'))
    expect(code).toBe(1)
    expect(err).toMatch(/a\.yaml:3:\d+: error/u)
    // Whoever copies the command may not have the setting.
    expect(unwrapped(err)).toMatch(/`belfry validate \/\S+` checks them/u)
  })

  it('starts on an empty folder, says so, and runs what the database holds', async () => {
    const env = folderWith(definitionFile([{ id: 'a', schedule: every2, message: { type: 'text', text: 'hi' } }]))
    await run(['add', join(env.BELFRY_SCHEDULES, 'a.yaml')], env)
    const service = start(['serve', '--sandbox'], { ...env, BELFRY_SCHEDULES: temporaryFolder() })
    await service.says(/folder-empty/u)
    await service.says(/a sent/u)
    expect(service.err).toContain('the last good set runs on')
  })

  it('starts on an empty folder with an empty database, and does not say that anything runs', async () => {
    const service = start(['serve', '--sandbox'], { BELFRY_SCHEDULES: temporaryFolder() })
    await service.says(/nothing else is in force, so that nothing is sent\n[^\n]*folder-empty/u)
    expect(service.err).not.toContain('last good set')
  })

  it('shows the names of its files in the log as visible characters: no line begins within one', async () => {
    const folder = temporaryFolder()
    const schedules = join(folder, 'schedules\nFORGED \u001b[31m')
    mkdirSync(schedules)
    writeFileSync(join(schedules, 'a.yaml'), definitionFile([]))
    const env = { BELFRY_SCHEDULES: schedules, BELFRY_DATABASE: join(folder, 'data\nFORGED \u001b[31m.sqlite') }
    const service = start(['serve', '--sandbox'], env)
    await service.says(/in force/u)
    service.signal('SIGHUP')
    await service.says(/reading \S+schedules/u)
    expect(service.err).toContain(String.raw`data\u{a}FORGED \u{1b}[31m.sqlite`)
    expect(service.err).toContain(String.raw`schedules\u{a}FORGED \u{1b}[31m`)
    expect(service.err).not.toMatch(/^FORGED|\u001b/mu)
  })

  it('refuses a folder that is not there', async () => {
    const { code, err } = await run(['serve', '--sandbox'], { BELFRY_SCHEDULES: join(temporaryFolder(), 'nowhere') })
    expect({ code, lines: err.includes('nowhere') }).toEqual({ code: 1, lines: true })
  })

  it('refuses wrong settings all at once, with 64', async () => {
    const { code, err } = await run(['serve', '--sandbox'], {
      BELFRY_QUOTA_LIMIT: 'many',
      BELFRY_SPACING: 'soon',
      BELFRY_LISTEN: 'here',
    })
    expect(code).toBe(64)
    for (const name of ['BELFRY_QUOTA_LIMIT', 'BELFRY_SPACING', 'BELFRY_LISTEN']) expect(err).toContain(name)
  })

  it('refuses an endpoint that is not https, with 64', async () => {
    const { code, err } = await run(['serve'], {
      ...CREDENTIALS,
      ZIM_ENDPOINT: 'http://zim-api.zego.im/',
      ...folderWith(definitionFile([])),
    })
    expect({ code, lines: err.split('\n').length }).toEqual({ code: 64, lines: 3 })
  })

  it('says that an address is taken, without a stack trace', async () => {
    const first = start(['serve', '--sandbox'], folderWith(definitionFile([])))
    const [, address = ''] = await first.says(/health: http:\/\/([\d.:]+)\//u)
    const { code, err } = await run(['serve', '--sandbox'], {
      ...folderWith(definitionFile([])),
      BELFRY_LISTEN: address,
    })
    expect(code).toBe(69)
    expect(err).toContain('BELFRY_LISTEN')
    expect(err).not.toContain('    at ')
  })

  it('serves its health', async () => {
    const service = start(
      ['serve', '--sandbox'],
      folderWith(definitionFile([{ id: 'a', schedule: every2, message: { type: 'text', text: 'hi' } }])),
    )
    const [, url = ''] = await service.says(/health: (http:\S+healthz)/u)
    await service.says(/a sent/u)
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      status: 'ok',
      mode: 'sandbox',
      announcements: 1,
      fires: true,
      tz: process.versions.tz,
      quota: { limit: 100 },
    })
    expect((await fetch(new URL('/nothing', url))).status).toBe(404)
  })

  it('keeps one of two services on a database firing, the other stands by', async () => {
    const gateway = await startGateway()
    const env = {
      ...gateway.env,
      ...folderWith(definitionFile([{ id: 'a', schedule: every2, message: { type: 'text', text: 'hi' } }])),
    }
    const first = start(['serve'], env)
    await first.says(/a sent/u)
    const second = start(['serve'], env)
    await second.says(/standing by/u)
    await first.says(/a sent[^]*a sent/u)
    first.signal('SIGTERM')
    await first.ended()
    await second.says(/a sent/u)
    const calls = await gateway.calls()
    expect(calls.map(({ code }) => code).every((code) => code === 0)).toBe(true)
  })
})
