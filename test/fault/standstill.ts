import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { audit } from './audit.ts'
import { BEYOND_LEASE, EXHAUSTIVE, openScene, PATIENCE } from './support.ts'

/** How long a stopped process stands still at least, in ms: longer than its lease, and minutes with EXHAUSTIVE=1. */
const STANDSTILL = EXHAUSTIVE ? 180_000 : 0
const timeout = PATIENCE + STANDSTILL

describe.concurrent('a service that stands still (SIGSTOP) for longer than its lease', { timeout }, () => {
  it('between two calls: another takes over, and it stands by when it wakes', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'b', every: 2 }] })
    const first = scene.serve()
    await first.says(/a sent/u)
    first.signal('SIGSTOP')
    const second = scene.serve()
    await second.says(/standing by/u)
    await second.says(/this process fires[^]*a sent/u)
    await pause(STANDSTILL)
    const from = first.err.length
    first.signal('SIGCONT')
    await first.says(/standing by/u, from)
    await scene.sees(3)
    expect(first.err.slice(from)).not.toMatch(/ sent|SQLITE_|this turn failed/u)
    await scene.stop(second)
    await scene.stop(first)
    await audit(scene)
  })

  it('during a call: what another made unknown stays unknown, although the answer was read in the end', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, {
      lines: [{ id: 'a', every: 2 }],
      settings: { BELFRY_SEND_TIMEOUT: '300s' },
    })
    await scene.gateway.fault({ kind: 'delay', ms: 500, when: 'after' })
    const first = scene.serve()
    await scene.sees(1)
    first.signal('SIGSTOP')
    const second = scene.serve()
    const [, key = ''] = await second.says(/1 call had no settlement \((a@[^)]+)\)/u)
    await second.says(/a sent/u)
    await pause(STANDSTILL)
    first.signal('SIGCONT')
    await first.says(/was settled as unknown by another process before its answer \(accepted\) came/u)
    await first.says(/standing by/u)
    await scene.sees(2)
    await scene.stop(first)
    await scene.stop(second)
    const tally = await audit(scene)
    expect(tally.states['unknown']).toBe(1)
    const row = (await scene.history()).find((candidate) => candidate.key === key)
    expect(row).toMatchObject({ state: 'unknown', reason: 'crash' })
    expect((await scene.gateway.calls()).filter(({ decided }) => decided === 0).length).toBe(tally.calls)
  })

  it('while the one that took over dies in a call: it recovers that call when it wakes, and goes on', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, {
      lines: [{ id: 'a', every: 2 }],
      settings: { BELFRY_SEND_TIMEOUT: '300s' },
    })
    const first = scene.serve()
    await first.says(/a sent/u)
    first.signal('SIGSTOP')
    await scene.gateway.fault({ kind: 'hang' })
    const second = scene.serve()
    await second.says(/this process fires/u)
    await scene.sees(1)
    await second.kill()
    const from = first.err.length
    first.signal('SIGCONT')
    await first.says(/1 call had no settlement/u, from)
    await first.says(/a sent/u, from)
    await scene.stop(first)
    expect((await audit(scene)).states['unknown']).toBe(1)
  })

  it('with nobody to take over: it says what was missed, and goes on', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'b', every: 2, grace: '3s' }] })
    const service = scene.serve()
    await service.says(/a sent/u)
    service.signal('SIGSTOP')
    await pause(BEYOND_LEASE + STANDSTILL)
    service.signal('SIGCONT')
    await scene.sees(3)
    await scene.stop(service)
    const tally = await audit(scene)
    expect(tally.states['skipped']).toBeGreaterThanOrEqual(BEYOND_LEASE / 1000)
    const calls = await scene.gateway.calls()
    const at = calls.map(({ receivedAtMs }) => receivedAtMs)
    const gaps = at.slice(1).map((instant, index) => instant - at[index]!)
    expect(Math.max(...gaps)).toBeGreaterThan(BEYOND_LEASE - 2000)
  })
})
