import { describe, expect, it } from 'vitest'
import type { Sketch } from '../../support/announcement.ts'
import { bench, inDatabase } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { T0 } from '../../support/store.ts'
import type { ServerClock, ServerTime } from '../../../src/ports/clock.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const at = (offset: number) => new Date(T0 + offset).toISOString()

/** A gateway with the true time, which may be unreachable, and a service that starts with a clock that is `ahead`. */
class Boot implements ServerClock {
  isReachable = false
  /** Whether its answers contain the time. */
  isTelling = true
  bench!: Bench

  static async of(sketches: readonly Sketch[], ahead: number, file?: string): Promise<Boot> {
    const boot = new Boot()
    boot.bench = await bench({ sketches, server: boot, ...(file !== undefined && { file }) })
    boot.bench.step(ahead)
    return boot
  }

  async ask(): Promise<ServerTime> {
    const { now, stepped } = this.bench
    if (!this.isReachable) return { kind: 'unreachable', detail: 'no network yet' }
    return { kind: 'answered', serverTime: this.isTelling ? Math.floor((now - stepped) / SECOND) * SECOND : undefined }
  }

  /** Lets true time pass for `length` ms, turn by turn. */
  async run(length: number, ticker = this.bench.ticker): Promise<void> {
    const end = this.bench.now + length
    while (this.bench.now <= end) {
      await this.bench.runUntil(this.bench.now, ticker)
      await this.bench.guard.idle()
    }
  }

  /** The time service starts and corrects the clock. */
  setRight(): void {
    this.bench.step(-this.bench.stepped)
  }

  told(name: string): readonly unknown[] {
    return this.bench.told.filter(([each]) => each === name)
  }
}

const BOTH_LATE: Sketch[] = [
  { id: 'in-grace', at: at(20 * SECOND).slice(0, 19), late: { grace: 10 * MINUTE } },
  { id: 'too-late', at: at(30 * SECOND).slice(0, 19), late: { grace: 30 * SECOND } },
  { id: 'later', at: at(9 * MINUTE).slice(0, 19) },
]

describe('a start with a clock that is 540 s ahead while nobody can be asked for the time', () => {
  it.each([true, false])('plans, sends and skips nothing before it was compared (%s: at all)', async (isAtAll) => {
    const boot = await Boot.of(BOTH_LATE, 540 * SECOND)
    boot.isReachable = !isAtAll
    boot.isTelling = isAtAll
    await boot.run(2 * MINUTE)
    const { bench: b } = boot
    expect([b.calls, await b.states(), b.guard.state.kind]).toEqual([[], [], 'unchecked'])
    // It does not fire either: another process with a right clock may.
    expect([b.ticker.status.isHolder, await b.store.lease(b.now - b.stepped)]).toEqual([false, undefined])
    expect(boot.told('clockUncheckable')).toHaveLength(1)
    // Its files are taken over, and known, from the first turn after the clock was compared.
    expect(await b.store.definitions()).toEqual([])
  })

  it('goes on within seconds of the network and the time service: late within grace, or skipped as late', async () => {
    const boot = await Boot.of([], 0)
    const { bench: b } = boot
    for (const sketch of BOTH_LATE) await b.store.putDefinitions([inDatabase(sketch)], T0)
    b.step(540 * SECOND)
    await boot.run(90 * SECOND)
    boot.setRight()
    await boot.run(30 * SECOND)
    expect([b.calls, await b.states()]).toEqual([[], []])
    boot.isReachable = true
    const since = b.now
    await boot.run(10 * SECOND)
    expect(b.calls.map((call) => call.at - since).every((delay) => delay <= 6 * SECOND)).toBe(true)
    expect(await b.states()).toEqual([`in-grace@${at(20 * SECOND)} sent`, `too-late@${at(30 * SECOND)} skipped late`])
    await boot.run(8 * MINUTE)
    expect((await b.states()).at(-1)).toBe(`later@${at(9 * MINUTE)} sent`)
    expect(b.calls[1]!.at).toBe(T0 + 9 * MINUTE)
  })

  it('says that it is wrong when the network comes first, and sends nothing until it is right', async () => {
    const boot = await Boot.of([], 0)
    const { bench: b } = boot
    for (const sketch of BOTH_LATE) await b.store.putDefinitions([inDatabase(sketch)], T0)
    b.step(540 * SECOND)
    await boot.run(10 * SECOND)
    boot.isReachable = true
    await boot.run(60 * SECOND)
    expect([b.guard.state.kind, b.calls, await b.states()]).toEqual(['wrong', [], []])
    boot.setRight()
    await boot.run(10 * SECOND)
    expect((await b.states())[0]).toBe(`in-grace@${at(20 * SECOND)} sent`)
  })

  it('writes off nothing of a day that is still to come', async () => {
    const hourly = { id: 'hourly', cron: '0 0 * * * *', late: { grace: MINUTE } }
    const before = await bench({ sketches: [hourly] })
    await before.runUntil(T0 + 2 * MINUTE)
    await before.ticker.stop()
    const boot = await Boot.of([hourly], DAY, before.file)
    boot.bench.now += 3 * MINUTE
    await boot.run(5 * MINUTE)
    boot.setRight()
    boot.isReachable = true
    await boot.run(3 * HOUR)
    expect(await boot.bench.states()).toEqual([1, 2, 3].map((hour) => `hourly@${at(hour * HOUR)} sent`))
  })
})

describe('the lease', () => {
  const sketches = [{ id: 'a', cron: '0 * * * * *' }]

  it('is not taken over by a process whose clock was not compared', async () => {
    const first = await bench({ sketches })
    await first.runUntil(T0 + 2 * SECOND)
    const boot = await Boot.of(sketches, 0, first.file)
    const { bench: b } = boot
    b.now = T0 + 2 * MINUTE
    const other = b.restarted('other')
    await boot.run(30 * SECOND, other)
    expect([other.status.isHolder, b.calls]).toEqual([false, []])
    boot.isReachable = true
    await boot.run(10 * SECOND, other)
    expect(other.status.isHolder).toBe(true)
  })

  it('runs out for one whose clock became doubtful, and another whose clock is right sends', async () => {
    const boot = await Boot.of(sketches, 0)
    boot.isReachable = true
    const { bench: b } = boot
    await boot.run(5 * SECOND)
    expect(b.ticker.status.isHolder).toBe(true)
    boot.isReachable = false
    b.guard.refused()
    await boot.run(11 * SECOND)
    expect([b.ticker.status.isHolder, await b.store.lease(b.now)]).toEqual([false, undefined])
    boot.isReachable = true
    const other = b.restarted('other')
    await boot.run(60 * SECOND, other)
    expect([other.status.isHolder, b.calls.length]).toEqual([true, 1])
  })

  it('is kept through a doubt that is over at once', async () => {
    const boot = await Boot.of(sketches, 0)
    boot.isReachable = true
    const { bench: b } = boot
    await boot.run(5 * SECOND)
    for (let times = 0; times < 5; times += 1) {
      b.guard.refused()
      await boot.run(5 * SECOND)
    }
    expect(boot.told('tookLease')).toHaveLength(1)
  })

  it('is kept for a call under way, also when its clock becomes doubtful meanwhile', async () => {
    const boot = await Boot.of(sketches, 0)
    boot.isReachable = true
    const { bench: b } = boot
    await boot.run(5 * SECOND)
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
    const { settle } = b.store
    b.store.settle = async (settlement) => {
      await answered
      return settle(settlement)
    }
    await boot.run(T0 + MINUTE - SECOND - b.now)
    b.now = T0 + MINUTE
    await b.ticker.tick(b.now)
    expect(b.ticker.isCalling).toBe(true)
    boot.isReachable = false
    b.guard.refused()
    for (let second = 0; second < 30; second += 1) {
      b.now += SECOND
      void b.ticker.tick(b.now)
      await b.guard.idle()
      await new Promise(setImmediate)
    }
    expect((await b.store.lease(b.now))?.holder).toBe('me')
    answer()
    await b.ticker.idle()
    expect((await b.states())[0]).toBe(`a@${at(MINUTE)} sent`)
  })
})

describe('a probe of the account', () => {
  it('is a reading too: it accuses a clock that the gateway’s contradicts', async () => {
    const boot = await Boot.of([{ id: 'a', at: at(HOUR).slice(0, 19) }], 0)
    boot.isReachable = true
    const { bench: b } = boot
    b.probes = [{ kind: 'passed', sender: 'known', code: 0, serverTime: T0 - HOUR }]
    await b.ticker.tick(b.now)
    await b.guard.idle()
    for (let turn = 0; turn < 3; turn += 1) {
      b.now += SECOND
      await b.ticker.tick(b.now)
      await b.ticker.idle()
    }
    expect(boot.told('clockWrong')).toHaveLength(1)
  })
})
