import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { run as runVerb } from '../../src/cli/program.ts'
import { run, start } from '../support/binary.ts'
import { definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

/** A folder with one definition file, and the environment of a service on it. */
function folderWith(announcements: readonly object[]) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.yaml'), definitionFile(announcements))
  return { BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite'), BELFRY_LISTEN: '127.0.0.1:0' }
}

const RARE = [{ id: 'rare', schedule: { cron: '0 0 1 1 *' }, message: { type: 'text', text: 'Happy new year' } }]
const words = ['send', '--text', 'The servers are back.', '--by', 'Ada']
const from = ['--sender', 'ops-bot']

interface Row {
  readonly announcementId: string
  readonly owner: string | null
}

describe('send', () => {
  it('sends to the sandbox unless told otherwise, and says so, what it costs and what became of it', async () => {
    const sent = await run([...words, ...from], {})
    expect(sent).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^send-\d{8}-\d{6}-\d{3}@\S+:\n {2}sent, request \d+\n/u),
    })
    expect(sent.err).toContain('SANDBOX: nothing leaves this machine')
    expect(sent.err).toContain('Uses 1 of 100 free slots (0 of 100 used).')
    expect(sent.err).toContain('It leaves at once.')
    expect(`${sent.out}${sent.err}`.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('reaches every user with --live and the word, by itself where no service runs, and nothing else that is due', async () => {
    const gateway = await startGateway()
    const env = {
      ...gateway.env,
      ...folderWith([
        ...RARE,
        { id: 'often', schedule: { cron: '*/5 * * * * *' }, message: { type: 'text', text: 'Often' } },
      ]),
    }
    const service = start(['serve'], env)
    await service.says(/often sent/u)
    service.signal('SIGTERM')
    await service.ended()
    const before = (await gateway.calls()).length

    const { code, out } = await run([...words, '--live', '--confirm', 'everyone', '--json'], env)
    expect(code).toBe(0)
    const { mode, outcome, cost } = JSON.parse(out)
    expect({ mode, free: cost.free, own: cost.own.state }).toEqual({ mode: 'live', free: 100 - before, own: 'sent' })
    const calls = (await gateway.calls()).slice(before)
    expect(calls).toMatchObject([
      {
        requestId: outcome.requestId,
        body: { FromUserId: 'ops-bot', MessageBody: { Message: 'The servers are back.' } },
      },
    ])
    const [row] = JSON.parse((await run(['history', '--json', '--id', outcome.announcementId], env)).out)
    expect(outcome).toEqual({ ...row, quotaLeft: 99 - before })
    expect(JSON.parse((await run(['quota', '--json'], env)).out)).toMatchObject({ used: before + 1 })
  })

  it('is sent by the service that runs on the database, by its ledger', async () => {
    const env = { ...folderWith(RARE) }
    const service = start(['serve', '--sandbox'], env)
    await service.says(/in force/u)
    const { code, err } = await run(words, env)
    expect(code).toBe(0)
    expect(err).toMatch(/A service runs on this database \(pid \d+\) and sends it/u)
    await service.says(/send-\S+ sent/u)
    // It is decided, so it has left the list. The history has it.
    const ids = JSON.parse((await run(['list', '--json'], env)).out).map((row: Row) => row.announcementId)
    expect(ids).toEqual(['rare'])
    expect(JSON.parse((await run(['history', '--json'], env)).out)).toMatchObject([{ state: 'sent' }])
  })

  it('says at once that no slot frees within its grace, what would help, and records nothing', async () => {
    const env = { ...folderWith([]), BELFRY_QUOTA_LIMIT: '1' }
    expect(await run([...words, ...from], env)).toMatchObject({ code: 0 })
    const full = await run([...words, ...from], env)
    expect({ code: full.code, out: full.out }).toEqual({ code: 3, out: '' })
    expect(full.err).toContain('No slot is free (1 of 1 used).')
    expect(full.err).toContain('It would itself be skipped (quota).')
    expect(full.err).toContain('belfry: nothing was sent: no slot frees for it within its grace of 10m\n')
    expect(full.err).not.toContain('It waits')
    expect(full.err.split('\n').filter((line) => line.length > 80)).toEqual([])
    const [, grace = ''] = /^ {2}With --grace (\S+) it would leave at \S+ \S+Z\.$/mu.exec(full.err) ?? []
    expect(full.err).toContain(`  Send it with \`--grace ${grace}\`.\n`)
    const { out } = await run([...words, ...from, '--json'], env)
    expect(JSON.parse(out).error).toMatchObject({ code: 'over-quota', cost: { free: 0, own: { state: 'skipped' } } })
    expect(JSON.parse((await run(['history', '--json'], env)).out)).toHaveLength(1)
    // With the grace that it names it waits.
    const patient = start([...words, ...from, '--grace', grace], env)
    await patient.says(/It waits, for [^]*\n {2}quota: 1 of 1 used, the next slot frees at /u)
  })

  it('names what gives way to it', async () => {
    const promo = { id: 'promo', schedule: { at: '2099-01-01T00:00' }, message: { type: 'text', text: 'Promo' } }
    const folder = folderWith([promo])
    const soon = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19)
    writeFileSync(
      join(folder.BELFRY_SCHEDULES, 'a.yaml'),
      definitionFile([{ ...promo, schedule: { at: soon }, priority: 'low' }]),
    )
    const env = { ...folder, BELFRY_QUOTA_LIMIT: '1' }
    const service = start(['serve', '--sandbox'], env)
    await service.says(/in force/u)
    const { err } = await run([...words, '--priority', 'high'], env)
    expect(err).toMatch(/promo at \S+ \S+Z will then be skipped \(quota\)\./u)
  })
})

describe('send that waits', () => {
  it('ends with Ctrl-C, says that it stays planned, and has kept no service from anything', async () => {
    // Its slot frees within the grace, and not within this test.
    const env = { ...folderWith(RARE), BELFRY_QUOTA_LIMIT: '1', BELFRY_QUOTA_WINDOW: '5m' }
    expect(await run([...words, ...from], env)).toMatchObject({ code: 0 })
    const waiting = start([...words, ...from], env)
    await waiting.says(/It waits, for 10m at most/u)
    const service = start(['serve', '--sandbox'], env)
    await service.says(/in force/u)
    waiting.signal('SIGINT')
    const { code, out } = await waiting.ended()
    expect(code).toBe(1)
    expect(out).toMatch(/:\n {2}not sent yet \(quota\)\n {2}It stays planned: [^]*\n {2}belfry why send-/u)
    const [row] = JSON.parse((await run(['history', '--json'], env)).out)
    expect(row).toMatchObject({ state: 'planned', reason: 'quota' })
    const listed: readonly Row[] = JSON.parse((await run(['list', '--json'], env)).out)
    expect(listed).toContainEqual(
      expect.objectContaining({ announcementId: row.announcementId, owner: 'unplanned', next: null, isOver: false }),
    )
  })
})

describe('send --live at a terminal', () => {
  /** Runs it in this process, where a person can be played. */
  async function sendTo(gateway: Awaited<ReturnType<typeof startGateway>>, ask: () => Promise<string | undefined>) {
    const env: Record<string, string> = { ...gateway.env, ...folderWith(RARE) }
    expect(await run(['add', join(env['BELFRY_SCHEDULES']!, 'a.yaml')], env)).toMatchObject({ code: 0 })
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    let [out, err] = ['', '']
    const told = { out: (text: string) => void (out += text), err: (text: string) => void (err += text) }
    const terminal = { ...told, ask, stop: new AbortController().signal, onReload: () => undefined }
    return { code: await runVerb([...words, '--live', '--json'], terminal), out, err, env }
  }

  it('asks for the word, and is due when it was said and not when it was asked for', async () => {
    const gateway = await startGateway()
    const second = () => Math.floor(Date.now() / 1000)
    let answered = 0
    const { code, out } = await sendTo(gateway, async () => {
      const asked = second()
      while (second() === asked) await new Promise(setImmediate)
      answered = second() * 1000
      return 'everyone'
    })
    expect(code).toBe(0)
    expect(Date.parse(JSON.parse(out).outcome.due)).toBeGreaterThanOrEqual(answered)
    expect(await gateway.calls()).toHaveLength(1)
  })

  it('sends nothing when the person turns away or says another word', async () => {
    const gateway = await startGateway()
    for (const answer of [undefined, 'no', '']) {
      const { code, out, err, env } = await sendTo(gateway, async () => answer)
      expect({ code, document: JSON.parse(out) }).toMatchObject({ code: 64, document: { error: { code: 'usage' } } })
      expect(err).toContain('nothing was sent')
      expect(JSON.parse((await run(['list', '--json'], env)).out)).toHaveLength(1)
    }
    expect(await gateway.calls()).toEqual([])
  })
})

describe('send refuses', () => {
  it('to reach anybody without credentials, and names itself', async () => {
    const { code, out, err } = await run([...words, '--live', '--confirm', 'everyone'], {})
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toMatch(/send --live sends to real users and needs ZIM_APP_ID[^]*or run `belfry send` against/u)
  })

  it('to reach anybody without the word, and tells no secret', async () => {
    const gateway = await startGateway()
    const env = { ...gateway.env, ...folderWith(RARE) }
    const service = start(['serve'], env)
    await service.says(/in force/u)
    for (const confirm of [[], ['--confirm', 'yes']]) {
      const { code, out, err } = await run([...words, '--live', ...confirm], env)
      expect({ code, out }).toEqual({ code: 64, out: '' })
      expect(err).toContain('everyone')
      expect(err).not.toContain(env.ZIM_SERVER_SECRET)
    }
    expect(await gateway.calls()).toEqual([])
    // Nothing was put into the database either.
    expect(JSON.parse((await run(['list', '--json'], env)).out)).toHaveLength(1)
  })

  it('to mix the sandbox with a database that is used for real', async () => {
    const gateway = await startGateway()
    const env = { ...gateway.env, ...folderWith(RARE) }
    const service = start(['serve'], env)
    await service.says(/in force/u)
    expect(await run(words, env)).toMatchObject({ code: 75, err: expect.stringContaining('is used for real') })
    expect(await gateway.calls()).toEqual([])
  })

  it.each([
    ['without a text', ['send', '--by', 'Ada'], 64],
    ['without a name', ['send', '--text', 'x'], 64],
    ['with an empty name', ['send', '--text', 'x', '--by', ' ', ...from], 64],
    ['with a priority that there is not', [...words, ...from, '--priority', 'urgent'], 64],
    ['without anybody whom it could come from', words, 64],
    ['with an empty text', ['send', '--text', '', '--by', 'Ada', ...from], 1],
    ['with a text that is too long', ['send', '--text', 'a'.repeat(2049), '--by', 'Ada', ...from], 1],
    ['from somebody whom ZIM cannot know', [...words, '--sender', 'a/b'], 1],
    ['with a grace that is none', [...words, ...from, '--grace', 'soon'], 1],
    ['for real without a ledger', [...words, ...from, '--live'], 69],
  ])('%s', async (_, args, code) => {
    const env = args.includes('--live')
      ? {
          ZIM_APP_ID: '1',
          ZIM_SERVER_SECRET: '0123456789abcdef0123456789abcdef',
          BELFRY_DATABASE: join(temporaryFolder(), 'none.sqlite'),
        }
      : {}
    const ended = await run(args, env)
    expect(ended).toMatchObject({ code, out: '' })
    expect(ended.err).not.toMatch(/\n {4}at /u)
  })
})
