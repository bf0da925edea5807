import { describe, expect, it } from 'vitest'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import type { Check } from '../../../src/core/announcement/check.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { MINUTE } from '../../../src/core/time/instant.ts'
import type { Store } from '../../../src/ports/store.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../../support/store.ts'

const BROADCAST = { sender: 'a', push: 'online', message: { type: 'text', text: 'hi' } } as const
const BUDGETS: Budgets = {
  owners: { red: { daily: 3, reserve: 1, mayUseCritical: false, canBorrow: true } },
  unplanned: 2,
}

const late = (latenessMs: number, isPassed: boolean): Check => ({
  check: 'late',
  isPassed,
  latenessMs,
  graceMs: MINUTE,
  isSuperseded: false,
})
const quota: Check = { check: 'quota', isPassed: false, used: 100, limit: 100, unknown: 0, freesAt: T0 + MINUTE }
const lease: Check = { check: 'lease', isPassed: true, holder: 'me' }

/** A store with one planned occurrence. `me` holds the lease. */
async function storeWithOne(): Promise<Store> {
  const { store } = await temporaryStore()
  await store.syncFiles([entry('a')], T0 - 1)
  const occurrence = { key: keyOf('a', T0), announcementId: 'a', due: T0, skipReason: null }
  await store.plan({ occurrences: [occurrence], mark: T0, revision: (await store.state()).revision, now: T0 })
  await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 10_000 }, T0)
  return store
}

const recorded = async (store: Store) => (await store.history({ now: T0 + MINUTE, limit: 1, key: keyOf('a', T0) }))[0]

describe('how the quota is shared out', () => {
  it('is taken over with the files, told to a running service once, and given up with them', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    const first = await store.state()
    expect(first.budgets).toBeNull()

    await store.syncFiles([entry('a')], T0, { budgets: BUDGETS })
    const shared = await store.state()
    expect(shared.budgets).toEqual(BUDGETS)
    expect(shared.revision).toBeGreaterThan(first.revision)

    await store.syncFiles([entry('a')], T0, { budgets: BUDGETS })
    expect(await store.state()).toEqual(shared)

    await store.syncFiles([entry('a')], T0)
    const alone = await store.state()
    expect(alone.budgets).toBeNull()
    expect(alone.revision).toBeGreaterThan(shared.revision)
  })

  it('stays as it was when the definitions are refused', async () => {
    const { store } = await temporaryStore()
    await store.putDefinitions([entry('mine', { provenance: { kind: 'database' } })], T0)
    await store.syncFiles([entry('a')], T0, { budgets: BUDGETS })
    const before = await store.state()
    await expect(store.syncFiles([entry('mine')], T0)).rejects.toMatchObject({ kind: 'conflict' })
    expect(await store.state()).toEqual(before)
  })
})

describe('what a decision was made for', () => {
  it('is written with the booking, and the owner with the call', async () => {
    const store = await storeWithOne()
    const checks = [late(0, true), lease]
    const booking = await store.book({
      key: keyOf('a', T0),
      broadcast: BROADCAST,
      limits: LIMITS,
      holder: 'me',
      now: T0,
      grounds: await groundsOf(store, { checks, owner: 'red' }),
    })
    expect(booking).toMatchObject({ kind: 'booked' })
    expect(await recorded(store)).toMatchObject({ state: 'booked', checks })
    expect(await store.ledger(LIMITS, T0)).toMatchObject([{ occurrenceKey: keyOf('a', T0), owner: 'red' }])
  })

  it('is not written when the booking is refused', async () => {
    const store = await storeWithOne()
    const noted = await groundsOf(store, { checks: [lease], owner: 'red' })
    expect(
      await store.book({
        key: keyOf('a', T0),
        broadcast: BROADCAST,
        limits: LIMITS,
        holder: 'somebody',
        now: T0,
        grounds: noted,
      }),
    ).toEqual({ kind: 'not-holder' })
    expect(await recorded(store)).toMatchObject({ state: 'planned', checks: null })
    expect(await store.ledger(LIMITS, T0)).toEqual([])
  })

  it('is noted while it waits, and kept beside what it is skipped for in the end', async () => {
    const store = await storeWithOne()
    await store.noteWaiting(keyOf('a', T0), 'quota', [late(0, true), quota])
    expect(await recorded(store)).toMatchObject({ state: 'planned', reason: 'quota', checks: [late(0, true), quota] })
    expect(
      await store.skip({
        key: keyOf('a', T0),
        reason: 'quota',
        now: T0 + MINUTE,
        checks: [late(MINUTE + 1, false), lease],
      }),
    ).toBe(true)
    const checks = [late(MINUTE + 1, false), quota, lease]
    expect(await recorded(store)).toMatchObject({ state: 'skipped', reason: 'quota', checks })
  })

  it('stays as it is once it is decided', async () => {
    const store = await storeWithOne()
    await store.skip({ key: keyOf('a', T0), reason: 'paused', now: T0, checks: [lease] })
    await store.noteWaiting(keyOf('a', T0), 'quota', [quota])
    expect(await store.skip({ key: keyOf('a', T0), reason: 'late', now: T0, checks: [quota] })).toBe(false)
    expect(await recorded(store)).toMatchObject({ state: 'skipped', reason: 'paused', checks: [lease] })
  })
})
