import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run as runAsPrinted, runUnwrapped as run, start } from '../support/binary.ts'
import { CREDENTIALS, definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

/** For a busy host: the binary is run many times. */
const PATIENCE = 120_000

const OFTEN = definitionFile([{ id: 'a', schedule: { cron: '* * * * * *' }, message: { type: 'text', text: 'hi' } }])

/** A folder of definitions, and a database that is not there; nothing may be made without being told. */
function scene(settings: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder()
  const schedules = temporaryFolder()
  writeFileSync(join(schedules, 'a.yaml'), OFTEN)
  const file = join(folder, 'data', 'belfry.sqlite')
  return {
    folder,
    file,
    env: { BELFRY_SCHEDULES: schedules, BELFRY_DATABASE: file, BELFRY_NEW_DATABASE: 'refuse', ...settings },
  }
}

const used = async (env: Record<string, string>) =>
  (JSON.parse((await run(['quota', '--json'], env)).out) as { used: number }).used

describe('without a database', { timeout: PATIENCE }, () => {
  it('nothing that could fill a live one makes it: it ends with 69 and says what to do', async () => {
    const gateway = await startGateway()
    const { folder, file, env } = scene(gateway.env)
    const send = ['send', '--live', '--confirm', 'everyone', '--text', 'x', '--by', 'Ada', '--sender', 'ops-bot']
    for (const args of [['serve'], ['add', join(env.BELFRY_SCHEDULES, 'a.yaml')], send]) {
      // The limit has room for a line that fires every second: `add` warns of what no quota can hold.
      const { code, out, err } = await run(args, { ...env, BELFRY_QUOTA_LIMIT: '1000000' })
      expect({ args, code, out }).toEqual({ args, code: 69, out: '' })
      expect(err).toMatch(
        /^belfry: there is no database at \S+, and none is made without being told\n {2}At the very first start run `belfry database create` once\. If there was one, bring it back, e\.g\. mount the volume .*--assume-calls N.*\n$/u,
      )
      expect(err).toContain(file)
    }
    for (const verb of [['pause', 'a', '--by', 'Ada', '--reason', 'r'], ['resume', 'a', '--by', 'Ada'], ['adopt']]) {
      expect(await run(verb, env)).toMatchObject({ code: 69, err: expect.stringContaining('there is no database at') })
    }
    expect(readdirSync(folder)).toEqual([])
    expect(await gateway.calls()).toEqual([])
    const doctor = await run(['doctor', '--offline'], env)
    expect(doctor.code).toBe(1)
    expect(doctor.out).toMatch(/FAIL {2}database +there is none at [^]*`belfry database create`/u)
  })

  it('the sandbox makes its own, and so does a live service that was allowed to', async () => {
    const sandbox = scene()
    await start(['serve', '--sandbox'], sandbox.env).says(/a sent/u)
    const gateway = await startGateway()
    const allowed = scene({ ...gateway.env, BELFRY_NEW_DATABASE: 'allow' })
    await start(['serve'], allowed.env).says(/a sent/u)
  })

  it('a file in which nothing is counts as none, for everything that does not make one', async () => {
    const gateway = await startGateway()
    const { folder, env } = scene(gateway.env)
    const empty = join(folder, 'empty.sqlite')
    writeFileSync(empty, '')
    for (const verb of ['serve', 'history']) {
      expect(await run([verb], { ...env, BELFRY_DATABASE: empty })).toMatchObject({
        code: 69,
        err: expect.stringContaining(`${empty} is empty: there is no database in it`),
      })
    }
    expect(readdirSync(folder)).toEqual(['empty.sqlite'])
    expect(await run(['database', 'create'], { ...env, BELFRY_DATABASE: empty })).toMatchObject({ code: 0 })
  })
})

describe('database create', { timeout: PATIENCE }, () => {
  it('makes one, says so and what is next, and a live service sends from it', async () => {
    const gateway = await startGateway()
    const { file, env } = scene(gateway.env)
    const { code, out, err } = await run(['database', 'create'], env)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(
      `Made the database ${file}.\nNo call of before is assumed: all 100 are free.\nNext: \`belfry serve\``,
    )
    const doctor = await run(['doctor', '--offline', '--json'], env)
    expect(JSON.parse(doctor.out).signs).toContainEqual({
      topic: 'database',
      state: 'good',
      text: `${file}, not used by a service yet, 0 announcements in force`,
      remedy: null,
    })
    const service = start(['serve'], env)
    await service.says(/a sent/u)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
    expect(await used(env)).toBe((await gateway.calls()).length)
  })

  it('has calls of before occupy the quota from now on, so that no more leave than are left', async () => {
    const gateway = await startGateway()
    const { env } = scene({ ...gateway.env, BELFRY_QUOTA_LIMIT: '4', BELFRY_SPACING: '0s' })
    const { code, out } = await run(['database', 'create', '--assume-calls', '3'], env)
    expect(code).toBe(0)
    expect(out).toMatch(/\n3 calls of before are assumed until \S+ \S+ UTC: 1 of 4\s+are\s+free\.\n/u)
    expect(await used(env)).toBe(3)
    const service = start(['serve'], env)
    await service.says(/a sent[^]*waits \(quota\)|waits \(quota\)[^]*a sent/u)
    expect(await gateway.calls()).toHaveLength(1)
  })

  it('is refused where there is one, which stays as it is', async () => {
    const { file, env } = scene()
    expect(await run(['database', 'create', '--assume-calls', '7'], env)).toMatchObject({ code: 0 })
    for (const more of [[], ['--assume-calls', '1']]) {
      expect(await run(['database', 'create', ...more], env)).toMatchObject({
        code: 75,
        out: '',
        err: expect.stringContaining(`there is a database at ${file} already`),
      })
    }
    expect(await used(env)).toBe(7)
  })

  it('is refused beside the seal of one that is gone, until it is said how many calls that may have made', async () => {
    const gateway = await startGateway()
    const { file, env } = scene(gateway.env)
    await run(['database', 'create', '--assume-calls', '2'], env)
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    const refused = await run(['database', 'create'], env)
    expect(refused).toMatchObject({ code: 75, err: expect.stringContaining('is left of another database') })
    expect(refused.err).toContain('--assume-calls N')
    expect(existsSync(file)).toBe(false)
    expect(await run(['database', 'create', '--assume-calls', '5'], env)).toMatchObject({ code: 0 })
    expect(await used(env)).toBe(5)
    await start(['serve'], env).says(/a sent/u)
  })

  it('is one thing: of several at once one makes it, and the calls are assumed once', async () => {
    const { env } = scene()
    const ended = await Promise.all([1, 2, 3, 4].map(() => run(['database', 'create', '--assume-calls', '9'], env)))
    expect(ended.map(({ code }) => code).toSorted((one, other) => Number(one) - Number(other))).toEqual([0, 75, 75, 75])
    expect(await used(env)).toBe(9)
  })

  it('is refused by a clock that is wrong, and says so where nobody can tell whether it is', async () => {
    const server = createServer((_, response) => {
      response.sendDate = false
      response.setHeader('Date', new Date(Date.now() + 3_600_000).toUTCString()).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const ZIM_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { folder, env } = scene({ ...CREDENTIALS, ZIM_ENDPOINT })
    const create = ['database', 'create', '--assume-calls', '3']
    expect(await run(create, env)).toMatchObject({
      code: 69,
      out: '',
      err: expect.stringMatching(/^belfry: the clock is 1 h behind the gateway's: nothing was made\n/u),
    })
    expect(readdirSync(folder)).toEqual([])
    expect(await run(create, { ...env, ZIM_ENDPOINT: 'http://127.0.0.1:1/' })).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /^See that the clock of this host is right, for the gateway cannot be reached: .*\n$/u,
      ),
    })
  })

  it('is done whole or not at all: what was cut short in the middle is made again', async () => {
    const { folder, env } = scene()
    const cut = join(folder, 'cut.sqlite')
    const handle = new Database(cut)
    handle.pragma('journal_mode = WAL')
    handle.close()
    expect(await run(['database', 'create', '--assume-calls', '6'], { ...env, BELFRY_DATABASE: cut })).toMatchObject({
      code: 0,
    })
    expect(await used({ ...env, BELFRY_DATABASE: cut })).toBe(6)
  })

  it('tells wrong use with 64, and what there is below `database`', async () => {
    const { env } = scene()
    for (const args of [['database'], ['database', 'creat'], ['database', 'create', '--assume-calls', '-1']]) {
      expect(await run(args, env)).toMatchObject({ code: 64, out: '' })
    }
    expect((await run(['database'], env)).err).toMatch(/\n {2}create \[options\] /u)
    expect((await run(['database', 'create', '--help'], env)).out).toMatch(
      /^Usage: belfry database create \[options\]\n/u,
    )
    for (const args of [
      ['database', '--help'],
      ['database', 'create', '--help'],
    ]) {
      for (const line of (await runAsPrinted(args, env)).out.split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(80)
    }
  })
})
