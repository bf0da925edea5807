import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { BelfryError } from '../../../src/errors.ts'
import { Ticker } from '../../../src/service/turn/tick.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { T0 } from '../../support/store.ts'
import { serve, textOf } from '../../support/http.ts'

const READ_ONLY = new BelfryError('unavailable', 'cannot use /x: read-only file system (EROFS)', {
  remedy: 'Make it writable.',
})
const refuse = () => Promise.reject(READ_ONLY)
const at = (offset: number) => new Date(T0 + offset).toISOString()

/** What the service of a bench reports about itself, at the instant up to which it has run. */
async function told(b: Bench) {
  const { get } = await serve(b)
  const [health, ready, live, metrics, page] = await Promise.all(
    ['/healthz', '/readyz', '/livez', '/metrics', '/'].map((path) => get(path)),
  )
  const { status, error } = JSON.parse(health!.body)
  const working = /^belfry_working (\d)$/mu.exec(metrics!.body)?.[1]
  const answers = { health: health!.status, ready: ready!.status, live: live!.status }
  return { status, error, working, ...answers, page: textOf(page!.body) }
}

const WELL = { status: 'ok', error: null, working: '1', health: 200, ready: 200, live: 200 }
const FAILING = { status: 'failing', working: '0', health: 503, ready: 503, live: 200 }

/** Takes turns, which may fail, up to `end`. Then returns what the service reports. */
async function after(b: Bench, end: Instant) {
  await b.runThrough(end)
  return told(b)
}

describe('health', () => {
  it('is not ok once nothing could be booked for 15 s, says why, and is ok again when a booking is written', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 15 * SECOND)
    const { book } = b.store
    b.store.book = b.store.tryBooking = refuse
    expect(await after(b, T0 + 33 * SECOND)).toMatchObject(WELL)
    const failing = await after(b, T0 + 36 * SECOND)
    expect(failing).toMatchObject(FAILING)
    const message = `since ${at(20_000)}: ${READ_ONLY.message}`
    expect(failing.error).toEqual({ message, remedy: READ_ONLY.remedy })
    expect(failing.page).toContain(`✗ failing`)
    expect(failing.page).toContain(`${message} ${READ_ONLY.remedy}`)
    b.store.book = book
    expect(await after(b, T0 + 41 * SECOND)).toMatchObject(WELL)
    // The occurrence of :30 replaced the one of :20. It was sent late, once bookings worked again.
    expect(await b.states()).toEqual([
      `a@${at(10_000)} sent`,
      `a@${at(20_000)} skipped superseded`,
      `a@${at(30_000)} sent`,
      `a@${at(40_000)} sent`,
    ])
    const lines = b.told
      .filter(([name]) => name === 'hindered' || name === 'goesOn')
      .map(([name, duty]) => [name, duty])
    expect(lines).toEqual([
      ['hindered', 'booking'],
      ['goesOn', 'booking'],
    ])
  })

  it('stays so when what was due is skipped and nothing is due any more, until a booking could be written', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:10', late: { grace: 20 * SECOND } }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { tryBooking } = b.store
    b.store.book = b.store.tryBooking = refuse
    expect(await after(b, T0 + 40 * SECOND)).toMatchObject(FAILING)
    expect(await b.states()).toEqual([`a@${at(10_000)} skipped late`])
    expect(await after(b, T0 + 20 * MINUTE)).toMatchObject(FAILING)
    b.store.tryBooking = tryBooking
    expect(await after(b, T0 + 20 * MINUTE + 6 * SECOND)).toMatchObject(WELL)
  })

  it('is not ok within two minutes where nothing is due and nothing could be booked', async () => {
    const b = await bench({ sketches: [{ cron: '0 0 18 * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    b.store.tryBooking = refuse
    expect(await after(b, T0 + 2 * MINUTE)).toMatchObject(FAILING)
    expect(b.told.filter(([name]) => name === 'hindered')).toHaveLength(1)
  })

  it('is not ok while what may leave is not booked, whatever booking answers', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { book } = b.store
    b.store.book = async () => ({ kind: 'full' })
    expect(await after(b, T0 + 24 * SECOND)).toMatchObject(WELL)
    const failing = await after(b, T0 + 30 * SECOND)
    expect(failing).toMatchObject(FAILING)
    expect(failing.error.message).toBe(`since ${at(10_000)}: a@${at(30_000)} may leave, and booking it answers "full"`)
    b.store.book = book
    expect(await after(b, T0 + 32 * SECOND)).toMatchObject(WELL)
  })

  it('is not ok while the outcome of a call cannot be written', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    const { settle } = b.store
    b.store.settle = refuse
    expect(await after(b, T0 + 20 * SECOND)).toMatchObject(WELL)
    const failing = await after(b, T0 + 30 * SECOND)
    expect(failing).toMatchObject(FAILING)
    expect(failing.error.message).toContain(READ_ONLY.message)
    expect(b.told.filter(([name]) => name === 'settlingFailed')).toHaveLength(1)
    b.store.settle = settle
    expect(await after(b, T0 + 31 * SECOND)).toMatchObject(WELL)
  })

  it('is not ok while turns fail, or none comes to its end', async () => {
    const b = await bench({ sketches: [{ cron: '0 0 18 * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { state } = b.store
    const broken = () => Promise.reject(new TypeError('x is not a function'))
    b.store.state = broken
    await b.runThrough(T0 + 22 * SECOND)
    b.store.state = state
    const { error, ...failing } = await told(b)
    expect(failing).toMatchObject(FAILING)
    expect(error.message).toBe(`since ${at(6000)}: this is a defect of Belfry: TypeError: x is not a function`)
    expect(await after(b, T0 + 24 * SECOND)).toMatchObject(WELL)
    const { pending } = b.store
    const { promise, resolve } = Promise.withResolvers<never[]>()
    const asked = Promise.withResolvers<void>()
    b.store.pending = () => {
      asked.resolve()
      return promise
    }
    const turn = b.ticker.tick(b.now)
    await asked.promise
    b.now += 16 * SECOND
    b.store.pending = pending
    const hung = await told(b)
    expect(hung).toMatchObject(FAILING)
    expect(hung.error.message).toMatch(/^no turn has come to its end since 2026-11-23T09:00:2\d/u)
    resolve([])
    await turn
    expect(await told(b)).toMatchObject(WELL)
  })

  it('is well in a process that stands by, however long', async () => {
    const b = await bench()
    await b.store.holdLease({ holder: 'other', host: 'here', pid: 2, expiresAt: T0 + 8 * SECOND }, T0)
    await b.runUntil(T0 + 5 * SECOND)
    expect(await told(b)).toMatchObject({ ...WELL, status: 'standby' })
    b.now += 60 * MINUTE
    await b.store.holdLease({ holder: 'other', host: 'here', pid: 2, expiresAt: b.now + 8 * SECOND }, b.now)
    await b.ticker.tick(b.now)
    expect(await told(b)).toMatchObject({ ...WELL, status: 'standby' })
  })

  it('tells the freezes and quiet hours also in a process that stands by', async () => {
    const zone = findZone('UTC')!
    const freeze = { id: 'launch', from: T0, until: T0 + HOUR, zone, reason: 'Holidays', allow: [] }
    const mass = { id: 'mass', from: 9 * HOUR, to: 10 * HOUR, zone, push: ['online'] as const, allow: [] }
    const b = await bench()
    const silences = { freezes: [freeze], quiet: [mass] }
    b.definitions = { ...b.definitions, budgets: { owners: {}, unplanned: 0 }, silences }
    await b.runUntil(T0 + SECOND)
    const standby = new Ticker(b.parts('next'))
    await standby.tick(b.now)
    const { get } = await serve(b, { ticker: standby })
    expect(JSON.parse((await get('/healthz')).body)).toMatchObject({
      status: 'standby',
      silent: { freezes: [{ id: 'launch' }], quiet: [{ id: 'mass' }] },
    })
    expect((await get('/metrics')).body).toMatch(/^belfry_freezes_holding 1$/mu)
  })

  it('says quickly that it fails, and why, where the database cannot be read', async () => {
    const b = await bench()
    await b.runUntil(T0 + SECOND)
    const { get } = await serve(b, { store: { ...b.store, ledger: refuse } })
    const { status, body } = await get('/healthz')
    const error = { message: READ_ONLY.message, remedy: READ_ONLY.remedy }
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 503, body: { status: 'failing', error } })
  })

  it('is ok while people hold everything back, and shows who does', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *', owner: 'red' }] })
    await b.runUntil(T0 + SECOND)
    const numbers = async () => {
      const { get } = await serve(b)
      const lines = (await get('/metrics')).body.matchAll(/^belfry_(everything|owners|announcements)_paused (\d)$/gmu)
      const { status, paused } = JSON.parse((await get('/healthz')).body)
      return { status, paused, numbers: [...lines].map(([, , number]) => number).join(' ') }
    }
    expect(await numbers()).toEqual({ status: 'ok', paused: { wide: [], announcements: 0 }, numbers: '0 0 0' })
    const pause = { by: 'Ada', reason: 'an incident', since: b.now, until: null }
    await b.store.pauseWidely({ ...pause, owner: null }, b.now)
    await b.store.pauseWidely({ ...pause, owner: 'red', until: T0 + MINUTE }, b.now)
    await b.store.pause({ ...pause, announcementId: 'a' }, b.now)
    await b.runUntil(T0 + 30 * SECOND)
    const json = { by: 'Ada', reason: 'an incident', since: at(2000), until: null }
    expect(await numbers()).toEqual({
      status: 'ok',
      paused: {
        wide: [
          { ...json, scope: 'all', owner: null },
          { ...json, until: at(60_000), scope: 'owner', owner: 'red' },
        ],
        announcements: 1,
      },
      numbers: '1 1 1',
    })
    expect(b.calls).toEqual([])
    await b.runUntil(T0 + MINUTE)
    expect((await numbers()).numbers).toBe('1 0 1')
  })
})
