import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, start } from '../support/binary.ts'
import { definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

const OFTEN = definitionFile([{ id: 'a', schedule: { cron: '*/2 * * * * *' }, message: { type: 'text', text: 'hi' } }])
const INVALID = 'version: 1\nannouncements:\n  - id: a\n    shedule: {}\n'

/** A service in the sandbox that ran with good files and has ended. */
async function hasRun() {
  const parent = temporaryFolder()
  const schedules = join(parent, 'schedules')
  mkdirSync(schedules)
  writeFileSync(join(schedules, 'a.yaml'), OFTEN)
  const env = { BELFRY_SCHEDULES: schedules, BELFRY_DATABASE: join(parent, 'belfry.sqlite') }
  const service = start(['serve', '--sandbox'], env)
  await service.says(/a sent/u)
  service.signal('SIGTERM')
  await service.ended()
  return { parent, schedules, env }
}

const inForce = async (env: Record<string, string>) =>
  (JSON.parse((await run(['list', '--json'], env)).out) as { announcementId: string }[]).map(
    (row) => row.announcementId,
  )

describe('a restart', () => {
  it.each([
    ['are invalid', (folder: string) => writeFileSync(join(folder, 'a.yaml'), INVALID), 'unknown-key'],
    ['are gone', (folder: string) => rmSync(join(folder, 'a.yaml')), 'folder-empty'],
    ['have no folder any more', (folder: string) => rmSync(folder, { recursive: true }), 'file-missing'],
  ])('goes on with the last good set when the files %s, and says so until they are mended', async (_, spoil, code) => {
    const { schedules, env } = await hasRun()
    spoil(schedules)
    const service = start(['serve', '--sandbox'], env)
    await service.says(/ERROR[^\n]*going on with the last good set of the database, 1 announcement/u)
    const [, url = ''] = await service.says(/health: (http:\S+healthz)/u)
    await service.says(new RegExp(`error ${code}: [^]*a sent`, 'u'))
    expect(await (await fetch(url)).json()).toMatchObject({
      status: 'stale',
      announcements: 1,
      definitions: { problems: expect.arrayContaining([expect.objectContaining({ code })]), missing: [] },
    })
    const { host } = new URL(url)
    const { out } = await run(['doctor', '--offline'], { ...env, BELFRY_LISTEN: host })
    expect(out).toMatch(/WARN {2}service[^]*says\s+stale/u)
    mkdirSync(schedules, { recursive: true })
    writeFileSync(join(schedules, 'fresh'), OFTEN)
    renameSync(join(schedules, 'fresh'), join(schedules, 'a.yaml'))
    await service.says(/the files changed[^]*1 announcement in force[^]*a sent/u)
    expect(await (await fetch(url)).json()).toMatchObject({ status: 'ok' })
  })

  it('refuses when the database remembers nothing good, and makes none', async () => {
    const { schedules, env } = await hasRun()
    writeFileSync(join(schedules, 'a.yaml'), INVALID)
    rmSync(env.BELFRY_DATABASE)
    const { code, err } = await run(['serve', '--sandbox'], env)
    expect({ code, told: err.includes('a.yaml:4:5: error') }).toEqual({ code: 1, told: true })
    expect(existsSync(env.BELFRY_DATABASE)).toBe(false)
    // One in which somebody has put an announcement, and which no service has used.
    const apart = join(temporaryFolder(), 'b.yaml')
    writeFileSync(apart, OFTEN.replace('"a"', '"b"'))
    await run(['add', apart], env)
    expect(await run(['serve', '--sandbox'], env)).toMatchObject({ code: 1 })
  })

  it.each([
    ['invalid', (folder: string) => writeFileSync(join(folder, 'a.yaml'), INVALID)],
    ['gone', (folder: string) => rmSync(join(folder, 'a.yaml'))],
  ])(
    'in the other mode refuses the database, also when the files are %s, and retires nothing of what is remembered',
    async (_, spoil) => {
      const { schedules, env } = await hasRun()
      spoil(schedules)
      const gateway = await startGateway()
      const { code, err } = await run(['serve'], { ...gateway.env, ...env })
      expect({ code, told: err.includes('is used in the sandbox') }).toEqual({ code: 75, told: true })
      expect(await inForce(env)).toEqual(['a'])
      expect(await gateway.calls()).toEqual([])
      const service = start(['serve', '--sandbox'], env)
      await service.says(/a sent/u)
    },
  )

  it('while a file is missing goes on to hold what comes due of it, until the file is back', async () => {
    const { schedules, env } = await hasRun()
    const keep = definitionFile([
      { id: 'keep', schedule: { cron: '0 0 1 1 *' }, message: { type: 'text', text: 'hi' } },
    ])
    writeFileSync(join(schedules, 'keep.yaml'), keep)
    renameSync(join(schedules, 'a.yaml'), join(schedules, '_a.yaml'))
    const first = start(['serve', '--sandbox'], env)
    await first.says(/missing: \S+a\.yaml[^]*a waits \(source_missing\)/u)
    await first.kill()
    const second = start(['serve', '--sandbox'], env)
    await second.says(/a waits \(source_missing\)/u)
    expect(second.err).not.toContain('a sent')
    renameSync(join(schedules, '_a.yaml'), join(schedules, 'a.yaml'))
    await second.says(/back a[^]*a sent/u)
  })
})
