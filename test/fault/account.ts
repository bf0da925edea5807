import { describe, expect, it } from 'vitest'
import { eventually, healthOf, instantIn, openScene, PATIENCE } from './support.ts'
import type { Scene } from './support.ts'

const WRONG_SECRET = 100000005

/** What an operator reads about the fault, in each place. */
async function whatIsSaid(scene: Scene, key: string) {
  const [quota, why, doctor] = await Promise.all([
    scene.verb('quota', '--json'),
    scene.verb('why', key, '--json'),
    scene.verb('doctor', '--json'),
  ])
  const { delivery } = JSON.parse(quota.out) as { delivery: { cause: string | null; remedy: string | null } }
  const { checks } = JSON.parse(why.out) as { checks: { check: string; isPassed: boolean | null }[] }
  const { signs } = JSON.parse(doctor.out) as { signs: { topic: string; state: string }[] }
  return {
    cause: delivery.cause,
    remedy: delivery.remedy,
    failed: checks.filter(({ isPassed }) => isPassed === false).map(({ check }) => check),
    bad: signs.filter(({ state }) => state === 'bad').map(({ topic }) => topic),
  }
}

const codesOf = async (scene: Scene) => (await scene.gateway.calls()).map(({ decided }) => decided)

describe.concurrent('an account that breaks', { timeout: PATIENCE }, () => {
  it('costs one call at most, through a restart and a takeover; mended, all leaves within its grace, the rest is skipped', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [] })
    const first = await scene.fire()
    const due = instantIn(6000)
    scene.define([
      ...['a', 'b', 'c'].map((id, nth) => ({ id, at: due + nth * 1000 })),
      { id: 'impatient', at: due + 1000, grace: '2s' },
    ])
    await first.says(/in force: added/u)
    await scene.gateway.setAccount(WRONG_SECRET)
    await first.says(/impatient skipped \(account\)/u)
    expect(await healthOf(first)).toMatchObject({
      codes: [503, 503, 200],
      status: 'not-delivering',
      delivery: { lastAccepted: null, cause: 'config', failedSince: expect.any(String) },
    })
    expect(await whatIsSaid(scene, 'b')).toMatchObject({
      cause: 'config',
      remedy: expect.stringContaining('ServerSecret'),
      failed: ['account'],
      bad: ['credentials', 'delivery'],
    })
    await scene.stop(first)

    const second = await scene.fire()
    const third = scene.serve()
    await third.says(/standing by/u)
    await eventually(async () => (await healthOf(third)).status === 'not-delivering', 'who stands by to know it')
    expect(await healthOf(third)).toMatchObject({ codes: [503, 503, 200], delivery: { cause: 'config' } })
    await second.kill()
    await third.says(/this process fires/u)
    await scene.gateway.setAccount(0)
    third.signal('SIGHUP')
    await third.says(/the account is good again/u)
    await third.says(/"c sent/u)
    expect(await healthOf(third)).toMatchObject({ codes: [200, 200, 200], status: 'ok', delivery: { cause: null } })
    await scene.stop(third)
    // There is none if a probe found the fault before the first call did.
    const codes = await codesOf(scene)
    expect(codes.slice(-3)).toEqual([0, 0, 0])
    expect([[], [WRONG_SECRET]]).toContainEqual(codes.slice(0, -3))
    const rows = (await scene.history()).map(({ announcementId, state, reason }) =>
      `${announcementId} ${state} ${reason ?? ''}`.trim(),
    )
    expect(rows.sort()).toEqual(['a sent', 'b sent', 'c sent', 'impatient skipped account'])
  })

  it('is found before anything is due, said everywhere, and costs no call at all', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [] })
    const wrong = await scene.fire({ ZIM_SERVER_SECRET: 'a'.repeat(32) })
    scene.define([{ id: 'a', at: instantIn(6000) }])
    await wrong.says(/nothing is sent until a probe passes/u)
    await wrong.says(/a waits \(account\)/u)
    expect(await healthOf(wrong)).toMatchObject({
      codes: [503, 503, 200],
      delivery: { notAccepted: 0, cause: 'config' },
    })
    expect(await whatIsSaid(scene, 'a')).toMatchObject({ cause: 'config', failed: ['account'] })
    await scene.stop(wrong)
    const right = scene.serve()
    await right.says(/a sent/u)
    await scene.stop(right)
    expect(await codesOf(scene)).toEqual([0])
    expect(wrong.err + right.err).not.toContain('a'.repeat(32))
  })

  it('for one sender holds what that one sends, until `register` makes it known', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [] })
    await scene.gateway.forgetUser('ghost')
    const service = await scene.fire()
    const due = instantIn(6000)
    scene.define([
      { id: 'of-ghost', at: due, sender: 'ghost' },
      { id: 'of-bot', at: due + 1000 },
    ])
    await service.says(/of-bot sent/u)
    expect(await healthOf(service)).toMatchObject({
      codes: [503, 503, 200],
      delivery: { cause: 'sender', remedy: expect.stringContaining('belfry register ghost') },
    })
    expect(await whatIsSaid(scene, 'of-ghost')).toMatchObject({ failed: ['account'], bad: ['delivery', 'sender'] })
    expect(await scene.verb('register', 'ghost')).toMatchObject({ code: 0 })
    service.signal('SIGHUP')
    await service.says(/of-ghost sent/u)
    await eventually(async () => (await healthOf(service)).status === 'ok', 'health to be ok')
    await scene.stop(service)
    expect((await codesOf(scene)).filter((code) => code === 0)).toHaveLength(2)
    expect((await codesOf(scene)).length).toBeLessThanOrEqual(3)
  })
})
