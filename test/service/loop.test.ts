import { describe, expect, it } from 'vitest'
import { Loop } from '../../src/service/loop.ts'
import type { Turn } from '../../src/service/loop.ts'

/**
 * A loop with a clock that only the test moves. It has no beat: these tests are about what happens between two beats.
 */
function looping(turn: Turn) {
  let now = 0
  const alarms = new Set<{ readonly at: number; readonly act: () => void }>()
  const failures: unknown[] = []
  const loop = new Loop(turn, {
    clock: { now: () => now, monotonic: () => now },
    timer: {
      after: (delay, act) => {
        const alarm = { at: now + delay, act }
        alarms.add(alarm)
        return { cancel: () => void alarms.delete(alarm) }
      },
    },
    beat: () => ({ cancel: () => undefined }),
    onError: (error) => void failures.push(error),
  })
  const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))
  return {
    failures,
    loop,
    async start(): Promise<void> {
      loop.start()
      await settled()
    },
    /** Moves the clock to the next alarm. Returns how long that took, in ms; undefined when there is no alarm. */
    async next(): Promise<number | undefined> {
      const [first] = [...alarms].toSorted((a, b) => a.at - b.at)
      if (first === undefined) return undefined
      alarms.delete(first)
      const waited = first.at - now
      now = first.at
      first.act()
      await settled()
      return waited
    },
  }
}

describe('the loop', () => {
  it('takes another turn soon after one that failed, in growing pauses, and never more than a beat later', async () => {
    const busy = new Error('busy')
    const { start, next, failures } = looping({ tick: () => Promise.reject(busy) })
    await start()
    const pauses: (number | undefined)[] = []
    for (let turn = 0; turn < 8; turn += 1) pauses.push(await next())
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000])
    expect(failures).toHaveLength(9)
  })

  it('begins with a short pause again once a turn was whole', async () => {
    let isBusy = true
    const { start, next } = looping({
      tick: async (now) => {
        if (isBusy) throw new Error('busy')
        return now + 7000
      },
    })
    await start()
    expect([await next(), await next(), await next()]).toEqual([50, 100, 200])
    isBusy = false
    expect([await next(), await next()]).toEqual([400, 7000])
    isBusy = true
    expect([await next(), await next()]).toEqual([7000, 50])
  })

  it('takes no further turn once it was stopped, also after one that failed', async () => {
    const { start, next, loop, failures } = looping({ tick: () => Promise.reject(new Error('busy')) })
    await start()
    await loop.stop()
    expect(await next()).toBeUndefined()
    expect(failures).toHaveLength(1)
  })
})
