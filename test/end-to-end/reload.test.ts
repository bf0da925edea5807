import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, start } from '../support/binary.ts'
import { definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

const yearly = (id: string, text = 'hi') => ({ id, schedule: { cron: '0 0 1 1 *' }, message: { type: 'text', text } })

/** A service in the sandbox on a folder, ready, with the URL of its health. */
async function serviceOn(folder: string) {
  const env = { BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(temporaryFolder(), 'belfry.sqlite') }
  const service = start(['serve', '--sandbox'], env)
  const [, url = ''] = await service.says(/health: (http:\S+\/)healthz/u)
  await service.says(/in force/u)
  return { service, env, get: (path: string): Promise<Response> => fetch(new URL(path, url)) }
}

function folderOf(files: Record<string, readonly object[]>): string {
  const folder = temporaryFolder()
  for (const [name, announcements] of Object.entries(files))
    writeFileSync(join(folder, name), definitionFile(announcements))
  return folder
}

describe('a running service', () => {
  it('takes over an edit, a new file and a removed one, and tells the difference', async () => {
    const soon = (text?: string) => ({ ...yearly('a', text), late: { grace: '1s' } })
    const folder = folderOf({ 'a.yaml': [soon(), yearly('b')] })
    const { service } = await serviceOn(folder)
    writeFileSync(join(folder, 'a.yaml'), definitionFile([soon('other')]))
    await service.says(/1 announcement in force: changed a; retired b/u)
    writeFileSync(join(folder, 'fresh'), definitionFile([yearly('c')]))
    renameSync(join(folder, 'fresh'), join(folder, 'c.yaml'))
    await service.says(/2 announcements in force: added c/u)
    rmSync(join(folder, 'a.yaml'))
    await service.says(/missing: \S+a\.yaml\. What is due of a is held/u)
    await service.says(/retired a: the files were missing/u)
  })

  it('tells a rename as one', async () => {
    const folder = folderOf({ 'a.yaml': [yearly('a')] })
    const { service } = await serviceOn(folder)
    writeFileSync(join(folder, 'a.yaml'), definitionFile([{ ...yearly('b'), renamedFrom: 'a' }]))
    await service.says(/1 announcement in force: renamed a to b/u)
  })

  it('keeps the last good set when the files become invalid, and says so in the log, in health and in metrics', async () => {
    const folder = folderOf({ 'a.yaml': [yearly('a')] })
    const { service, get } = await serviceOn(folder)
    writeFileSync(join(folder, 'a.yaml'), 'version: 1\nannouncements:\n  - id: a\n    shedule: {}\n')
    await service.says(/the last good set runs on/u)
    await service.says(/a\.yaml:4:5: error unknown-key/u)
    const response = await get('healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      status: 'stale',
      announcements: 1,
      definitions: {
        staleSince: expect.any(String),
        problems: expect.arrayContaining([expect.objectContaining({ line: 4, code: 'unknown-key' })]),
      },
    })
    const metrics = await (await get('metrics')).text()
    expect(metrics).toContain('belfry_definitions_stale 1')
    expect(metrics).toMatch(
      /belfry_definition_problem\{file="[^"]*a\.yaml",line="4",code="unknown-key",severity="error"\} 1/u,
    )
    writeFileSync(join(folder, 'a.yaml'), definitionFile([yearly('a'), yearly('z')]))
    await service.says(/added z/u)
    expect(await (await get('healthz')).json()).toMatchObject({
      status: 'ok',
      definitions: { staleSince: null, problems: [] },
    })
    expect(await (await get('metrics')).text()).toContain('belfry_definitions_stale 0')
  })

  it('retires nothing when its folder becomes empty or goes away', async () => {
    const parent = temporaryFolder()
    const folder = join(parent, 'schedules')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.yaml'), definitionFile([yearly('a')]))
    const { service, get } = await serviceOn(folder)
    rmSync(join(folder, 'a.yaml'))
    await service.says(/folder-empty/u)
    rmSync(folder, { recursive: true })
    await service.says(/file-missing/u)
    expect(await (await get('healthz')).json()).toMatchObject({ status: 'stale', announcements: 1 })
  })

  it('follows a folder that is swapped behind a symbolic link, as Kubernetes does', async () => {
    const parent = temporaryFolder()
    for (const [version, id] of [
      ['one', 'a'],
      ['two', 'b'],
    ] as const) {
      mkdirSync(join(parent, version))
      writeFileSync(join(parent, version, 'a.yaml'), definitionFile([yearly(id)]))
    }
    mkdirSync(join(parent, 'mount'))
    symlinkSync('../one', join(parent, 'mount/..data'))
    symlinkSync('..data/a.yaml', join(parent, 'mount/a.yaml'))
    const { service } = await serviceOn(join(parent, 'mount'))
    symlinkSync('../two', join(parent, 'mount/..data_tmp'))
    renameSync(join(parent, 'mount/..data_tmp'), join(parent, 'mount/..data'))
    await service.says(/1 announcement in force: added b; retired a/u)
  })

  it('reads its files again on SIGHUP, and goes on', async () => {
    const { service } = await serviceOn(folderOf({ 'a.yaml': [yearly('a')] }))
    service.signal('SIGHUP')
    await service.says(/SIGHUP: reading [^]*1 announcement in force/u)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
  })

  it('holds what comes due while its file is away, and sends it when the file is back', async () => {
    const folder = folderOf({ 'keep.yaml': [yearly('keep')] })
    const { service, get, env } = await serviceOn(folder)
    const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 12_000).toISOString().slice(0, 19)
    const file = definitionFile([{ id: 'cup', schedule: { at }, message: { type: 'text', text: 'The cup begins' } }])
    writeFileSync(join(folder, 'cup.yaml'), file)
    await service.says(/added cup/u)
    rmSync(join(folder, 'cup.yaml'))
    await service.says(/missing: \S+cup\.yaml/u)
    expect(await (await get('healthz')).json()).toMatchObject({
      status: 'stale',
      announcements: 2,
      definitions: { staleSince: null, problems: [], missing: [{ announcements: 1 }] },
    })
    expect((await run(['list'], env)).out).toMatch(/cup [^]*MISSING since [^\n]+: held until its file is back/u)
    expect((await run(['doctor', '--offline'], env)).out).toMatch(
      /WARN {2}files {8}\S+\s+missing: 1 announcement held/u,
    )
    await service.says(/cup waits \(source_missing\)/u)
    const why = await run(['why', `cup@${at}.000Z`], env)
    expect(why.out).toMatch(/will be cancelled \(source_missing\)[^]*FAIL {2}source/u)
    writeFileSync(join(folder, 'cup.yaml'), file)
    await service.says(/in force: back cup[^]*cup sent/u)
    expect(await (await get('healthz')).json()).toMatchObject({ status: 'ok', definitions: { missing: [] } })
  }, 60_000)

  it('refuses a file that cannot be read any more, and goes on with all of them', async () => {
    const folder = folderOf({ 'a.yaml': [yearly('a')], 'b.yaml': [yearly('b')] })
    const { service, get } = await serviceOn(folder)
    rmSync(join(folder, 'b.yaml'))
    symlinkSync('nowhere', join(folder, 'b.yaml'))
    await service.says(/b\.yaml:1:1: error file-missing/u)
    expect(await (await get('healthz')).json()).toMatchObject({
      status: 'stale',
      announcements: 2,
      definitions: { missing: [] },
    })
  })
})
