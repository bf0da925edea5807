import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import type { Store } from '../../src/ports/store.ts'
import { entry, groundsOf, LIMITS, reportOf, T0, temporaryStore } from '../support/store.ts'
import type { DefinitionEntry } from '../../src/ports/definitions.ts'

const SECOND = 1000
const DATABASE = { provenance: { kind: 'database' } } as const
const OTHER = { scheduleIdentity: 'every week' }
const BROADCAST = { sender: 'a', push: 'online', message: { type: 'text', text: 'word for word' } } as const
const NOW = T0 + 60 * SECOND
const limits = { ...LIMITS, spacing: 0 }

const renamed = (id: string, from: string | readonly string[], changes: Partial<DefinitionEntry> = {}) =>
  entry(id, { renamedFrom: typeof from === 'string' ? [from] : from, ...changes })

/** A store in which `a` is known since T0 and has occurrences planned at these instants. */
async function storeWith(dues: readonly number[], entries = [entry('a')]): Promise<Store> {
  const { store } = await temporaryStore()
  await store.syncFiles(entries, T0)
  await planAt(store, 'a', dues)
  await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: T0 + 1e9 }, T0)
  return store
}

async function planAt(store: Store, id: string, dues: readonly number[], now = T0): Promise<void> {
  const occurrences = dues.map((due) => ({ key: keyOf(id, due), announcementId: id, due, skipReason: null }))
  expect(
    await store.plan({ occurrences, mark: Math.max(...dues), revision: (await store.state()).revision, now }),
  ).toBe(true)
}

async function book(store: Store, id: string, due: number): Promise<number> {
  const booking = await store.book({
    key: keyOf(id, due),
    broadcast: BROADCAST,
    limits,
    holder: 'me',
    now: due,
    grounds: await groundsOf(store),
  })
  if (booking.kind !== 'booked') throw new Error(booking.kind)
  return booking.callId
}

const sent = (store: Store, callId: number, endedAt: number) =>
  store.settle({
    callId,
    outcome: { kind: 'accepted', code: 0 },
    endedAt,
    state: 'sent',
    reason: null,
    notBefore: endedAt,
  })

/** Settles a call that never left this host. */
const unsent = (store: Store, callId: number, endedAt: number) =>
  store.settle({
    callId,
    outcome: { kind: 'unsent', cause: 'dns', detail: '' },
    endedAt,
    state: 'planned',
    reason: 'dns',
    notBefore: endedAt + 5 * SECOND,
  })

/** The whole record, oldest first: `a+10 sent`. */
async function record(store: Store, announcementId?: string): Promise<readonly string[]> {
  const rows = await store.history({
    now: T0 + 1e9,
    limit: 99,
    ...(announcementId !== undefined && { announcementId }),
  })
  return rows
    .toReversed()
    .map((row) => `${row.announcementId}+${(row.due - T0) / SECOND} ${row.state}${row.reason ? ` ${row.reason}` : ''}`)
}

describe('a renamed announcement', () => {
  it('takes over with the same schedule: known since then, and the old one is not in force any more', async () => {
    const store = await storeWith([])
    const report = await reportOf(store.syncFiles([renamed('b', 'a')], NOW))
    expect(report).toEqual({
      added: [],
      renamed: [{ from: 'a', id: 'b' }],
      changed: [],
      rescheduled: [],
      switchedOff: [],
      switchedOn: [],
      retired: [],
      missing: [],
      back: [],
    })
    expect(await store.definitions()).toMatchObject([{ id: 'b', knownSince: T0 }])
  })

  it('starts anew with another schedule: known since now, and all that was planned is cancelled', async () => {
    const store = await storeWith([NOW - SECOND, NOW + SECOND])
    const report = await reportOf(store.syncFiles([renamed('b', 'a', OTHER)], NOW))
    expect(report).toMatchObject({ renamed: [{ from: 'a', id: 'b' }], rescheduled: ['b'], added: [], retired: [] })
    expect(await store.definitions()).toMatchObject([{ id: 'b', knownSince: NOW }])
    expect(await record(store)).toEqual(['a+59 cancelled rescheduled', 'a+61 cancelled rescheduled'])
  })

  it('plans anew what was planned ahead: the mark goes back, and nobody plans for the old id any more', async () => {
    const store = await storeWith([NOW + SECOND])
    const { revision } = await store.state()
    await store.syncFiles([renamed('b', 'a')], NOW)
    expect(await record(store)).toEqual(['a+61 cancelled renamed'])
    expect((await store.state()).mark).toBe(NOW)
    expect(await store.plan({ occurrences: [], mark: NOW, revision, now: NOW })).toBe(false)
    await planAt(store, 'b', [NOW + SECOND], NOW)
    expect(await record(store)).toEqual(['a+61 cancelled renamed', 'b+61 planned'])
  })

  it('goes on with what waits: for what, until when, and after how many attempts', async () => {
    const due = NOW - SECOND
    const store = await storeWith([due])
    await unsent(store, await book(store, 'a', due), due + 10)
    await store.syncFiles([renamed('b', 'a')], NOW)
    expect(await record(store)).toEqual(['a+59 cancelled renamed', 'b+59 planned dns'])
    expect(await store.pending(NOW)).toEqual([
      {
        key: keyOf('b', due),
        announcementId: 'b',
        due,
        notBefore: due + 10 + 5 * SECOND,
        waitingFor: 'dns',
        isSuperseded: false,
        pause: null,
        skip: null,
        resend: null,
      },
    ])
    expect(
      await store.book({
        key: keyOf('b', due),
        broadcast: BROADCAST,
        limits,
        holder: 'me',
        now: NOW,
        grounds: await groundsOf(store),
      }),
    ).toMatchObject({
      attempt: 2,
    })
  })

  it('goes on with a resend that waits, word for word, and its verdict says where', async () => {
    const store = await storeWith([T0 + SECOND])
    await book(store, 'a', T0 + SECOND)
    await store.recover(T0 + 2 * SECOND, 'me', undefined)
    const verdict = { key: keyOf('a', T0 + SECOND), wasSeen: false, resend: true, by: 'Ada', note: 'not there' }
    await store.resolve(verdict, NOW - SECOND / 2)
    await store.syncFiles([renamed('b', 'a')], NOW)
    expect(await store.pending(NOW)).toMatchObject([{ key: keyOf('b', NOW - SECOND / 2), resend: BROADCAST }])
    const rows = await store.history({ now: NOW, limit: 9 })
    expect(rows).toMatchObject([
      { key: keyOf('b', NOW - SECOND / 2), resendOf: verdict.key, state: 'planned' },
      { key: keyOf('a', NOW - SECOND / 2), state: 'cancelled', reason: 'renamed' },
      { key: verdict.key, state: 'unknown', verdict: { resendKey: keyOf('b', NOW - SECOND / 2) } },
    ])
  })

  it('sends again under its new id what was unknown under the old one, when a person says so', async () => {
    const store = await storeWith([T0 + SECOND])
    await book(store, 'a', T0 + SECOND)
    await store.recover(T0 + 2 * SECOND, 'me', undefined)
    await store.syncFiles([renamed('b', 'a')], NOW)
    const verdict = { key: keyOf('a', T0 + SECOND), wasSeen: false, resend: true, by: 'Ada', note: 'not there' }
    expect(await store.resolve(verdict, NOW + 1)).toMatchObject({ resendKey: keyOf('b', NOW + 1) })
    expect(await store.pending(NOW + 1)).toMatchObject([{ announcementId: 'b', resend: BROADCAST }])
  })

  it('never bears again what was decided, or is under way, under the old id', async () => {
    const [done, missed, lost, underWay] = [1, 2, 3, 4].map((index) => T0 + index * SECOND) as [
      number,
      number,
      number,
      number,
    ]
    const store = await storeWith([done, missed, lost, underWay])
    await sent(store, await book(store, 'a', done), done + 10)
    await store.skip({ key: keyOf('a', missed), reason: 'late', now: missed + 10 })
    await book(store, 'a', lost)
    await store.recover(lost + 10, 'me', undefined)
    await book(store, 'a', underWay)
    // The clock is set back a little: all of these are in the future again.
    await store.syncFiles([renamed('b', 'a')], T0)
    await planAt(store, 'b', [done, missed, lost, underWay])
    expect(await record(store)).toEqual(['a+1 sent', 'a+2 skipped late', 'a+3 unknown crash', 'a+4 booked'])
  })

  it('has a call under way settled where it was booked', async () => {
    const due = NOW - SECOND
    const store = await storeWith([due])
    const callId = await book(store, 'a', due)
    await store.syncFiles([renamed('b', 'a')], NOW)
    await sent(store, callId, NOW + SECOND)
    expect(await record(store)).toEqual(['a+59 sent'])
  })

  it('goes on with an occurrence whose call came to nothing after the rename', async () => {
    const due = NOW - SECOND
    const store = await storeWith([due])
    const callId = await book(store, 'a', due)
    await store.syncFiles([renamed('b', 'a')], NOW)
    await unsent(store, callId, NOW + SECOND)
    expect(await record(store)).toEqual(['a+59 cancelled renamed', 'b+59 planned dns'])
    expect(await store.pending(NOW)).toMatchObject([{ notBefore: NOW + 6 * SECOND, waitingFor: 'dns' }])
    expect(
      await store.book({
        key: keyOf('b', due),
        broadcast: BROADCAST,
        limits,
        holder: 'me',
        now: NOW + SECOND,
        grounds: await groundsOf(store),
      }),
    ).toMatchObject({ attempt: 2 })
  })

  it.each([
    ['has another schedule', [[renamed('b', 'a', OTHER)]], 'rescheduled'],
    ['got another schedule since', [[renamed('b', 'a')], [renamed('b', 'a', OTHER)]], 'rescheduled'],
    ['was retired since', [[renamed('b', 'a')], [entry('z')]], 'retired'],
  ])('ends an occurrence whose call came to nothing when the new one %s', async (_, edits, reason) => {
    const due = NOW - SECOND
    const store = await storeWith([due])
    const callId = await book(store, 'a', due)
    for (const entries of edits) await store.syncFiles(entries, NOW)
    await unsent(store, callId, NOW + SECOND)
    expect(await record(store)).toEqual([`a+59 cancelled ${reason}`])
  })

  it.each([
    ['with another id', [renamed('b', 'a', OTHER)]],
    ['alone', [entry('a', OTHER)]],
  ])('ends it, too, when the schedule changed %s by a clock that was set back during the call', async (_, entries) => {
    const due = NOW - SECOND
    const store = await storeWith([due])
    const callId = await book(store, 'a', due)
    await store.syncFiles(entries, due - 10 * SECOND)
    await unsent(store, callId, NOW)
    expect(await record(store)).toEqual(['a+59 cancelled rescheduled'])
  })

  it('supersedes what waits by what came due under the old id', async () => {
    const [older, newer] = [NOW - 20 * SECOND, NOW - 10 * SECOND]
    const store = await storeWith([older, newer])
    const callId = await book(store, 'a', older)
    await store.skip({ key: keyOf('a', newer), reason: 'late', now: NOW - SECOND })
    await store.syncFiles([renamed('b', 'a')], NOW)
    await unsent(store, callId, NOW + SECOND)
    expect(await store.pending(NOW + SECOND)).toMatchObject([{ key: keyOf('b', older), isSuperseded: true }])
  })

  it('does not supersede a resend, nor by one', async () => {
    const store = await storeWith([T0 + SECOND, NOW - 10 * SECOND])
    await book(store, 'a', T0 + SECOND)
    await store.recover(T0 + 2 * SECOND, 'me', undefined)
    const verdict = { key: keyOf('a', T0 + SECOND), wasSeen: false, resend: true, by: 'Ada', note: 'not there' }
    await store.resolve(verdict, NOW - 4.5 * SECOND)
    await sent(store, await book(store, 'a', NOW - 4.5 * SECOND), NOW - 4 * SECOND)
    await store.syncFiles([renamed('b', 'a')], NOW)
    expect(await store.pending(NOW)).toMatchObject([{ key: keyOf('b', NOW - 10 * SECOND), isSuperseded: false }])
  })

  it('shows its history under all its ids, whichever is asked for', async () => {
    const store = await storeWith([T0 + SECOND], [entry('a'), entry('z')])
    await sent(store, await book(store, 'a', T0 + SECOND), T0 + SECOND)
    await planAt(store, 'z', [T0 + 2 * SECOND])
    await store.syncFiles([renamed('b', 'a'), entry('z')], NOW)
    await planAt(store, 'b', [NOW + SECOND])
    expect(await record(store, 'b')).toEqual(['a+1 sent', 'b+61 planned'])
    expect(await record(store, 'a')).toEqual(['a+1 sent', 'b+61 planned'])
  })

  it('may say for ever what it was', async () => {
    const store = await storeWith([NOW + SECOND])
    await store.syncFiles([renamed('b', 'a')], NOW)
    await planAt(store, 'b', [NOW + SECOND], NOW)
    const { revision } = await store.state()
    const nothing = {
      added: [],
      renamed: [],
      changed: [],
      rescheduled: [],
      switchedOff: [],
      switchedOn: [],
      retired: [],
      missing: [],
      back: [],
    }
    expect(await reportOf(store.syncFiles([renamed('b', 'a')], NOW + 10))).toEqual(nothing)
    expect(await reportOf(store.syncFiles([entry('b')], NOW + 10))).toEqual(nothing)
    expect((await store.state()).revision).toBe(revision)
    expect(await record(store, 'b')).toEqual(['a+61 cancelled renamed', 'b+61 planned'])
  })

  it('is new where nobody knows its earlier id, and where that one stays', async () => {
    const store = await storeWith([])
    expect(await reportOf(store.syncFiles([entry('a'), renamed('b', 'a'), renamed('c', 'x')], NOW))).toMatchObject({
      added: ['b', 'c'],
      renamed: [],
      retired: [],
    })
  })

  it('is retired, not renamed, when what it is said to go on as was in force before', async () => {
    const store = await storeWith([NOW - SECOND], [entry('a'), entry('b')])
    expect(await reportOf(store.syncFiles([renamed('b', 'a')], NOW))).toMatchObject({ renamed: [], retired: ['a'] })
    expect(await record(store)).toEqual(['a+59 cancelled retired'])
  })

  it('is one: of two that claim it the first goes on, and of two that it was the last', async () => {
    const store = await storeWith([NOW - SECOND], [entry('a'), entry('x')])
    await planAt(store, 'x', [NOW - 2 * SECOND])
    const report = await reportOf(store.syncFiles([renamed('b', ['a', 'x']), renamed('c', ['x', 'a'])], NOW))
    expect(report).toMatchObject({
      renamed: [
        { from: 'x', id: 'b' },
        { from: 'a', id: 'c' },
      ],
      retired: [],
    })
    const { store: again } = await temporaryStore()
    await again.syncFiles([entry('a'), entry('x')], T0)
    expect(await reportOf(again.syncFiles([renamed('b', ['a', 'x'])], NOW))).toMatchObject({
      renamed: [{ from: 'x', id: 'b' }],
      retired: ['a'],
    })
  })
})

describe('renames one after the other', () => {
  const due = NOW - SECOND

  it('carry what waits along, and find what was decided at any of them', async () => {
    const store = await storeWith([T0 + SECOND, due])
    await sent(store, await book(store, 'a', T0 + SECOND), T0 + SECOND)
    await store.syncFiles([renamed('b', 'a')], NOW)
    await store.syncFiles([renamed('c', ['a', 'b'])], NOW + 1)
    expect(await store.definitions()).toMatchObject([{ id: 'c', knownSince: T0 }])
    await planAt(store, 'c', [T0 + SECOND])
    expect(await record(store, 'c')).toEqual([
      'a+1 sent',
      'a+59 cancelled renamed',
      'b+59 cancelled renamed',
      'c+59 planned',
    ])
  })

  it('may be seen as one, by who was away for the first', async () => {
    const store = await storeWith([due])
    expect(await reportOf(store.syncFiles([renamed('c', ['a', 'b'])], NOW))).toMatchObject({
      renamed: [{ from: 'a', id: 'c' }],
    })
    expect(await record(store)).toEqual(['a+59 cancelled renamed', 'c+59 planned'])
  })

  it('lead a call that came to nothing to the last of them', async () => {
    const store = await storeWith([due])
    const callId = await book(store, 'a', due)
    await store.syncFiles([renamed('b', 'a')], NOW)
    await store.syncFiles([renamed('c', 'b')], NOW + 1)
    await unsent(store, callId, NOW + SECOND)
    expect(await record(store)).toEqual(['a+59 cancelled renamed', 'c+59 planned dns'])
  })

  it('can be taken back: what waits goes back with them, and nothing that was decided meanwhile is born again', async () => {
    const store = await storeWith([due, NOW + SECOND, NOW + 2 * SECOND])
    await store.syncFiles([renamed('b', 'a')], NOW)
    await planAt(store, 'b', [NOW + SECOND, NOW + 2 * SECOND], NOW)
    await sent(store, await book(store, 'b', NOW + SECOND), NOW + SECOND)
    const report = await reportOf(store.syncFiles([renamed('a', 'b')], NOW + SECOND))
    expect(report).toMatchObject({ renamed: [{ from: 'b', id: 'a' }], added: [], retired: [] })
    expect(await store.definitions()).toMatchObject([{ id: 'a', knownSince: T0 }])
    await planAt(store, 'a', [NOW + SECOND, NOW + 2 * SECOND], NOW)
    expect(await record(store, 'a')).toEqual([
      'a+59 planned',
      'b+59 cancelled renamed',
      'a+61 cancelled renamed',
      'b+61 sent',
      'a+62 planned',
      'b+62 cancelled renamed',
    ])
  })

  it('can be taken back while a call is under way', async () => {
    const store = await storeWith([due])
    const callId = await book(store, 'a', due)
    await store.syncFiles([renamed('b', 'a')], NOW)
    await store.syncFiles([renamed('a', 'b')], NOW + 1)
    await unsent(store, callId, NOW + SECOND)
    expect(await record(store)).toEqual(['a+59 planned dns'])
  })

  it('can go to and fro without end', async () => {
    const store = await storeWith([due])
    for (let round = 0; round < 5; round++) {
      await store.syncFiles([renamed('b', 'a')], NOW + 2 * round)
      await store.syncFiles([renamed('a', 'b')], NOW + 2 * round + 1)
    }
    expect(await record(store, 'a')).toEqual(['a+59 planned', 'b+59 cancelled renamed'])
    expect(await record(store, 'b')).toEqual(['a+59 planned', 'b+59 cancelled renamed'])
  })
})

describe('an id that is used again', () => {
  it('is another announcement: each shows its own, and neither keeps the other from anything', async () => {
    const store = await storeWith([T0 + SECOND])
    await sent(store, await book(store, 'a', T0 + SECOND), T0 + SECOND)
    await store.syncFiles([renamed('b', 'a')], NOW)
    expect(await reportOf(store.syncFiles([entry('a'), entry('b')], NOW + SECOND))).toMatchObject({ added: ['a'] })
    await planAt(store, 'a', [NOW + 2 * SECOND, NOW + 3 * SECOND], NOW + SECOND)
    await store.skip({ key: keyOf('a', NOW + 2 * SECOND), reason: 'late', now: NOW + 2 * SECOND })
    await store.skip({ key: keyOf('a', NOW + 3 * SECOND), reason: 'late', now: NOW + 3 * SECOND })
    await planAt(store, 'b', [NOW + 2 * SECOND], NOW + SECOND)
    expect(await record(store, 'b')).toEqual(['a+1 sent', 'b+62 planned'])
    expect(await store.pending(NOW + 3 * SECOND)).toMatchObject([{ announcementId: 'b', isSuperseded: false }])
  })

  it('leaves what is under way to the one that it went on as', async () => {
    const store = await storeWith([T0 + SECOND, NOW - SECOND])
    await book(store, 'a', T0 + SECOND)
    await store.recover(T0 + 2 * SECOND, 'me', undefined)
    const callId = await book(store, 'a', NOW - SECOND)
    await store.syncFiles([renamed('b', 'a')], NOW)
    await store.syncFiles([entry('a', OTHER), entry('b')], NOW + 1)
    await unsent(store, callId, NOW + SECOND)
    const verdict = { key: keyOf('a', T0 + SECOND), wasSeen: false, resend: true, by: 'Ada', note: 'not there' }
    const at = NOW + 2.5 * SECOND
    expect(await store.resolve(verdict, at)).toMatchObject({ resendKey: keyOf('b', at) })
    expect(await record(store)).toEqual([
      'a+1 unknown crash',
      'a+59 cancelled renamed',
      'b+59 planned dns',
      'b+62.5 planned',
    ])
  })

  it('by another one that is renamed to it brings nothing that would supersede what it went on as', async () => {
    const [older, newer] = [NOW - 20 * SECOND, NOW - 10 * SECOND]
    const store = await storeWith([older], [entry('a'), entry('x')])
    await planAt(store, 'x', [newer])
    await store.syncFiles([renamed('b', 'a'), entry('x')], NOW)
    await store.syncFiles([entry('b'), renamed('a', 'x')], NOW + 1)
    expect(await store.pending(NOW + 1)).toMatchObject([
      { key: keyOf('b', older), isSuperseded: false },
      { key: keyOf('a', newer), isSuperseded: false },
    ])
  })

  it('that was used before goes on with what is renamed to it', async () => {
    const due = NOW - SECOND
    const store = await storeWith([due], [entry('a'), entry('b')])
    await planAt(store, 'b', [due, T0 + SECOND])
    await sent(store, await book(store, 'b', T0 + SECOND), T0 + SECOND)
    await store.syncFiles([entry('a')], NOW - 2)
    expect(await reportOf(store.syncFiles([renamed('b', 'a')], NOW))).toMatchObject({
      renamed: [{ from: 'a', id: 'b' }],
    })
    expect(await store.definitions()).toMatchObject([{ id: 'b', knownSince: T0 }])
    expect(await record(store)).toEqual(['b+1 sent', 'a+59 cancelled renamed', 'b+59 planned'])
  })

  it('that was used before keeps what was decided then at the very same instant', async () => {
    const due = NOW - SECOND
    const store = await storeWith([due], [entry('a'), entry('b')])
    await planAt(store, 'b', [due])
    await sent(store, await book(store, 'b', due), due)
    await store.syncFiles([entry('a')], NOW - 2)
    await store.syncFiles([renamed('b', 'a')], NOW)
    expect(await record(store)).toEqual(['a+59 cancelled renamed', 'b+59 sent'])
  })
})

describe('a rename in the database', () => {
  it('takes over what is there, and leaves what the files brought alone', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('f')], T0)
    expect(await store.putDefinitions([entry('a', DATABASE)], T0)).toEqual(['added'])
    await planAt(store, 'a', [NOW - SECOND])
    expect(await store.putDefinitions([renamed('b', 'a', DATABASE)], NOW)).toEqual(['renamed'])
    expect((await store.definitions()).map(({ id }) => id)).toEqual(['b', 'f'])
    expect(await record(store)).toEqual(['a+59 cancelled renamed', 'b+59 planned'])
    expect(await store.putDefinitions([renamed('b', 'a', DATABASE)], NOW + 1)).toEqual(['same'])
  })

  it('is refused from a file, and the other way round: what stays would be sent twice', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('f')], T0)
    await store.putDefinitions([entry('d', DATABASE)], T0)
    await expect(store.syncFiles([entry('f'), renamed('b', 'd')], NOW)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(store.putDefinitions([renamed('b', 'f', DATABASE)], NOW)).rejects.toMatchObject({
      kind: 'conflict',
      message: '"f" is managed by a.yaml:3',
    })
    expect((await store.definitions()).map(({ id }) => id)).toEqual(['d', 'f'])
  })
})
