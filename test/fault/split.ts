import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/store.ts'
import { bindMount } from './disk.ts'
import { beginAccident, expectGoesOn, expectGoesOnAdopted, expectRefused, expectRefusing, type } from './people.ts'
import { EXHAUSTIVE, PATIENCE, randomOf, SEED, temporaryFolder } from './support.ts'

const KILLS = EXHAUSTIVE ? 200 : 12

describe.concurrent('one database in two places', { timeout: PATIENCE * 2 }, () => {
  it('rm *-wal *-shm, and a second service: neither goes on, and nothing is lost of what the first one knew', async (context) => {
    const accident = await beginAccident(context, () => undefined)
    const { scene, service } = accident
    for (const end of ['-wal', '-shm']) rmSync(scene.database + end)
    await expectRefused(scene, /is older than what was here|was removed or replaced/u)
    await expectRefusing(accident, /was removed or replaced/u)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
    // At its end it wrote its log into the file. So the file is the newest state again.
    await expectGoesOn(scene)
  })

  it('the same, and the first one is killed: what its log knew is lost, and refused until it is adopted', async (context) => {
    const { scene, service } = await beginAccident(context, () => undefined)
    for (const end of ['-wal', '-shm']) rmSync(scene.database + end)
    await service.kill()
    await expectRefused(scene, /is (?:older than what was here|a copy)/u)
    await expectGoesOnAdopted(scene)
  })

  it('a hard link: the service stops sending while there is one, and nobody starts by the other name', async (context) => {
    const accident = await beginAccident(context, () => undefined)
    const { scene, service } = accident
    const other = join(temporaryFolder(context.onTestFinished), basename(scene.database))
    const { database } = scene
    linkSync(database, other)
    scene.database = other
    await expectRefused(scene, /has 2 names/u)
    await expectRefusing(accident, /has 2 names/u)
    rmSync(other)
    scene.database = database
    await expectGoesOn(scene, service)
  })

  it('a bind mount of its folder: the second service stands by, and takes over', async (context) => {
    const { scene, service, folder } = await beginAccident(context, () => undefined)
    const other = temporaryFolder(context.onTestFinished)
    bindMount(folder, other, context)
    scene.database = join(other, basename(scene.database))
    const second = scene.serve({ BELFRY_LOG_FORMAT: 'text' })
    await second.says(/standing by/u)
    await scene.stop(service)
    await expectGoesOn(scene, second)
  })

  it('a second container on its volume: it stands by, sees nobody dead, and takes over when the lease has run out', async (context) => {
    const { status } = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', '--uts', 'true'])
    if (status !== 0) context.skip('no name spaces can be made here (that needs root)')
    const { scene, service } = await beginAccident(context, () => undefined)
    const second = scene.serveInContainer({ BELFRY_LOG_FORMAT: 'text' })
    await second.says(/standing by/u)
    await service.kill()
    await second.says(/this process fires/u)
    await expectGoesOn(scene, second)
  })

  it('a bind mount of the file alone: whoever opens it there would not see the log, and is refused', async (context) => {
    const { scene, service } = await beginAccident(context, () => undefined)
    const other = join(temporaryFolder(context.onTestFinished), basename(scene.database))
    writeFileSync(other, '')
    const { database } = scene
    bindMount(database, other, context)
    scene.database = other
    await expectRefused(scene, /is mounted by itself/u)
    scene.database = database
    await expectGoesOn(scene, service)
  })

  it('a copy in another folder, made while the service runs: it is refused there, and the service goes on', async (context) => {
    const other = temporaryFolder(context.onTestFinished)
    const { scene, service } = await beginAccident(context, (scene) => {
      type(context, 'cp', '-a', `${dirname(scene.database)}/.`, other)
    })
    const { database } = scene
    scene.database = join(other, basename(database))
    await expectRefused(scene, /is a copy, or was moved/u)
    scene.database = database
    await expectGoesOn(scene, service)
  })

  it(`kill -9 between commit and seal never makes a sound database pass for a foreign one, ${KILLS} times (FAULT_SEED=${SEED})`, async ({
    onTestFinished,
  }) => {
    const random = randomOf(SEED)
    const folder = join(temporaryFolder(onTestFinished), 'data')
    mkdirSync(folder)
    const file = join(folder, 'belfry.sqlite')
    const options = { newId: () => 'one', now: 1 }
    const source = `
      import { openSqliteStore } from './src/store/store.ts'
      const store = await openSqliteStore(process.argv[1], { newId: () => 'one', now: 1 })
      await store.claimHome()
      console.log('open')
      for (let tz = 0; ; tz += 1) await store.changeTz(String(tz), 1)
    `
    for (let round = 0; round < KILLS; round += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', source, file], {
        cwd: resolve(import.meta.dirname, '../..'),
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      onTestFinished(async () => void child.kill('SIGKILL'))
      await once(child.stdout, 'data')
      await pause(random() * 60)
      child.kill('SIGKILL')
      await once(child, 'close')
      const store = await openSqliteStore(file, options)
      expect(await store.home()).toMatchObject({ kind: 'home' })
      await store.changeTz('after', 1)
      await store.close()
    }
  })
})
