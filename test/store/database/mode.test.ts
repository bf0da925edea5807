import { describe, expect, it } from 'vitest'
import { UNPLANNED } from '../../../src/core/quota/budget.ts'
import type { Store } from '../../../src/ports/store.ts'
import { entry, T0, temporaryStore } from '../../support/store.ts'

const DATABASE = { kind: 'database' } as const
const ONE = entry('send-1', {
  provenance: DATABASE,
  document: { id: 'send-1', owner: UNPLANNED },
  scheduleIdentity: 'now',
})
const DUE = T0 + 5000

/** Everything that an attempt in the other mode could have changed. */
const remembered = async (store: Store) => ({
  state: await store.state(),
  definitions: await store.definitions(),
  pending: await store.pending(DUE),
})

describe('the mode of a database', () => {
  it('is settled by its first use, by a service or by what nobody planned', async () => {
    const { store } = await temporaryStore()
    expect((await store.state()).mode).toBeNull()
    await store.enterMode('live')
    await store.enterMode('live')
    expect((await store.state()).mode).toBe('live')
    const other = await temporaryStore()
    await other.store.announceNow({ entry: ONE, due: DUE, mode: 'sandbox', now: DUE })
    expect((await other.store.state()).mode).toBe('sandbox')
  })

  it.each([
    ['live', 'sandbox', /is used for real: the sandbox never uses it$/u],
    ['sandbox', 'live', /is used in the sandbox: nothing in it is ever sent to real users$/u],
  ] as const)('is %s for ever, also when nobody fires: trying %s changes nothing', async (mode, other, told) => {
    const { store, file } = await temporaryStore()
    await store.enterMode(mode)
    await store.syncFiles([entry('a')], T0, { budgets: { owners: {}, unplanned: 1 } })
    await store.putDefinitions([entry('d', { provenance: DATABASE })], T0)
    const occurrence = { key: `a@${DUE}`, announcementId: 'a', due: DUE, skipReason: null }
    await store.plan({ occurrences: [occurrence], mark: DUE, revision: (await store.state()).revision, now: T0 })
    const before = await remembered(store)
    expect(before.pending).toHaveLength(1)
    for (const attempt of [
      () => store.enterMode(other),
      () => store.announceNow({ entry: ONE, due: DUE, mode: other, now: DUE }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringMatching(told),
        remedy: expect.stringContaining('BELFRY_DATABASE'),
      })
      await expect(attempt()).rejects.toThrow(file)
    }
    expect(await remembered(store)).toEqual(before)
  })
})
