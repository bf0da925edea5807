import { describe, expect, it } from 'vitest'
import { openFront } from '../support/front.ts'
import type { Running } from '../support/binary.ts'
import { audit } from './audit.ts'
import { openScene, PATIENCE } from './support.ts'
import type { Scene } from './support.ts'

const MINUTE = 60_000
/** How far the gateway's clock is off, seen from this host: the host is nine minutes ahead. */
const AHEAD = -9 * MINUTE

interface Clock {
  readonly state: string
  readonly obstacle: string | null
  readonly remedy: string | null
}

/** What the service says about itself. */
async function standing(service: Running): Promise<{ status: string; clock: Clock; http: number }> {
  const [, url = ''] = await service.says(/health: (http:\S+healthz)/u)
  const response = await fetch(url)
  return { ...((await response.json()) as { status: string; clock: Clock }), http: response.status }
}

/** All that was ever planned, including what is still to come. */
const rowsOf = (scene: Scene): unknown =>
  scene.look((database) => database.prepare('select key, state, reason from occurrences order by key').all())

describe.concurrent('a start while the clock is nine minutes ahead', { timeout: PATIENCE }, () => {
  it('and the gateway cannot be reached: nothing is planned, sent or skipped before the clock was compared', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, {
      lines: [
        { id: 'a', every: 2 },
        { id: 'short', grace: '1s' },
      ],
    })
    const front = await openFront(scene.gateway.url, onTestFinished)
    const through = { ZIM_ENDPOINT: front.url }
    // So that during the start something comes due that could be planned or written off.
    const before = scene.serve(through)
    await before.says(/a sent/u)
    await scene.stop(before)
    const { length } = await scene.gateway.calls()
    const known = rowsOf(scene)

    await front.close()
    front.skew = AHEAD
    const service = scene.serve({ ...through, BELFRY_LOG_FORMAT: 'text' })
    await service.says(/nothing is planned or sent before the clock was compared .*: the gateway cannot be reached/u)
    expect(await standing(service)).toMatchObject({
      status: 'clock',
      http: 503,
      clock: { state: 'unchecked', obstacle: expect.stringContaining('ECONNREFUSED'), remedy: expect.any(String) },
    })
    expect(rowsOf(scene)).toEqual(known)

    // The network comes first: the clock is compared and found wrong.
    const from = service.err.length
    await front.open()
    await service.says(/the clock is 8 min(?: \d+ s)? ahead of the gateway's: nothing is planned or sent/u, from)
    expect(await standing(service)).toMatchObject({ status: 'clock', clock: { state: 'wrong' } })
    expect([rowsOf(scene), (await scene.gateway.calls()).length]).toEqual([known, length])

    // Then the time service corrects the clock.
    front.skew = 0
    await service.says(/the clock agrees with the gateway's[^]*this process fires[^]*a sent/u, from)
    await scene.sees(2)
    await scene.stop(service)
    expect(service.err.match(/nothing is planned or sent before the clock was compared/gu)).toHaveLength(1)
    const { states } = await audit(scene)
    expect(states['skipped']).toBeGreaterThan(5)
  })

  it('and no answer of the gateway tells the time: nothing is sent, and it is said what to do about it', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const front = await openFront(scene.gateway.url, onTestFinished)
    front.skew = undefined
    const through = { ZIM_ENDPOINT: front.url, BELFRY_LOG_FORMAT: 'text' }
    const service = scene.serve(through)
    await service.says(/answers without a Date header that tells the time.*BELFRY_CLOCK_CHECK=off/u)
    // A date in another form counts as none: nothing is guessed.
    front.skew = 0
    front.write = (at) => new Date(at).toISOString()
    const { asked } = front
    while (front.asked < asked + 2) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await standing(service)).toMatchObject({
      status: 'clock',
      http: 503,
      clock: { state: 'unchecked', remedy: expect.stringContaining('BELFRY_CLOCK_CHECK=off') },
    })
    const { out } = await scene.verb('doctor', '--json')
    expect(JSON.parse(out).signs).toContainEqual(expect.objectContaining({ topic: 'clock', state: 'good' }))
    expect([rowsOf(scene), await scene.gateway.calls()]).toEqual([[], []])
    await scene.stop(service)

    const believing = scene.serve({ ...through, BELFRY_CLOCK_CHECK: 'off' })
    await believing.says(/a sent/u)
    await scene.stop(believing)
  })
})
