import { describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/errors.ts'
import { mountDisk } from './disk.ts'
import { openScene, PATIENCE } from './support.ts'

const TOLD = /^belfry: cannot use .+: .+\n {2}.*(?:writable|written).*\n$/u

describe.concurrent('a read-only file system', { timeout: PATIENCE }, () => {
  it('without a database is told in one line with a remedy', async ({ onTestFinished, skip }) => {
    const disk = mountDisk({ onTestFinished, skip })
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }], folder: disk.folder })
    disk.makeReadOnly()
    const { code, err } = await scene.serve().ended()
    expect(code).toBe(EXIT_CODES.unavailable.code)
    expect(err).toMatch(TOLD)
    expect(await scene.gateway.calls()).toEqual([])
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
      expect(err).toMatch(TOLD)
      expect(await scene.gateway.calls()).toEqual(calls)
    },
  )
})
