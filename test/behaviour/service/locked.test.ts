import { describe, expect, it } from 'vitest'
import { SECOND } from '../../../src/core/time/instant.ts'
import { BelfryError } from '../../../src/errors.ts'
import type { Store } from '../../../src/ports/store.ts'
import { bench } from '../../support/service.ts'
import { T0 } from '../../support/store.ts'

const BUSY = new BelfryError('busy', 'database is locked')

/** A store that refuses every write while `isLocked`. */
function lockable(store: Store, isLocked: () => boolean): Store {
  const guarded =
    (verb: (...given: never[]) => Promise<unknown>) =>
    (...given: never[]) =>
      isLocked() ? Promise.reject(BUSY) : verb(...given)
  const { holdLease, book, settle, plan, skip, recover, tryBooking } = store
  const writing = Object.entries({ holdLease, book, settle, plan, skip, recover, tryBooking })
  return { ...store, ...Object.fromEntries(writing.map(([name, verb]) => [name, guarded(verb)])) }
}

describe('a lock of 5 s', () => {
  it.each([0, 1, 2, 3, 3.3, 4, 6, 9])('that begins %d s after the lease was taken costs no lease', async (offset) => {
    const b = await bench({ sketches: [{ cron: '0 0 18 * * *' }] })
    let from = Number.POSITIVE_INFINITY
    const ticker = b.restarted('me', { store: lockable(b.store, () => b.now >= from && b.now < from + 5 * SECOND) })
    await b.runThrough(T0, ticker)
    from = T0 + offset * SECOND
    let held = 0
    while (b.now < T0 + 20 * SECOND) {
      await b.runThrough(b.now, ticker)
      const lease = await b.store.lease(b.now)
      expect([b.now - T0, lease?.holder]).toEqual([b.now - T0, 'me'])
      held += 1
    }
    expect(held).toBeGreaterThan(15)
  })

  it('lets what is due in it leave when it is over, and loses nothing', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    let from = Number.POSITIVE_INFINITY
    const ticker = b.restarted('me', { store: lockable(b.store, () => b.now >= from && b.now < from + 5 * SECOND) })
    await b.runThrough(T0 + 5 * SECOND, ticker)
    from = T0 + 9 * SECOND
    const failures = await b.runThrough(T0 + 21 * SECOND, ticker)
    expect(new Set(failures)).toEqual(new Set([BUSY]))
    expect(b.calls.map(({ at }) => at - T0)).toEqual([14 * SECOND, 20 * SECOND].map((at) => expect.closeTo(at, -3)))
    expect((await b.states()).map((state) => state.split(' ')[1])).toEqual(['sent', 'sent'])
  })

  it('keeps the outcome of a call until it can be written', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:10' }] })
    let from = Number.POSITIVE_INFINITY
    const ticker = b.restarted('me', { store: lockable(b.store, () => b.now >= from && b.now < from + 5 * SECOND) })
    b.duringCall = () => (from = b.now)
    await b.runThrough(T0 + 12 * SECOND, ticker)
    expect(ticker.isCalling).toBe(true)
    await expect(ticker.stop()).rejects.toBe(BUSY)
    b.now += 5 * SECOND
    await ticker.stop()
    expect(ticker.isCalling).toBe(false)
    expect((await b.states()).map((state) => state.split(' ')[1])).toEqual(['sent'])
    expect(await b.store.lease(b.now)).toBeUndefined()
  })
})
