import { describe, expect, it } from 'vitest'
import type { WidePause } from '../../src/core/announcement/pause.ts'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/time/instant.ts'
import type { Store } from '../../src/ports/store.ts'
import { definitionOf } from '../support/announcement.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../support/store.ts'

const wide = (changes: Partial<WidePause> = {}): WidePause => {
  return { owner: null, by: 'Ada', reason: 'an incident', since: T0, until: null, ...changes }
}
const owned = (id: string, owner?: string) => entry(id, { document: { id, ...(owner && { owner }) } })

async function storeWithTeams(): Promise<Store> {
  const { store } = await temporaryStore()
  await store.syncFiles([owned('a', 'red'), owned('b', 'blue'), owned('c')], T0 - HOUR)
  return store
}

const held = async (store: Store, now = T0) => (await store.pauses(now)).map(({ announcementId }) => announcementId)

describe('a wide pause in the store', () => {
  it('of all is over every announcement, also over one that is added later', async () => {
    const store = await storeWithTeams()
    await store.pauseWidely(wide(), T0)
    expect(await held(store)).toEqual(['a', 'b', 'c'])
    await store.syncFiles([owned('a', 'red'), owned('d')], T0 + MINUTE)
    expect(await held(store)).toEqual(['a', 'd'])
    expect(await store.widePauses(T0)).toEqual([wide()])
  })

  it('of a team is over what that team owns now, and nothing else', async () => {
    const store = await storeWithTeams()
    await store.pauseWidely(wide({ owner: 'red' }), T0)
    expect(await store.pauses(T0)).toEqual([
      { announcementId: 'a', by: 'Ada', reason: 'an incident', since: T0, until: null, wide: { owner: 'red' } },
    ])
    await store.syncFiles([owned('a', 'blue'), owned('b', 'red'), owned('n', 'red')], T0 + MINUTE)
    expect(await held(store)).toEqual(['b', 'n'])
  })

  it('of a team that nobody ever named is refused, and so is a second one of the same breadth', async () => {
    const store = await storeWithTeams()
    await expect(store.pauseWidely(wide({ owner: 'rde' }), T0)).rejects.toMatchObject({ kind: 'not-found' })
    await store.pauseWidely(wide(), T0)
    await expect(store.pauseWidely(wide(), T0)).rejects.toMatchObject({ kind: 'conflict' })
    await store.pauseWidely(wide({ owner: 'red' }), T0)
    await expect(store.pauseWidely(wide({ owner: 'red' }), T0)).rejects.toThrow(/the owner "red" is paused already/u)
  })

  it('ends alone: the pause of a team and that of one announcement stay when all are resumed', async () => {
    const store = await storeWithTeams()
    await store.pauseWidely(wide(), T0)
    await store.pauseWidely(wide({ owner: 'red' }), T0)
    await store.pause({ announcementId: 'c', by: 'Bob', reason: 'rain', since: T0, until: null }, T0)
    expect(await store.resumeWidely(null, 'Cyd', T0 + HOUR)).toEqual(wide({ until: T0 + HOUR }))
    const still = (await store.pauses(T0 + HOUR)).filter(({ until }) => until === null)
    expect(still.map(({ announcementId }) => announcementId)).toEqual(['c', 'a'])
    await expect(store.resumeWidely(null, 'Cyd', T0 + HOUR)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(store.resumeWidely(null, 'Cyd', T0 + MINUTE)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(store.resume('a', 'Cyd', T0 + HOUR)).rejects.toMatchObject({ kind: 'conflict' })
  })

  it('is remembered for a day after it ended', async () => {
    const store = await storeWithTeams()
    await store.pauseWidely(wide({ until: T0 + HOUR }), T0)
    expect(await store.widePauses(T0 + HOUR + DAY - 1)).toHaveLength(1)
    expect(await store.widePauses(T0 + HOUR + DAY)).toEqual([])
    await store.pauseWidely(wide({ since: T0 + HOUR }), T0 + HOUR)
  })

  it('lets nothing be booked after it has answered that was decided before', async () => {
    const store = await storeWithTeams()
    const due = T0 + MINUTE
    const key = keyOf('a', due)
    const { revision } = await store.state()
    await store.plan({
      occurrences: [{ key, announcementId: 'a', due, skipReason: null }],
      mark: due,
      revision,
      now: T0,
    })
    await store.claimHome()
    await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + HOUR }, T0)
    const grounds = await groundsOf(store)
    await store.pauseWidely(wide(), T0)
    const { broadcast } = definitionOf().announcement
    const booking = await store.book({ key, broadcast, limits: LIMITS, holder: 'me', now: due, grounds })
    expect(booking.kind).toBe('outdated')
    expect((await store.pending(due)).map(({ pause }) => pause?.wide)).toEqual([{ owner: null }])
  })
})
