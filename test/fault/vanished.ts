import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileOf, healthOf, instantIn, openScene, PATIENCE, temporaryFolder } from './support.ts'
import type { Scene } from './support.ts'

const statesOf = async (scene: Scene) =>
  (await scene.history())
    .map(({ announcementId, state, reason }) => `${announcementId} ${state} ${reason ?? ''}`.trim())
    .sort()

describe.concurrent('definition files that vanish', { timeout: PATIENCE }, () => {
  for (const [what, path] of [
    ['a file', 'b.yaml'],
    ['a folder with a file in it', 'more/b.yaml'],
  ] as const) {
    it(`${what}, over a due second: what is due of it is held, and sent when it is back in time`, async ({
      onTestFinished,
    }) => {
      const scene = await openScene(onTestFinished, { lines: [] })
      const service = await scene.fire()
      const due = instantIn(8000)
      scene.define([{ id: 'stays', at: due }])
      mkdirSync(join(scene.schedules, 'more'))
      const held = [
        { id: 'away', at: due },
        { id: 'impatient', at: due, grace: '10s' },
      ]
      writeFileSync(join(scene.schedules, path), fileOf(held))
      await service.says(/3 announcements in force/u)
      const vanishing = join(scene.schedules, path.split('/')[0] as string)
      const elsewhere = join(temporaryFolder(onTestFinished), 'elsewhere')
      renameSync(vanishing, elsewhere)
      await service.says(/missing: /u)
      await service.says(/stays sent/u)
      expect(await healthOf(service)).toMatchObject({
        codes: [200, 200, 200],
        status: 'stale',
        definitions: { missing: [{ file: join(scene.schedules, path) }] },
      })
      await service.says(/impatient cancelled \(source_missing\)/u)
      renameSync(elsewhere, vanishing)
      await service.says(/away sent/u)
      expect(await healthOf(service)).toMatchObject({ status: 'ok', definitions: { missing: [] } })
      await scene.stop(service)
      expect(await statesOf(scene)).toEqual(['away sent', 'impatient cancelled source_missing', 'stays sent'])
    })
  }

  it('all of them, and are still away at a restart: the last good set goes on; without one the start is refused', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const service = scene.serve()
    await service.says(/a sent/u)
    rmSync(scene.schedules, { recursive: true })
    await scene.stop(service)
    const again = scene.serve()
    await again.says(/going on with the last good set of the database, 1 announcement/u)
    await again.says(/a sent/u)
    expect(await healthOf(again)).toMatchObject({ codes: [200, 200, 200], status: 'stale' })
    await scene.stop(again)
    const other = join(temporaryFolder(onTestFinished), 'other.sqlite')
    const refused = await scene.serve({ BELFRY_DATABASE: other }).ended()
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('there is nothing at this path') })
  })

  it('for the moment in which a link is put in the place of another: nothing is held, nothing is missing', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [] })
    const root = temporaryFolder(onTestFinished)
    const line = { id: 'a', every: 1 }
    for (const version of ['v1', 'v2']) {
      mkdirSync(join(root, version))
      writeFileSync(join(root, version, 'a.yaml'), fileOf(version === 'v1' ? [line] : [line, { id: 'new', every: 2 }]))
    }
    const link = join(root, 'schedules')
    symlinkSync('v1', link)
    const service = scene.serve({ BELFRY_SCHEDULES: link })
    await service.says(/a sent/u)
    symlinkSync('v2', join(root, 'next'))
    renameSync(join(root, 'next'), link)
    await service.says(/new sent/u)
    expect(await healthOf(service)).toMatchObject({ status: 'ok', definitions: { missing: [] } })
    await scene.stop(service)
    expect(service.err).not.toMatch(/"msg":"(?:missing: |retired )/u)
    expect((await statesOf(scene)).filter((row) => row.includes(' cancelled'))).toEqual([])
  })
})
