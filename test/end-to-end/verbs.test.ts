import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, runUnwrapped, start } from '../support/binary.ts'
import { definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const daily = { id: 'daily', schedule: { cron: '0 9 * * *' }, message: { type: 'text', text: 'hi' } }

function inFolder(announcements: readonly object[]) {
  const folder = temporaryFolder()
  const file = join(folder, 'a.yaml')
  writeFileSync(file, definitionFile(announcements))
  return { folder, file, env: { BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite') } }
}

describe('the command line', () => {
  it('lists its verbs, and answers wrong use with 64 and a hint', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, err: '' })
    expect((await run(['--version'])).out.trim()).toBe(
      JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
    )
    for (const args of [
      ['serv'],
      ['history', '--limit', 'many'],
      ['history', '--nope'],
      ['next'],
      ['remove'],
      ['validate', '--format', 'xml'],
      ['simulator', '--port', '99999'],
    ]) {
      const { code, out, err } = await run(args)
      expect({ args, code, out }).toEqual({ args, code: 64, out: '' })
      expect(err).toMatch(/^error: /u)
    }
    expect(await run([])).toMatchObject({ code: 64 })
  })

  it('says that there is no database, for every verb that only looks', async () => {
    const missing = join(temporaryFolder(), 'none.sqlite')
    for (const verb of [['history'], ['quota'], ['list'], ['remove', 'a']]) {
      const { code, err } = await run(verb, { BELFRY_DATABASE: missing })
      expect({ verb, code }).toEqual({ verb, code: 69 })
      expect(err).toContain(`there is no database at ${missing}`)
    }
    expect(existsSync(missing)).toBe(false)
  })
})

describe('definitions of the database', () => {
  it('are listed with all that decides when they come, in the words of plan and at 80 columns', async () => {
    const { env, folder } = inFolder([daily])
    const file = join(folder, 'more.yaml')
    const message = { type: 'text', text: 'hi' }
    const gala = { id: 'gala', schedule: { at: '2100-12-24T18:00', timezone: 'Asia/Singapore' }, message }
    const bounded = {
      id: 'office',
      schedule: { cron: '0 9 * * 1-5', from: '2099-01-01T00:00', until: '2100-01-01T00:00', except: ['2099-12-25'] },
      message,
    }
    writeFileSync(file, definitionFile([gala, bounded]))
    await run(['add', file], env)
    const { out } = await run(['list'], env)
    expect(out).toContain(
      'gala  database\n    Once at 2100-12-24T18:00, Asia/Singapore\n    next 2100-12-24 18:00:00 +08:00',
    )
    expect(out).toContain(
      `    At 09:00, Monday through Friday, UTC, from 2099-01-01T00:00, until\n    2100-01-01T00:00, except 2099-12-25\n`,
    )
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const rows = JSON.parse((await run(['list', '--json'], env)).out)
    expect(rows[0]).toMatchObject({ announcementId: 'gala', schedule: 'Once at 2100-12-24T18:00, Asia/Singapore' })
  })

  it('are added, listed, sent with the files, and removed', async () => {
    const { env, folder } = inFolder([daily])
    const extra = join(folder, 'extra.txt.yml')
    const often = {
      id: 'often',
      schedule: { cron: '* * * * * *' },
      message: { type: 'text', text: 'from the database' },
    }
    writeFileSync(extra, definitionFile([often]))
    const outside = { ...env, BELFRY_SCHEDULES: join(folder, 'files') }
    expect(await run(['add', extra], outside)).toMatchObject({ code: 0, out: 'often: added\n' })
    expect(await run(['add', extra], outside)).toMatchObject({ code: 0, out: 'often: same\n' })
    const rows = JSON.parse((await run(['list', '--json'], outside)).out)
    expect(rows).toMatchObject([{ announcementId: 'often', provenance: { kind: 'database' }, timezone: 'UTC' }])
    expect((await run(['list'], outside)).out).toMatch(/^often {2}database\n {4}Every second, UTC\n {4}next \d{4}-/u)
    const files = inFolder([daily])
    const service = start(['serve', '--sandbox'], { ...outside, BELFRY_SCHEDULES: files.folder })
    await service.says(/often sent/u)
    expect(await run(['remove', 'daily'], outside)).toMatchObject({
      code: 75,
      err: expect.stringContaining(`"daily" is managed by ${files.file}:`),
    })
    expect(await run(['remove', 'often'], outside)).toMatchObject({ code: 0, out: 'often: retired\n' })
    expect(await run(['remove', 'often'], outside)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no announcement "often"'),
    })
    expect(
      JSON.parse((await run(['history', '--json', '--id', 'often', '--limit', '1000'], outside)).out),
    ).toContainEqual(expect.objectContaining({ state: 'sent' }))
  })

  it('are renamed by adding them anew: one is left, and it has the history of both ids', async () => {
    const { env: own, file } = inFolder([])
    // Elsewhere: a database that is written beside the files keeps the watch from seeing them at rest.
    const folder = temporaryFolder()
    const env = { ...own, BELFRY_DATABASE: join(folder, 'belfry.sqlite') }
    const often = { id: 'often', schedule: { cron: '* * * * * *' }, message: { type: 'text', text: 'hi' } }
    const extra = join(folder, 'extra.yml')
    writeFileSync(extra, definitionFile([often]))
    await run(['add', extra], env)
    const service = start(['serve', '--sandbox'], env)
    await service.says(/often sent/u)
    writeFileSync(extra, definitionFile([{ ...often, id: 'always', renamedFrom: 'often' }]))
    expect(await run(['add', extra], env)).toMatchObject({ code: 0, out: 'always: renamed\n' })
    await service.says(/always sent/u)
    const rows = JSON.parse((await run(['list', '--json'], env)).out)
    expect(rows.map((row: { announcementId: string }) => row.announcementId)).toEqual(['always'])
    const history = JSON.parse((await run(['history', '--json', '--id', 'always', '--limit', '1000'], env)).out)
    const sent = history.filter(({ state }: { state: string }) => state === 'sent')
    const ids = sent.map(({ announcementId }: { announcementId: string }) => announcementId)
    expect([...new Set(ids)]).toEqual(['always', 'often'])
    expect(new Set(sent.map(({ due }: { due: string }) => due)).size).toBe(sent.length)
    writeFileSync(file, definitionFile([{ ...daily, renamedFrom: 'always' }]))
    await service.says(/renamed-from-database/u)
  })

  it('cannot have an id that a file has, in either order', async () => {
    const { env, file } = inFolder([daily])
    const service = start(['serve', '--sandbox'], env)
    await service.says(/in force/u)
    expect(await run(['add', file], env)).toMatchObject({
      code: 75,
      err: expect.stringContaining('"daily" is managed by'),
    })
    const other = inFolder([daily])
    await run(['add', other.file], other.env)
    const clash = start(['serve', '--sandbox'], other.env)
    await clash.says(/id-in-database/u)
  })

  it('are refused with their address when they are invalid, all of them', async () => {
    const { env, file } = inFolder([daily, { id: 'Bad Id' }])
    const { code, err } = await run(['add', file], env)
    expect(code).toBe(1)
    expect(err).toContain('nothing of')
    expect((await run(['list', '--json'], env)).code).toBe(69)
  })
})

describe('next', () => {
  it('prints the zone, local time, offset and UTC, or a JSON array of instants strictly after --from', async () => {
    const args = [
      'next',
      '30 2 * * *',
      '--timezone',
      'America/New_York',
      '--from',
      '2027-03-13T07:30:00.000Z',
      '--count',
      '2',
    ]
    expect(JSON.parse((await run([...args, '--json'])).out)).toEqual([
      '2027-03-14T07:00:00.000Z',
      '2027-03-15T06:30:00.000Z',
    ])
    expect((await run(args)).out).toBe(
      [
        'At 02:30, every day, America/New_York',
        '2027-03-14 03:00:00 -04:00 (07:00:00Z)',
        '    the clocks jump from 2027-03-14T02:00 to 2027-03-14T03:00: a fixed time in',
        '      between is announced now',
        '2027-03-15 02:30:00 -04:00 (06:30:00Z)',
        '',
      ].join('\n'),
    )
  })

  it('refuses what it does not understand, with the place', async () => {
    const { code, err } = await run(['next', '1* * * * *', '--timezone', 'UTC'])
    expect(code).toBe(1)
    expect(err).toContain('^')
    expect(await run(['next', '* * * * *', '--timezone', 'Mars/Base'])).toMatchObject({ code: 1 })
    const { code: ofZone, err: aboutZone } = await run(['next', '0 9 * * *', '--timezone', 'EST'])
    expect([ofZone, aboutZone]).toEqual([1, expect.stringContaining('Name the place that is meant: America/New_York')])
    const { code: ofCity, err: aboutCity } = await run(['next', '0 9 * * *', '--timezone', 'new york'])
    expect([ofCity, aboutCity]).toEqual([1, expect.stringContaining('Did you mean "America/New_York"?')])
  })

  it('warns of a zone whose sign is turned round, and goes on', async () => {
    const args = ['next', '0 9 * * *', '--timezone', 'Etc/GMT+8', '--from', '2027-01-01T00:00Z', '--count', '1']
    const { code, out, err } = await runUnwrapped([...args, '--json'])
    expect([code, JSON.parse(out)]).toEqual([0, ['2027-01-01T17:00:00.000Z']])
    expect(err).toMatch(/^warning timezone-sign: "Etc\/GMT\+8" is UTC-8: .*\n {2}Name a place instead: Asia\/Singapore/)
    expect(await run(['next', '* * * * *', '--timezone', 'UTC', '--from', '2026-01-01'])).toMatchObject({ code: 1 })
  })
})

describe('validate', () => {
  it('says how much is valid, and 1 with the address otherwise, in every format', async () => {
    const good = inFolder([daily])
    expect(await run(['validate', good.folder])).toMatchObject({
      code: 0,
      out: '1 announcement in 1 file is valid.\n',
    })
    const bad = inFolder([{ ...daily, id: 'x y' }])
    for (const format of ['text', 'json', 'github', 'sarif']) {
      const { code, out } = await run(['validate', bad.file, '--format', format])
      expect({ format, code }).toEqual({ format, code: 1 })
      expect(out).toContain(bad.file.replaceAll(':', '%3A'))
    }
  })
})

/** A Node 20 on this machine, outside of the project; undefined where there is none. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .filter((path) => existsSync(path))
  .find((path) => spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.startsWith('v20.'))

describe('an old Node', () => {
  it.skipIf(oldNode === undefined)('gets one line that says what is needed (skipped where there is no Node 20)', () => {
    const { status, stdout, stderr } = spawnSync(oldNode ?? '', ['src/belfry.js', 'serve'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toMatch(/^belfry needs Node 22\.19 or later, this is 20\.[\d.]+: .*\n$/u)
  })
})

describe('the command line', () => {
  it('has every verb in its help, each under the name by which it is called', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    const names = [...out.matchAll(/^ {2}([a-z]+) .*/gmu)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help')
    expect(names).toContain('validate')
    const pages = await Promise.all(names.map(async (name) => (await run([name, '--help'])).out.split('\n')[0]))
    expect(pages).toEqual(names.map((name) => expect.stringMatching(`^Usage: belfry ${name}\\b`)))
  }, 120_000)

  it('says what was meant by a verb that there is not', async () => {
    expect(await run(['validat'])).toMatchObject({ code: 64, err: expect.stringContaining('Did you mean validate?') })
  })

  it('loads for a verb what that verb needs, and nothing of the service for validate', () => {
    const program = readFileSync(join(import.meta.dirname, '../../src/cli/program.ts'), 'utf8')
    expect(program.match(/^import .*Verb\b.*$/gmu)).toEqual([
      "import type { Terminal, Verb } from './support/terminal.ts'",
    ])
  })
})
