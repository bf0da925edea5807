import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/errors.ts'
import { audit } from './audit.ts'
import { mountDisk, shieldFolder } from './disk.ts'
import { eventually, openScene, PATIENCE } from './support.ts'
import { unwrapped } from '../support/unwrap.ts'

const TOLD = /^belfry: cannot use .+: .+\n {2}.*(?:writable|written).*\n$/u

describe.concurrent('a read-only file system', { timeout: PATIENCE }, () => {
  it('without a database is told in one line with a remedy', async ({ onTestFinished, skip }) => {
    const disk = mountDisk({ onTestFinished, skip })
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }], folder: disk.folder })
    disk.makeReadOnly()
    const { code, err } = await scene.serve().ended()
    expect(code).toBe(EXIT_CODES.unavailable.code)
    expect(unwrapped(err)).toMatch(TOLD)
    expect(await scene.gateway.calls()).toEqual([])
  })

  it('of a running service, whose open database can still be written: health says so, and why, until it is over', async ({
    onTestFinished,
    skip,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'b', every: 2 }] })
    const service = scene.serve({ BELFRY_LOG_FORMAT: 'text' })
    const [, health = ''] = await service.says(/health: (http:\S+healthz)/u)
    await service.says(/a sent/u)
    const lift = shieldFolder(dirname(scene.database), { onTestFinished, skip })
    await service.says(/nothing can be booked/u)
    const { length } = await scene.gateway.calls()
    await eventually(async () => (await fetch(health)).status === 503, 'health to fail', PATIENCE)
    expect(await (await fetch(health)).json()).toMatchObject({
      status: 'failing',
      error: { message: expect.stringContaining('EROFS'), remedy: expect.stringContaining('writable') },
    })
    expect(await scene.gateway.calls()).toHaveLength(length)
    // Once, not every turn.
    expect(service.err.match(/^.*EROFS.*$/gmu)).toHaveLength(1)
    lift()
    await scene.sees(3)
    await service.says(/bookings can be written again/u)
    await eventually(async () => (await fetch(health)).status === 200, 'health to be well', PATIENCE)
    await scene.stop(service)
    expect((await audit(scene)).states).not.toHaveProperty('unknown')
  })

  it.for([
    ['of a service that ended in good order', 'SIGTERM'],
    ['of a service that was killed', 'SIGKILL'],
  ] as const)(
    'with the database %s is told in one line with a remedy',
    async ([, signal], { onTestFinished, skip }) => {
      const disk = mountDisk({ onTestFinished, skip })
      const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }], folder: disk.folder })
      const before = scene.serve()
      await before.says(/a sent/u)
      before.signal(signal)
      await before.ended()
      const calls = await scene.gateway.calls()
      disk.makeReadOnly()
      const { code, err } = await scene.serve().ended()
      expect(code).toBe(EXIT_CODES.unavailable.code)
      expect(unwrapped(err)).toMatch(TOLD)
      expect(await scene.gateway.calls()).toEqual(calls)
    },
  )
})
