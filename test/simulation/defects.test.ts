import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { ClockGuard } from '../../src/service/clock-guard.ts'
import type { ClockEvents } from '../../src/service/clock-guard.ts'
import { announcementOf } from '../support/announcement.ts'
import { bench } from '../support/service.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../support/store.ts'
import type { ServerTime } from '../../src/ports/clock.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const at = (offset: number) => new Date(T0 + offset).toISOString()
const busy = () => Promise.reject(new Error('SQLITE_BUSY'))
const BROADCAST = announcementOf().broadcast
const ignore = () => undefined

describe('what the simulation found', () => {
  it('loses no occurrence when the database refuses a plan once', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 25 * SECOND)
    const { plan } = b.store
    b.store.plan = busy
    for (let turn = 0; turn < 20; turn++) {
      b.now += SECOND
      await b.ticker.tick(b.now).catch(ignore)
      await b.ticker.idle()
    }
    b.store.plan = plan
    await b.runUntil(T0 + 3 * MINUTE)
    const keys = (await b.states()).map((state) => state.split(' ')[0])
    expect(keys).toEqual(Array.from({ length: 18 }, (_, i) => `a@${at((i + 1) * 10 * SECOND)}`))
  })

  it('takes over the files in the next turn when the database refused them once', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    const { syncFiles } = b.store
    b.store.syncFiles = busy
    await b.ticker.tick(T0).catch(ignore)
    b.store.syncFiles = syncFiles
    await b.runUntil(T0 + 15 * SECOND)
    expect(b.calls).toHaveLength(1)
  })

  it('plans nothing more of a definition that another process removed', async () => {
    const b = await bench()
    const document = { id: 'd', cron: '*/10 * * * * *' }
    const entry = {
      id: 'd',
      provenance: { kind: 'database' },
      document,
      scheduleIdentity: 's',
      timezone: 'UTC',
    } as const
    await b.store.putDefinitions([entry], b.now)
    await b.runUntil(T0 + 29 * SECOND + 500)
    await b.store.removeDefinition('d', b.now)
    await b.runUntil(T0 + 3 * MINUTE)
    expect((await b.states()).filter((state) => state.includes(' planned'))).toEqual([])
  })

  it('survives a database that cannot be read for the line in the log', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { settle, ledger } = b.store
    b.store.settle = (settlement) => {
      b.store.ledger = busy
      return settle(settlement)
    }
    await b.ticker.tick(T0 + 10 * SECOND)
    await expect(b.ticker.idle()).resolves.toBeUndefined()
    b.store.ledger = ledger
  })

  it('goes on when a booking was written but its answer got lost', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { book } = b.store
    b.store.book = async (...booking) => {
      b.store.book = book
      await book(...booking)
      throw new Error('connection lost')
    }
    await b.ticker.tick(T0 + 10 * SECOND).catch(ignore)
    b.now = T0 + 11 * SECOND
    await b.runUntil(T0 + 25 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} unknown crash`, `a@${at(20 * SECOND)} sent`])
  })

  it('gives up a booking whose answer got lost also when nothing else ever comes due', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { book } = b.store
    b.store.book = async (...booking) => {
      b.store.book = book
      await book(...booking)
      throw new Error('connection lost')
    }
    await b.ticker.tick(T0 + 7 * SECOND).catch(ignore)
    b.now = T0 + 8 * SECOND
    await b.runUntil(T0 + 15 * SECOND)
    expect(await b.states()).toEqual([`a@${at(7 * SECOND)} unknown crash`])
  })
})

describe('a clock that is not trusted', () => {
  it('does not say when a booking ended whose answer got lost', async () => {
    let isReachable = true
    const ask = async (): Promise<ServerTime> =>
      isReachable ? { kind: 'answered', serverTime: b.now } : { kind: 'unreachable', detail: 'nobody there' }
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }], server: { ask } })
    await b.runUntil(T0 + 5 * SECOND)
    const { book } = b.store
    b.store.book = async (...booking) => {
      b.store.book = book
      await book(...booking)
      throw new Error('connection lost')
    }
    b.now = T0 + 7 * SECOND
    await b.ticker.tick(b.now).catch(ignore)
    isReachable = false
    b.step(2 * SECOND)
    await b.ticker.tick(b.now)
    await b.guard.idle()
    expect(await b.states()).toEqual([`a@${at(7 * SECOND)} booked`])
    b.step(-2 * SECOND)
    isReachable = true
    await b.runUntil(T0 + 15 * SECOND)
    expect(await b.states()).toEqual([`a@${at(7 * SECOND)} unknown crash`])
  })
})

describe('an edit while a call is under way', () => {
  it('ends an occurrence whose call came to nothing, instead of sending what no definition has any more', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a'), entry('b')], T0)
    const due = T0 + MINUTE
    const occurrences = ['a', 'b'].map((id) => ({ key: keyOf(id, due), announcementId: id, due, skipReason: null }))
    await store.plan({ occurrences, mark: due, revision: (await store.state()).revision, now: T0 })
    await store.holdLease({ holder: 'me', host: 'here', pid: 1, expiresAt: due + MINUTE }, T0)
    const limits = { ...LIMITS, spacing: 0 }
    for (const id of ['a', 'b']) {
      const booking = await store.book({
        key: keyOf(id, due),
        broadcast: BROADCAST,
        limits,
        holder: 'me',
        now: due,
        grounds: await groundsOf(store),
      })
      if (booking.kind !== 'booked') throw new Error(booking.kind)
      // `a` gets another schedule while its call is under way. Then `b` is retired while its call is under way.
      await store.syncFiles(
        id === 'a'
          ? [entry('a', { scheduleIdentity: 'other' }), entry('b')]
          : [entry('a', { scheduleIdentity: 'other' })],
        due + 1,
      )
      await store.settle({
        callId: booking.callId,
        outcome: { kind: 'unsent', cause: 'connect', detail: 'nobody there' },
        endedAt: due + 2,
        state: 'planned',
        reason: 'connect',
        notBefore: due + SECOND,
      })
    }
    const rows = await store.history({ now: due + SECOND, limit: 9 })
    expect(rows.map(({ key, state, reason }) => [key, state, reason])).toEqual([
      [keyOf('b', due), 'cancelled', 'retired'],
      [keyOf('a', due), 'cancelled', 'rescheduled'],
    ])
  })
})

describe('what an edit cancelled ahead and another one brought back', () => {
  it.each([
    ['rescheduled', [entry('a', { scheduleIdentity: 'other' })], [entry('a')]],
    ['retired', [entry('b')], [entry('a'), entry('b')]],
    ['renamed', [entry('b', { renamedFrom: ['a'] })], [entry('a', { renamedFrom: ['b'] })]],
  ])('is planned again also when its instant has come before anybody plans (%s)', async (_, away, back) => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    const due = T0 + MINUTE
    const occurrences = [{ key: keyOf('a', due), announcementId: 'a', due, skipReason: null }]
    await store.plan({ occurrences, mark: due, revision: (await store.state()).revision, now: T0 })
    await store.syncFiles(away, due - 2 * SECOND)
    await store.syncFiles(back, due - SECOND)
    await store.plan({ occurrences, mark: due + MINUTE, revision: (await store.state()).revision, now: due })
    expect(await store.history({ now: due, limit: 9 })).toMatchObject([{ key: keyOf('a', due), state: 'planned' }])
  })
})

describe('a clock that was set while a call was under way', () => {
  it('is not trusted for what that call saw before', async () => {
    const clock = { wall: T0, monotonic: 0 }
    const asked: ((answer: ServerTime) => void)[] = []
    const server = { ask: () => new Promise<ServerTime>((resolve) => asked.push(resolve)) }
    const events = new Proxy({} as ClockEvents, { get: () => ignore })
    const guard = new ClockGuard({
      clock: { now: () => clock.wall, monotonic: () => clock.monotonic },
      server,
      events,
      onChange: ignore,
    })
    guard.observe(clock.wall)
    asked[0]?.({ kind: 'answered', serverTime: T0 })
    await guard.idle()
    expect(guard.observe(clock.wall)).toBe(true)
    clock.wall += 7 * 24 * 60 * MINUTE
    expect(guard.observe(clock.wall)).toBe(false)
    guard.heard({ sentAt: T0, receivedAt: T0 + 40, serverTime: T0 })
    expect(guard.observe(clock.wall)).toBe(false)
  })
})

describe('other time zone rules', () => {
  it('lose no occurrence that they leave as it is, however late it is planned again', async () => {
    const { store } = await temporaryStore()
    await store.syncFiles([entry('a')], T0)
    const due = T0 + 10 * SECOND
    const occurrences = [{ key: keyOf('a', due), announcementId: 'a', due, skipReason: null }]
    const { revision } = await store.state()
    await store.plan({ occurrences, mark: T0 + MINUTE, revision, now: T0 })
    await store.changeTz('2027a', T0 + 5 * SECOND)
    await store.plan({ occurrences, mark: T0 + MINUTE, revision: (await store.state()).revision, now: due + SECOND })
    expect(await store.history({ now: due + SECOND, limit: 9 })).toMatchObject([{ due, state: 'planned' }])
  })

  it('make every other process look at its plans again', async () => {
    const { store } = await temporaryStore()
    const { revision } = await store.state()
    await store.changeTz('2027a', T0)
    expect(await store.plan({ occurrences: [], mark: T0 + MINUTE, revision, now: T0 })).toBe(false)
  })
})
