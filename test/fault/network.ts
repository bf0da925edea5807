import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGateway } from '../support/gateway.ts'
import { fileOf, instantIn, openScene, PATIENCE, temporaryFolder } from './support.ts'

describe.concurrent('a network that is gone and comes back', { timeout: PATIENCE }, () => {
  it('what never left is tried again within its grace and goes out once; beyond it, it is skipped with the reason', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'every-second' }] })
    const service = scene.serve()
    await service.says(/every-second sent/u)
    await scene.gateway.kill()
    const due = instantIn(5000)
    const file = join(temporaryFolder(onTestFinished), 'more.yaml')
    writeFileSync(
      file,
      fileOf([
        { id: 'patient', at: due },
        { id: 'impatient', at: due, grace: '2s' },
      ]),
    )
    expect(await scene.verb('add', file)).toMatchObject({ code: 0 })
    // In its own line, or together with others that are skipped at the same instant.
    await service.says(/impatient skipped \(connect\)|skipped \(connect\): [^"]*impatient/u)
    await service.says(/patient unsent, to be tried again/u)
    const before = await scene.history()
    expect(before.find(({ announcementId }) => announcementId === 'patient')).toMatchObject({ state: 'planned' })

    const { port } = new URL(scene.gateway.url)
    const back = await startGateway(['--port', port], { limits: scene.settings, atEnd: onTestFinished })
    await service.says(/"patient sent/u)
    const from = service.err.length
    await service.says(/every-second sent/u, from)
    await scene.stop(service)

    const rows = await scene.history()
    const state = (id: string) => rows.filter(({ announcementId }) => announcementId === id)
    expect(state('patient')).toMatchObject([{ state: 'sent', reason: null }])
    expect(state('impatient')).toMatchObject([{ state: 'skipped', reason: 'connect' }])
    expect(rows.filter(({ state }) => state === 'unknown')).toEqual([])
    expect(state('every-second').filter(({ reason }) => reason === 'connect').length).toBeGreaterThan(1)
    const texts = (await back.calls()).map(({ broadcast }) => broadcast?.text)
    expect(texts.filter((text) => text === 'patient')).toHaveLength(1)
    expect(texts).not.toContain('impatient')
    const sent = rows.filter(({ sentAt, state }) => state === 'sent' && Date.parse(sentAt ?? '') > due)
    expect(sent).toHaveLength(texts.length)
    // A call that never left uses no quota.
    const quota = JSON.parse((await scene.verb('quota', '--json')).out) as { used: number }
    expect(quota.used).toBe(rows.filter(({ state }) => state === 'sent').length)
  })
})
