import { describe, expect, it } from 'vitest'
import { clockErrorOf, isWithin, stepBetween } from '../../src/core/clock.ts'
import type { ServerTime } from '../../src/ports.ts'
import { ClockGuard } from '../../src/service/clock-guard.ts'
import { T0 } from '../support/store.ts'

const SECOND = 1000
const HOUR = 3_600_000

/** A clock that the test moves, a server that says true time, and a guard between them. */
class Scene {
  wall = T0
  monotonic = 0
  /** How far the wall clock is ahead of true time. */
  answers: (() => ServerTime)[] = []
  asked = 0
  changes = 0
  readonly told: string[] = []
  readonly guard: ClockGuard

  constructor(isChecked = true) {
    const tell = (name: string) => (value: unknown) =>
      void this.told.push(`${name} ${JSON.stringify(value) ?? ''}`.trim())
    this.guard = new ClockGuard(
      { now: () => this.wall, monotonic: () => this.monotonic },
      isChecked ? { ask: () => Promise.resolve().then(() => this.#answer()) } : undefined,
      {
        clockStepped: tell('stepped'),
        clockWrong: tell('wrong'),
        clockTrusted: tell('trusted'),
        clockUncheckable: tell('uncheckable'),
      },
      () => (this.changes += 1),
    )
  }

  #answer(): ServerTime {
    this.asked += 1
    return this.answers.shift()?.() ?? { kind: 'answered', serverTime: Math.floor((T0 + this.monotonic) / 1000) * 1000 }
  }

  /** Time passes on both clocks. */
  pass(millis: number): void {
    this.wall += millis
    this.monotonic += millis
  }

  async look(): Promise<boolean> {
    const isTrusted = this.guard.look(this.wall)
    await this.guard.idle()
    return isTrusted
  }
}

const unreachable = (): ServerTime => ({ kind: 'unreachable', detail: 'refused' })

describe('the clock guard', () => {
  it('trusts the clock when the server agrees, from the turn after its answer on', async () => {
    const scene = new Scene()
    expect(await scene.look()).toBe(false)
    expect(await scene.look()).toBe(true)
    expect(scene.told).toEqual([expect.stringMatching(/^trusted/u)])
    expect(scene.changes).toBe(1)
  })

  it('distrusts a clock that is 32 s off in either direction, asks again, and trusts it when it is mended', async () => {
    for (const offset of [32_000, -32_000]) {
      const scene = new Scene()
      scene.wall += offset
      await scene.look()
      expect([await scene.look(), scene.guard.state.kind]).toEqual([false, 'wrong'])
      expect(scene.told[0]).toMatch(/^wrong/u)
      scene.pass(10 * SECOND)
      scene.wall -= offset
      await scene.look()
      expect(await scene.look()).toBe(true)
    }
  })

  it('distrusts a clock that is 29 s off: before it is compared again it may be more than 30 s off', async () => {
    for (const offset of [29_000, -29_000]) {
      const scene = new Scene()
      scene.wall += offset
      await scene.look()
      expect([await scene.look(), scene.guard.state.kind]).toEqual([false, 'wrong'])
    }
  })

  it('accepts 28 s, but no reading that took so long that it proves nothing', async () => {
    const scene = new Scene()
    scene.wall += 28_000
    await scene.look()
    expect(await scene.look()).toBe(true)
    scene.guard.heard({ sentAt: T0 - 40_000, receivedAt: T0 + 5000, serverTime: T0 })
    expect(await scene.look()).toBe(false)
  })

  it.each([-2 * HOUR, -1500, 1500, 24 * HOUR])(
    'distrusts a clock that was stepped by %i ms until the server was asked',
    async (step) => {
      const scene = new Scene()
      await scene.look()
      await scene.look()
      scene.pass(SECOND)
      scene.wall += step
      expect(await scene.look()).toBe(false)
      expect(scene.told).toContain(`stepped ${step}`)
      expect(await scene.look()).toBe(Math.abs(step) < 30_000)
    },
  )

  it('distrusts a clock that is stepped little by little, unless it was compared meanwhile', async () => {
    const scene = new Scene()
    await scene.look()
    const creep = async (): Promise<boolean> => {
      scene.pass(SECOND)
      scene.wall += 600
      return scene.look()
    }
    expect([await creep(), await creep()]).toEqual([true, false])
    expect(scene.told).toContain('stepped 1200')
    expect([await scene.look(), await creep()]).toEqual([true, true])
    scene.pass(HOUR)
    expect([await scene.look(), await creep()]).toEqual([true, true])
  })

  it('notices a step while the server is asked', async () => {
    const scene = new Scene()
    scene.answers = [
      () => {
        scene.wall += 1500
        return { kind: 'answered', serverTime: T0 }
      },
    ]
    await scene.look()
    expect(await scene.look()).toBe(false)
    expect(scene.told).toContain('stepped 1500')
  })

  it('does not mind a blocked event loop, or a clock that is slewed', async () => {
    const scene = new Scene()
    await scene.look()
    scene.pass(60 * SECOND)
    expect(await scene.look()).toBe(true)
    for (let second = 0; second < 100; second += 1) {
      scene.pass(SECOND)
      scene.wall += 1
      expect(await scene.look()).toBe(true)
    }
  })

  it('gives the clock the benefit of the doubt when nobody can be asked at the start, but not after a step', async () => {
    const scene = new Scene()
    scene.answers = Array.from({ length: 4 }, () => unreachable)
    expect([await scene.look(), await scene.look()]).toEqual([false, true])
    scene.pass(SECOND)
    scene.wall += HOUR
    expect([await scene.look(), await scene.look()]).toEqual([false, false])
    expect(scene.guard.state).toEqual({ kind: 'unchecked', step: HOUR })
  })

  it('asks an unreachable server again after 1, 2, 4 … up to 30 s', async () => {
    const scene = new Scene()
    scene.answers = Array.from({ length: 99 }, () => unreachable)
    const asked: number[] = []
    for (let second = 0; second < 100; second += 1) {
      const before = scene.asked
      await scene.look()
      if (scene.asked > before) asked.push(second)
      scene.pass(SECOND)
    }
    expect(asked).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
    expect(scene.told.filter((line) => line.startsWith('uncheckable'))).toHaveLength(1)
  })

  it('asks once an hour while all is well, and takes every answered call as a reading', async () => {
    const scene = new Scene()
    await scene.look()
    scene.pass(HOUR - 1)
    await scene.look()
    expect(scene.asked).toBe(1)
    scene.pass(1)
    await scene.look()
    expect(scene.asked).toBe(2)
    scene.guard.heard({ sentAt: scene.wall, receivedAt: scene.wall + 50, serverTime: scene.wall - 40_000 })
    expect(await scene.look()).toBe(false)
  })

  it('is never acquitted by a call, which may have begun before the clock was moved', async () => {
    const scene = new Scene()
    scene.answers = [() => ({ kind: 'answered', serverTime: T0 }), ...Array.from({ length: 9 }, () => unreachable)]
    await scene.look()
    const before = scene.wall
    scene.wall += 7 * 24 * HOUR
    await scene.look()
    scene.guard.heard({ sentAt: before, receivedAt: before + 50, serverTime: before })
    expect([await scene.look(), scene.guard.state.kind]).toEqual([false, 'unchecked'])
  })

  it('asks before anything else is sent when the gateway refused a signature for its time', async () => {
    const scene = new Scene()
    await scene.look()
    await scene.look()
    scene.guard.refused()
    expect(await scene.look()).toBe(false)
    expect(await scene.look()).toBe(true)
  })

  it('throws a reading away during which the clock was stepped', async () => {
    const scene = new Scene()
    scene.answers = [
      () => {
        scene.wall += HOUR
        scene.guard.look(scene.wall)
        return { kind: 'answered', serverTime: T0 }
      },
    ]
    await scene.look()
    expect(scene.guard.state.kind).toBe('unchecked')
  })

  it('trusts a server that does not tell the time: there is nothing to compare', async () => {
    const scene = new Scene()
    scene.answers = [() => ({ kind: 'answered', serverTime: undefined })]
    await scene.look()
    expect(await scene.look()).toBe(true)
  })

  it('asks nobody and trusts always where it is switched off, but tells of a step', async () => {
    const scene = new Scene(false)
    expect(await scene.look()).toBe(true)
    scene.wall += HOUR
    scene.guard.heard({ sentAt: T0, receivedAt: T0, serverTime: 0 })
    scene.guard.refused()
    expect([await scene.look(), scene.asked, scene.told]).toEqual([true, 0, [`stepped ${HOUR}`]])
  })
})

describe('a reading of a server clock', () => {
  it('bounds the error of the local clock by when it was sent and received, and by the missing milliseconds', () => {
    expect(clockErrorOf({ sentAt: 5000, receivedAt: 5200, serverTime: 5000 })).toEqual({ least: -999, most: 200 })
    expect([
      isWithin({ least: -30, most: 30 }, 30),
      isWithin({ least: -31, most: 0 }, 30),
      isWithin({ least: 0, most: 31 }, 30),
    ]).toEqual([true, false, false])
  })

  it('shows a step as what the wall clock did beyond the monotonic one', () => {
    expect(stepBetween({ wall: 100, monotonic: 0 }, { wall: 50, monotonic: 10 })).toBe(-60)
  })
})
