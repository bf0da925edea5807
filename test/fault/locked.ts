import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { audit } from './audit.ts'
import { openScene, PATIENCE } from './support.ts'

describe.concurrent('a stranger who locks the database', { timeout: PATIENCE }, () => {
  it('for longer than Belfry waits: nothing goes out unbooked, one line says why, and nothing is lost', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'b', every: 2 }] })
    const service = scene.serve({ BELFRY_LOG_FORMAT: 'text' })
    await service.says(/a sent/u)
    const stranger = new Database(scene.database)
    onTestFinished(() => void stranger.close())
    stranger.exec('begin immediate')
    const { length } = await scene.gateway.calls()
    const from = service.err.length
    await service.says(/this turn failed.*SQLITE_BUSY/u, from)
    // At most the call whose booking was there before the lock.
    expect((await scene.gateway.calls()).length).toBeLessThanOrEqual(length + 1)
    expect(service.err).not.toMatch(/^\s+at /mu)
    stranger.exec('rollback')
    await scene.sees(3)
    await scene.stop(service)
    const { states } = await audit(scene)
    expect(states['skipped']).toBeGreaterThan(2)
    expect(states).not.toHaveProperty('unknown')
  })
})
