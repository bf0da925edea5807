import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import type { Silences } from '../../src/core/announcement/silences.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { findZone } from '../../src/core/time/zone.ts'
import type { Store } from '../../src/ports/store.ts'
import { silencesFromText } from '../../src/store/settings.ts'
import { openSqliteStore } from '../../src/store/store.ts'
import { definitionOf } from '../support/announcement.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../support/store.ts'

const BUDGETS = { owners: {}, unplanned: 0 }
const FREEZE = {
  id: 'launch',
  from: T0,
  until: T0 + HOUR,
  zone: findZone('Europe/Berlin')!,
  reason: 'Holidays',
  allow: ['critical'] as const,
}
const NIGHT = {
  id: 'night',
  from: 22 * HOUR,
  to: 7 * HOUR,
  zone: findZone('Asia/Singapore')!,
  push: ['everyone'] as const,
  allow: [],
}
const SILENCES: Silences = { freezes: [FREEZE], quiet: [NIGHT] }
const NONE: Silences = { freezes: [], quiet: [] }
const PATHS = ['a.yaml', 'settings.yaml']

/** Takes over the files: `a.yaml`, and what the settings file says. Without `silences` that file is missing. */
const sync = (store: Store, now: number, silences?: Silences) =>
  store.syncFiles(
    [entry('a')],
    now,
    silences === undefined ? { paths: ['a.yaml'] } : { budgets: BUDGETS, silences, paths: PATHS },
  )

/** A store that has taken over some silences. This test holds its lease. */
async function silentStore(silences = SILENCES): Promise<{ store: Store; file: string }> {
  const { store, file } = await temporaryStore()
  await store.claimHome()
  await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + HOUR }, T0)
  await sync(store, T0, silences)
  return { store, file }
}

const revisionOf = async (store: Store) => (await store.state()).revision

describe('the freezes and quiet hours in the store', () => {
  it('are those of the settings file, also for the next process', async () => {
    const { store, file } = await silentStore()
    expect((await store.state()).silences).toEqual(SILENCES)
    const other = await openSqliteStore(file, { newId: () => 'another', now: T0 })
    expect((await other.state()).silences).toEqual(SILENCES)
    await other.close()
  })

  it('stay while the settings file is missing, until that is back or has been given up', async () => {
    const { store } = await silentStore()
    await sync(store, T0 + SECOND)
    await sync(store, T0 + 2 * SECOND)
    expect(await store.state()).toMatchObject({ silences: SILENCES, budgetsMissingSince: T0 + SECOND })
    await sync(store, T0 + 3 * SECOND, SILENCES)
    expect(await store.dropMissingSettings(T0 + 4 * SECOND, 'me')).toBe(false)
    expect(await store.state()).toMatchObject({ silences: SILENCES, budgetsMissingSince: null })
    await sync(store, T0 + 5 * SECOND)
    expect(await store.dropMissingSettings(T0 + 6 * SECOND, 'another')).toBe(false)
    expect((await store.state()).silences).toEqual(SILENCES)
    expect(await store.dropMissingSettings(T0 + 6 * SECOND, 'me')).toBe(true)
    expect(await store.state()).toMatchObject({ silences: NONE, budgets: null })
  })

  it('change the revision when they change, and only then', async () => {
    const { store } = await silentStore()
    const first = await revisionOf(store)
    await sync(store, T0 + SECOND, { freezes: [{ ...FREEZE }], quiet: [{ ...NIGHT }] })
    expect(await revisionOf(store)).toBe(first)
    await sync(store, T0 + 2 * SECOND, { ...SILENCES, quiet: [] })
    const second = await revisionOf(store)
    expect(second).toBeGreaterThan(first)
    await sync(store, T0 + 3 * SECOND, NONE)
    expect(await revisionOf(store)).toBeGreaterThan(second)
    expect((await store.state()).silences).toEqual(NONE)
  })

  it('let nothing be booked after they were taken over that was decided before', async () => {
    const { store } = await silentStore(NONE)
    const due = T0 + MINUTE
    const key = keyOf('a', due)
    const occurrences = [{ key, announcementId: 'a', due, skipReason: null }]
    expect(await store.plan({ occurrences, mark: due, revision: await revisionOf(store), now: T0 })).toBe(true)
    const grounds = await groundsOf(store)
    await sync(store, T0 + SECOND, SILENCES)
    const { broadcast } = definitionOf().announcement
    const booking = { key, broadcast, limits: LIMITS, holder: 'me', now: due }
    expect(await store.book({ ...booking, grounds })).toMatchObject({ kind: 'outdated' })
    expect(await store.allCalls()).toEqual([])
    // The same booking is fine for who knows them: so it was refused for what it did not know.
    expect(await store.book({ ...booking, grounds: await groundsOf(store) })).toMatchObject({ kind: 'booked' })
  })

  it('are not read as others when their zone is unknown: nothing is, and it is told which', () => {
    const { zone: _, ...rest } = NIGHT
    const text = JSON.stringify({ freezes: [], quiet: [{ ...rest, timezone: 'Mars/Base' }] })
    expect(() => silencesFromText(text)).toThrow(/"night" of the settings is in the time zone Mars\/Base/u)
  })
})
