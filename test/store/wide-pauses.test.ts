import { describe, expect, it } from 'vitest'
import { holdsAt, pausesAmong } from '../../src/core/announcement/pause.ts'
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

/** The ids of what is held back, by the definitions that the store remembers now. */
const held = async (store: Store, now = T0) => {
  const pausesOf = pausesAmong(await store.pauses(now), await store.widePauses(now))
  const owned = (await store.definitions()).map(({ document }) => document as { id: string; owner?: string })
  return owned.filter((one) => pausesOf(one).some((pause) => holdsAt(pause, now))).map(({ id }) => id)
}

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
    expect(await store.pauses(T0)).toEqual([])
    expect(await held(store)).toEqual(['a'])
    await store.syncFiles([owned('a', 'blue'), owned('b', 'red'), owned('n', 'red')], T0 + MINUTE)
    expect(await held(store)).toEqual(['b', 'n'])
  })

  it('of a team that nobody ever named is refused, and so is a second one of the same breadth', async () => {
    const store = await storeWithTeams()
    await expect(store.pauseWidely(wide({ owner: 'rde' }), T0)).rejects.toMatchObject({
      kind: 'not-found',
      remedy: 'The owners that there are: blue, red.',
    })
    await store.pauseWidely(wide(), T0)
    await expect(store.pauseWidely(wide(), T0)).rejects.toMatchObject({ kind: 'conflict' })
    await store.pauseWidely(wide({ owner: 'red' }), T0)
    await expect(store.pauseWidely(wide({ owner: 'red' }), T0)).rejects.toThrow(/everything of red is paused already/u)
  })

  it('ends alone: the pause of a team and that of one announcement stay when all are resumed', async () => {
    const store = await storeWithTeams()
    await store.pauseWidely(wide(), T0)
    await store.pauseWidely(wide({ owner: 'red' }), T0)
    await store.pause({ announcementId: 'c', by: 'Bob', reason: 'rain', since: T0, until: null }, T0)
    expect(await store.resumeWidely(null, 'Cyd', T0 + HOUR)).toEqual(wide({ until: T0 + HOUR }))
    expect(await held(store, T0 + HOUR)).toEqual(['a', 'c'])
    await expect(store.resumeWidely(null, 'Cyd', T0 + HOUR)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(store.resumeWidely(null, 'Cyd', T0 + MINUTE)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(store.resume('a', 'Cyd', T0 + HOUR)).rejects.toMatchObject({
      kind: 'conflict',
      message: '"a" has no pause of its own; everything of red is, by Ada: an incident',
      remedy: '`belfry resume --owner red --by NAME` ends that for all that it holds back.',
    })
  })

  it('of a team that is not there is not the one of all: what ends that is told', async () => {
    const store = await storeWithTeams()
    await expect(store.resumeWidely('red', 'Cyd', T0)).rejects.toThrow('everything of red is not paused')
    await store.pauseWidely(wide(), T0)
    await expect(store.resumeWidely('red', 'Cyd', T0)).rejects.toMatchObject({
      kind: 'conflict',
      message: 'everything of red has no pause of its own; everything is paused, by Ada: an incident',
      remedy: '`belfry resume --all --by NAME` ends that.',
    })
  })

  it('names ten of many teams, and says where none is', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([owned('a')], T0)
    const refused = expect.objectContaining({ remedy: expect.stringMatching(/^No announcement has an owner/u) })
    await expect(store.pauseWidely(wide({ owner: 'red' }), T0)).rejects.toEqual(refused)
    await store.syncFiles(
      Array.from({ length: 12 }, (_, index) => owned(`a${index}`, `t${index + 10}`)),
      T0,
    )
    const many = expect.objectContaining({ remedy: expect.stringMatching(/t10, .*t19, and 2 more\.$/u) })
    await expect(store.pauseWidely(wide({ owner: 'red' }), T0)).rejects.toEqual(many)
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
