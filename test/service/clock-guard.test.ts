import { describe, expect, it } from 'vitest'
import { clockErrorOf, isWithin, stepBetween } from '../../src/core/time/clock-error.ts'
import { ClockGuard } from '../../src/service/clock-guard.ts'
import { T0 } from '../support/store.ts'
import type { ServerTime } from '../../src/ports/clock.ts'

const SECOND = 1000
const HOUR = 3_600_000

/** A clock that the test moves, a server with the true time, and a guard between them. */
class Scene {
  wall = T0
  monotonic = 0
  /** What the server answers next, in this order. After that it answers the true time. */
  answers: (() => ServerTime)[] = []
  asked = 0
  changes = 0
  readonly told: string[] = []
  readonly guard: ClockGuard

  constructor(isChecked = true) {
    const tell =
      (name: string) =>
      (...facts: unknown[]) =>
        void this.told.push([name, ...facts.map((fact) => JSON.stringify(fact))].join(' '))
    this.guard = new ClockGuard({
      clock: { now: () => this.wall, monotonic: () => this.monotonic },
      server: isChecked ? { ask: () => Promise.resolve().then(() => this.#answer()) } : undefined,
      events: {
        clockStepped: tell('stepped'),
        clockWrong: tell('wrong'),
        clockTrusted: tell('trusted'),
        clockUncheckable: tell('uncheckable'),
      },
      onChange: () => (this.changes += 1),
    })
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
    const isTrusted = this.guard.observe(this.wall)
    await this.guard.idle()
    return isTrusted
  }
}

const unreachable = (): ServerTime => ({ kind: 'unreachable', detail: 'refused' })
const silent = (): ServerTime => ({ kind: 'answered', serverTime: undefined })
const obstacleOf = (answer: ServerTime) => (answer.kind === 'unreachable' ? answer : { kind: 'silent' })

/** The seconds, of the next `seconds`, in which the guard asks. */
async function asksWithin(scene: Scene, seconds: number): Promise<number[]> {
  const asked: number[] = []
  for (let second = 0; second < seconds; second += 1) {
    const before = scene.asked
    await scene.look()
    if (scene.asked > before) asked.push(second)
    scene.pass(SECOND)
  }
  return asked
}

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

  it.each([
    ['nobody can be asked', unreachable, { kind: 'unreachable', detail: 'refused' }],
    ['no answer tells the time', silent, { kind: 'silent' }],
  ] as const)('does not trust the clock at the start while %s, however long that is', async (_, answer, obstacle) => {
    const scene = new Scene()
    scene.wall += 9 * 60 * SECOND
    scene.answers = Array.from({ length: 9999 }, () => answer)
    for (let second = 0; second < 3600; second += 1) {
      expect(await scene.look()).toBe(false)
      scene.pass(SECOND)
    }
    expect(scene.guard.state).toEqual({ kind: 'unchecked', step: undefined, obstacle })
    expect(scene.told).toEqual([`uncheckable ${JSON.stringify(obstacle)} true`])
    // The time service comes first, then the network.
    scene.wall -= 9 * 60 * SECOND
    expect(await scene.look()).toBe(false)
    scene.answers = []
    scene.pass(5 * SECOND)
    expect([await scene.look(), await scene.look()]).toEqual([false, true])
    expect(scene.changes).toBe(1)
  })

  it('finds out that the clock is wrong when the gateway can be asked at last', async () => {
    const scene = new Scene()
    scene.wall += 9 * 60 * SECOND
    scene.answers = [unreachable, silent]
    for (const kind of ['unchecked', 'unchecked', 'wrong']) {
      expect([await scene.look(), scene.guard.state.kind]).toEqual([false, kind])
      scene.pass(5 * SECOND)
    }
    expect(await scene.look()).toBe(false)
  })

  it('asks for the first comparison after 1, 2, 4 and then every 5 s, and says once what it waits for', async () => {
    const scene = new Scene()
    scene.answers = Array.from({ length: 99 }, () => unreachable)
    expect(await asksWithin(scene, 30)).toEqual([0, 1, 3, 7, 12, 17, 22, 27])
    expect(scene.told).toEqual(['uncheckable {"kind":"unreachable","detail":"refused"} true'])
    scene.answers = [silent, silent]
    scene.pass(5 * SECOND)
    await scene.look()
    expect(scene.told).toHaveLength(2)
  })

  it('does not trust a clock after a step either while nobody tells the time, nor one that was wrong', async () => {
    for (const answer of [unreachable, silent]) {
      const scene = new Scene()
      await scene.look()
      scene.pass(SECOND)
      scene.wall += HOUR
      scene.answers = Array.from({ length: 99 }, () => answer)
      expect([await scene.look(), await scene.look()]).toEqual([false, false])
      expect(scene.guard.state).toMatchObject({ kind: 'unchecked', step: HOUR })
      scene.answers = []
      scene.pass(10 * SECOND)
      await scene.look()
      expect(scene.guard.state.kind).toBe('wrong')
      scene.answers = Array.from({ length: 99 }, () => answer)
      for (let times = 0; times < 9; times += 1) {
        scene.pass(10 * SECOND)
        expect([await scene.look(), scene.guard.state.kind]).toEqual([false, 'wrong'])
      }
    }
  })

  it.each([unreachable, silent])(
    'goes by its last comparison while nobody tells the time later (%o)',
    async (answer) => {
      const scene = new Scene()
      await scene.look()
      scene.pass(HOUR)
      scene.answers = Array.from({ length: 99 }, () => answer)
      expect(await asksWithin(scene, 100)).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
      expect([await scene.look(), scene.guard.state.kind]).toEqual([true, 'trusted'])
      expect(scene.told.filter((line) => line.startsWith('uncheckable'))).toEqual([
        `uncheckable ${JSON.stringify(obstacleOf(answer()))} false`,
      ])
      // Small steps still add up where no comparison succeeded.
      scene.wall += 600
      expect(await scene.look()).toBe(true)
      scene.wall += 600
      expect(await scene.look()).toBe(false)
    },
  )

  it.each([
    [28_000, 1],
    [0, 28],
    [-14_000, 14],
  ])('goes by a comparison of %i ms no longer than the drift allows: %i hours', async (offset, hours) => {
    const scene = new Scene()
    scene.wall += offset
    await scene.look()
    scene.answers = Array.from({ length: 9999 }, () => unreachable)
    scene.pass(hours * HOUR - 5 * SECOND)
    expect(await scene.look()).toBe(true)
    scene.pass(10 * SECOND)
    expect([await scene.look(), scene.guard.state.kind]).toEqual([false, 'unchecked'])
    expect(scene.told.at(-1)).toMatch(/^uncheckable .* true$/u)
    scene.answers = []
    scene.pass(5 * SECOND)
    await scene.look()
    expect(await scene.look()).toBe(true)
  })

  it('takes an answered call for a comparison as good as any', async () => {
    const scene = new Scene()
    await scene.look()
    scene.answers = Array.from({ length: 9999 }, () => unreachable)
    for (let day = 0; day < 9; day += 1) {
      scene.pass(20 * HOUR)
      scene.guard.heard({ sentAt: scene.wall - 50, receivedAt: scene.wall, serverTime: scene.wall - 999 })
      expect(await scene.look()).toBe(true)
    }
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
        scene.guard.observe(scene.wall)
        return { kind: 'answered', serverTime: T0 }
      },
    ]
    await scene.look()
    expect(scene.guard.state.kind).toBe('unchecked')
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
