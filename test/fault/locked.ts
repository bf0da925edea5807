import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { audit } from './audit.ts'
import { eventually, openScene, PATIENCE } from './support.ts'
import type { Scene } from './support.ts'
import { unwrapped } from '../support/unwrap.ts'

/** Longer than any answer takes on a busy host. Shorter than the standstill of a process that only waits for a lock. */
const ANSWERED = 2500

/** Locks the database like a foreign program, until the returned function is called. */
function lock(scene: Scene, onTestFinished: (act: () => void) => void): () => void {
  const stranger = new Database(scene.database)
  onTestFinished(() => void stranger.close())
  stranger.exec('begin exclusive')
  return () => stranger.exec('rollback')
}

describe.concurrent('a stranger who locks the database', { timeout: PATIENCE }, () => {
  it('for long: nothing goes out unbooked, it answers all the time, says why once, and nothing is lost', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'b', every: 2 }] })
    const service = scene.serve({ BELFRY_LOG_FORMAT: 'text' })
    const [, url = ''] = await service.says(/health: (http:\S+)healthz/u)
    const ask = async (path: string) => (await fetch(`${url}${path}`, { signal: AbortSignal.timeout(ANSWERED) })).status
    await service.says(/a sent/u)
    const letGo = lock(scene, onTestFinished)
    const { length } = await scene.gateway.calls()
    const from = service.err.length
    const isUnready = async () => {
      expect(await ask('livez')).toBe(200)
      expect([200, 503]).toContain(await ask('healthz'))
      return (await ask('readyz')) === 503
    }
    await eventually(isUnready, 'readiness to end', PATIENCE)
    // At most one: the call that was booked before the lock.
    expect((await scene.gateway.calls()).length).toBeLessThanOrEqual(length + 1)
    expect(service.err.slice(from).match(/SQLITE_BUSY/gu)?.length).toBeLessThanOrEqual(2)
    expect(service.err).not.toMatch(/^\s+at /mu)
    letGo()
    await scene.sees(3)
    await eventually(async () => (await ask('readyz')) === 200, 'readiness', PATIENCE)
    await scene.stop(service)
    const { states } = await audit(scene)
    expect(states['skipped']).toBeGreaterThan(10)
    expect(states).not.toHaveProperty('unknown')
  })

  it('again and again for a moment: everything is sent, and nothing is told of it', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a', every: 2, grace: '5s' }] })
    const service = scene.serve({ BELFRY_LOG_FORMAT: 'text' })
    await service.says(/a sent/u)
    for (let round = 0; round < 8; round += 1) {
      const letGo = lock(scene, onTestFinished)
      await pause(300)
      letGo()
      await pause(300)
    }
    await scene.sees(1)
    await scene.stop(service)
    const { states } = await audit(scene)
    expect(states).not.toHaveProperty('unknown')
    expect(states['skipped'] ?? 0).toBe(0)
    expect(service.err).not.toMatch(/SQLITE_BUSY|this turn failed/u)
  })

  it('while somebody else has a word to say: the verb waits, and does it', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const service = scene.serve()
    await service.says(/a sent/u)
    const letGo = lock(scene, onTestFinished)
    const pausing = scene.verb('pause', 'a', '--by', 'Ada', '--reason', 'hush')
    // Long enough for it to begin, and shorter than it waits.
    await pause(3000)
    letGo()
    expect(await pausing).toMatchObject({ code: 0, err: '' })
    await scene.stop(service)
  })

  it('for longer than a verb waits: it ends, says why, and that it may be tried again', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const service = scene.serve()
    await service.says(/a sent/u)
    const letGo = lock(scene, onTestFinished)
    const { code, err } = await scene.verb('pause', 'a', '--by', 'Ada', '--reason', 'hush')
    expect(code).toBe(75)
    expect(unwrapped(err)).toMatch(
      /^belfry: cannot use \S+: database is locked \(SQLITE_BUSY\)\n {2}Another process .*\n$/u,
    )
    letGo()
    await scene.stop(service)
  })

  it('when it is asked to stop: it waits for the lock, and settles the call under way', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    await scene.gateway.fault({ kind: 'delay', ms: 1000, when: 'after' })
    const service = scene.serve()
    await scene.sees(1)
    const letGo = lock(scene, onTestFinished)
    service.signal('SIGTERM')
    await service.says(/stopping/u)
    await pause(2500)
    letGo()
    expect(await service.ended()).toMatchObject({ code: 0 })
    expect((await audit(scene)).states).not.toHaveProperty('unknown')
  })
})
