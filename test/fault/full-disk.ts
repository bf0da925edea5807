import { describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/errors.ts'
import { audit } from './audit.ts'
import { mountDisk } from './disk.ts'
import { eventually, openScene, PATIENCE } from './support.ts'
import { unwrapped } from '../support/unwrap.ts'

/** For people: one line for each event. */
const AS_TEXT = { BELFRY_LOG_FORMAT: 'text' }
const STACK = /^\s+at /mu

describe.concurrent('a full disk', { timeout: PATIENCE }, () => {
  it('stops the sending, says why in one line, shows in health, and is over as soon as there is room', async ({
    onTestFinished,
    skip,
  }) => {
    const disk = mountDisk({ onTestFinished, skip })
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'b', every: 2 }], folder: disk.folder })
    const service = scene.serve(AS_TEXT)
    const [, health = ''] = await service.says(/health: (http:\S+healthz)/u)
    await service.says(/a sent/u)
    disk.fill()
    const from = service.err.length
    await service.says(/disk is full/u, from)
    const { length } = await scene.gateway.calls()
    await eventually(async () => (await fetch(health)).status === 503, 'health to fail')
    expect(await scene.gateway.calls()).toHaveLength(length)
    expect(service.err).not.toMatch(STACK)

    disk.free()
    await scene.sees(3)
    await eventually(async () => (await fetch(health)).status === 200, 'health to be well')
    await scene.stop(service)
    const tally = await audit(scene)
    expect(tally.states['skipped']).toBeGreaterThan(10)
    expect(tally.states).not.toHaveProperty('unknown')
  })

  it('between booking and settling: the outcome is kept until it can be written, and nothing else is sent before', async ({
    onTestFinished,
    skip,
  }) => {
    const disk = mountDisk({ onTestFinished, skip })
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }], folder: disk.folder })
    await scene.gateway.fault({ kind: 'delay', ms: 1000, when: 'after' })
    const service = scene.serve(AS_TEXT)
    await scene.sees(1)
    disk.fill()
    await service.says(/cannot write the outcome \(accepted\)[^]*disk is full[^]*disk is full/u)
    expect(await scene.gateway.calls()).toHaveLength(1)
    expect(service.err).not.toMatch(STACK)
    disk.free()
    await service.says(/a sent[^]*a sent/u)
    await scene.stop(service)
    expect((await audit(scene)).states).not.toHaveProperty('unknown')
  })

  it('and then kill -9: the call whose outcome could not be written is unknown, and not sent again', async ({
    onTestFinished,
    skip,
  }) => {
    const disk = mountDisk({ onTestFinished, skip })
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }], folder: disk.folder })
    await scene.gateway.fault({ kind: 'delay', ms: 1000, when: 'after' })
    const service = scene.serve()
    await scene.sees(1)
    disk.fill()
    await service.says(/cannot write the outcome/u)
    await service.kill()
    disk.free()
    const again = scene.serve()
    await again.says(/1 call had no settlement[^]*a sent/u)
    await scene.stop(again)
    expect((await audit(scene)).states['unknown']).toBe(1)
  })

  it('does not keep a service from ending on SIGTERM, nor the next one from its work', async ({
    onTestFinished,
    skip,
  }) => {
    const disk = mountDisk({ onTestFinished, skip })
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }], folder: disk.folder })
    const service = scene.serve(AS_TEXT)
    await service.says(/a sent/u)
    disk.fill()
    await service.says(/disk is full/u)
    service.signal('SIGTERM')
    const { code, err } = await service.ended()
    expect([0, EXIT_CODES.unavailable.code]).toContain(code)
    expect(err).not.toMatch(STACK)
    disk.free()
    const next = scene.serve()
    await next.says(/a sent/u)
    await scene.stop(next)
    await audit(scene)
  })

  it('at the start is told in one line with a remedy', async ({ onTestFinished, skip }) => {
    const disk = mountDisk({ onTestFinished, skip })
    disk.fill()
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }], folder: disk.folder })
    const { code, err } = await scene.serve().ended()
    expect(code).toBe(EXIT_CODES.unavailable.code)
    expect(unwrapped(err)).toMatch(/^belfry: cannot use \S+belfry\.sqlite: .*\n {2}The disk is full: .*\n$/u)
    disk.free()
    const service = scene.serve()
    await service.says(/a sent/u)
    await scene.stop(service)
  })
})
