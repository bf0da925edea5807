import { renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { TestContext } from 'vitest'
import { describe, expect, it } from 'vitest'
import { mountVolume } from './disk.ts'
import {
  beginAccident,
  expectGoesOn,
  expectGoesOnAdopted,
  expectRefused,
  expectRefusing,
  lackingCalls,
  type,
} from './people.ts'
import { PATIENCE } from './support.ts'
import type { Scene } from './support.ts'
import { unwrapped } from '../support/unwrap.ts'

const OLDER = /is older than what was here/u
const COPY = /is a copy, or was moved/u
/** How the backup is made, and how it is put back into the same folder. The service is stopped both times. */
interface Way {
  readonly backUp: (scene: Scene, backup: string, context: TestContext) => void
  readonly putBack: (scene: Scene, backup: string, context: TestContext) => void
  readonly refusal: RegExp
}

const copyAll = (scene: Scene, backup: string, context: TestContext) =>
  type(context, 'cp', '-a', `${dirname(scene.database)}/.`, backup)
const vacuumInto = (scene: Scene, backup: string, context: TestContext) =>
  type(context, 'sqlite3', scene.database, `vacuum into '${join(backup, 'b')}'`)

const WAYS: Readonly<Record<string, Way>> = {
  'cp -a backup/. data/, with the seal of then': {
    backUp: copyAll,
    putBack: (scene, backup, context) => type(context, 'cp', '-a', `${backup}/.`, dirname(scene.database)),
    refusal: OLDER,
  },
  'rm -r data; cp -a backup data': {
    backUp: copyAll,
    putBack(scene, backup, context) {
      rmSync(dirname(scene.database), { recursive: true })
      type(context, 'cp', '-a', backup, dirname(scene.database))
    },
    refusal: COPY,
  },
  'tar -x': {
    backUp: (scene, backup, context) =>
      type(context, 'tar', '-cf', join(backup, 'b.tar'), '-C', dirname(scene.database), '.'),
    putBack: (scene, backup, context) =>
      type(context, 'tar', '-xf', join(backup, 'b.tar'), '-C', dirname(scene.database)),
    refusal: COPY,
  },
  'rsync -a': {
    backUp: copyAll,
    putBack: (scene, backup, context) => type(context, 'rsync', '-a', `${backup}/`, `${dirname(scene.database)}/`),
    refusal: COPY,
  },
  'rsync --inplace': {
    backUp: copyAll,
    putBack: (scene, backup, context) =>
      type(context, 'rsync', '-a', '--inplace', '--ignore-times', `${backup}/`, `${dirname(scene.database)}/`),
    refusal: OLDER,
  },
  'cat backup > file, without the seal': {
    backUp: copyAll,
    putBack: (scene, backup, context) =>
      type(context, 'sh', '-c', 'cat "$0" > "$1"', join(backup, basename(scene.database)), scene.database),
    refusal: OLDER,
  },
  'vacuum into, and mv': {
    backUp: vacuumInto,
    putBack: (scene, backup) => renameSync(join(backup, 'b'), scene.database),
    refusal: COPY,
  },
  'vacuum into, and cat': {
    backUp: vacuumInto,
    putBack: (scene, backup, context) =>
      type(context, 'sh', '-c', 'cat "$0" > "$1"', join(backup, 'b'), scene.database),
    refusal: OLDER,
  },
}

describe.concurrent('a backup that somebody puts back', { timeout: PATIENCE * 2 }, () => {
  it.for(Object.entries(WAYS))('%s: sends nothing until it is adopted', async ([, way], context) => {
    const accident = await beginAccident(context, (scene, backup) => way.backUp(scene, backup, context), {
      isStopped: true,
    })
    const { scene, service, backup } = accident
    await scene.stop(service)
    way.putBack(scene, backup, context)
    await expectRefused(scene, way.refusal)
    await expectGoesOnAdopted(scene, ...lackingCalls(scene))
  })

  it('.restore, under the running service: it stops sending, says so, and proves nothing', async (context) => {
    const accident = await beginAccident(context, (scene, backup) =>
      type(context, 'sqlite3', scene.database, `.backup ${join(backup, 'b')}`),
    )
    const { scene, service, backup } = accident
    type(context, 'sqlite3', '-cmd', '.timeout 5000', scene.database, `.restore ${join(backup, 'b')}`)
    await expectRefusing(accident, OLDER)
    // No command of a person takes it for the newest, or presents what it knows as complete.
    const paused = await scene.verb('pause', 'far', '--by', 'Ada', '--reason', 'quiet')
    expect(unwrapped(paused.err)).toMatch(OLDER)
    expect(paused.code).not.toBe(0)
    const proof = await scene.verb('quota', 'prove')
    expect(unwrapped(proof.out)).toMatch(
      /UNPROVEN: .*older than what was here: [45] calls were made that it knows nothing of/u,
    )
    expect(proof.out).not.toMatch(/KEPT/u)
    expect(proof.code).not.toBe(0)
    expect(unwrapped((await scene.verb('history')).err)).toMatch(OLDER)
    // It cannot be adopted while the service runs on it.
    expect(unwrapped((await scene.verb('adopt')).err)).toMatch(/another process has .* open[^]*Stop every service/u)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
    await expectRefused(scene, OLDER)
    // The seal says how many calls are lost.
    await expectGoesOnAdopted(scene)
  })

  it('vacuum into and mv, under the running service: it stops sending, and says so', async (context) => {
    const accident = await beginAccident(context, (scene, backup) => vacuumInto(scene, backup, context))
    const { scene, service, backup } = accident
    renameSync(join(backup, 'b'), scene.database)
    await expectRefusing(accident, /was removed or replaced/u)
    service.signal('SIGTERM')
    await service.ended()
    await expectRefused(scene, COPY)
    await expectGoesOnAdopted(scene, ...lackingCalls(scene))
  })

  it('cp -a between two fresh volumes, where files get the same numbers: the second sends nothing', async (context) => {
    const [here, there] = [mountVolume(context), mountVolume(context)]
    const accident = await beginAccident(
      context,
      (scene) => type(context, 'cp', '-a', dirname(scene.database), there),
      {
        isStopped: true,
        folder: here,
      },
    )
    const { scene, service } = accident
    scene.database = join(there, 'data', basename(scene.database))
    await expectRefused(scene, COPY)
    await scene.stop(service)
    await expectGoesOnAdopted(scene, ...lackingCalls(scene))
  })

  it('mv to another folder of the volume is no copy: it goes on there', async (context) => {
    const { scene, service, folder } = await beginAccident(context, () => undefined)
    await scene.stop(service)
    renameSync(folder, `${folder}.moved`)
    scene.database = join(`${folder}.moved`, basename(scene.database))
    await expectGoesOn(scene)
  })
})
