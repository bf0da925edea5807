import { describe, expect, it } from 'vitest'
import { bench, inDatabase } from '../../support/service.ts'
import { definitionOf } from '../../support/announcement.ts'
import { groundsOf, LIMITS, T0 } from '../../support/store.ts'

const SECOND = 1000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const at = (offset: number) => new Date(T0 + offset).toISOString()

describe('a turn', () => {
  it('sends an occurrence at its instant and never before', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    await b.runUntil(T0 + MINUTE)
    expect(b.calls.map((call) => call.at - T0)).toEqual([7000])
    expect(await b.states()).toEqual([`a@${at(7000)} sent`])
    expect(await b.store.history({ now: b.now, limit: 1 })).toMatchObject([
      { sentAt: T0 + 7000, latenessMs: 0, code: 0, requestId: '1' },
    ])
  })

  it('serves what is due at the same second by priority, then id, each a spacing after the end of the last', async () => {
    const cron = '30 0 9 * * *'
    const sketches = [
      { id: 'b', cron },
      { id: 'a', cron },
      { id: 'z', cron, priority: 'critical' as const },
      { id: 'c', cron, priority: 'low' as const },
    ]
    const b = await bench({ sketches: sketches.map((sketch) => ({ ...sketch, text: sketch.id })) })
    await b.runUntil(T0 + MINUTE)
    expect(
      b.calls.map(({ at: when, broadcast }) => [
        when - T0,
        broadcast.message.type === 'text' && broadcast.message.text,
      ]),
    ).toEqual([
      [30_000, 'z'],
      [31_040, 'a'],
      [32_080, 'b'],
      [33_120, 'c'],
    ])
  })

  it('never sends what came due before the definition was known', async () => {
    const b = await bench({ sketches: [{ cron: '0 0 9 * * *' }] })
    await b.runUntil(T0 + MINUTE)
    expect(await b.states()).toEqual([])
  })

  it('stops at the cap, lets the rest wait within their grace, and records why they were skipped', async () => {
    const b = await bench({ limits: { limit: 2 }, sketches: [{ cron: '0 * 9 * * *', late: { grace: 30_000 } }] })
    await b.runUntil(T0 + 4 * MINUTE)
    expect(b.calls).toHaveLength(2)
    expect(await b.states()).toEqual([
      `a@${at(MINUTE)} sent`,
      `a@${at(2 * MINUTE)} sent`,
      `a@${at(3 * MINUTE)} skipped quota`,
      `a@${at(4 * MINUTE)} planned quota`,
    ])
  })

  it('sends again when the ledger frees a slot, not a millisecond earlier', async () => {
    const limits = { limit: 1, window: HOUR, margin: MINUTE }
    const b = await bench({ limits, sketches: [{ cron: '0 0 * * * *', late: { grace: 5 * MINUTE } }] })
    await b.runUntil(T0 + 2 * HOUR + 10 * MINUTE)
    expect(b.calls.map((call) => call.at - T0)).toEqual([HOUR, 2 * HOUR + MINUTE + 40])
  })

  it('keeps an unknown outcome unknown, never sends it again, and keeps its quota', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: '10 s' }]
    await b.runUntil(T0 + 11 * MINUTE)
    expect(b.calls).toHaveLength(1)
    expect(await b.states()).toEqual([`a@${at(7000)} unknown timeout`])
    expect(await b.store.ledger(LIMITS, b.now)).toMatchObject([{ outcome: 'unknown', latestAt: T0 + 607_000 }])
  })

  it('tries again what never left, with a growing pause, and skips it with the cause when its grace is over', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07', late: { grace: 10_000 } }] })
    b.outcomes = Array.from({ length: 99 }, () => ({ kind: 'unsent', cause: 'dns', detail: 'ENOTFOUND' }))
    await b.runUntil(T0 + MINUTE)
    expect(b.calls.map((call) => call.at - T0)).toEqual([7000, 8040, 10_080, 14_120])
    expect(await b.states()).toEqual([`a@${at(7000)} skipped dns`])
    expect(await b.store.ledger(LIMITS, b.now)).toEqual([])
  })

  it('tries a refused one again after the pause, and gives up after three refusals', async () => {
    const refused = { kind: 'refused', code: 7, cause: 'server', retryAfter: 2000 } as const
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    b.outcomes = [refused]
    await b.runUntil(T0 + MINUTE)
    expect(b.calls).toHaveLength(2)
    expect(await b.states()).toEqual([`a@${at(7000)} sent`])
    const c = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    c.outcomes = [refused, refused, refused, refused]
    await c.runUntil(T0 + MINUTE)
    expect(c.calls).toHaveLength(3)
    expect(await c.states()).toEqual([`a@${at(7000)} rejected server`])
    const unsent = { kind: 'unsent', cause: 'dns', detail: 'ENOTFOUND' } as const
    const d = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    d.outcomes = [unsent, refused, unsent, refused]
    await d.runUntil(T0 + MINUTE)
    expect(d.calls).toHaveLength(5)
    expect(await d.states()).toEqual([`a@${at(7000)} sent`])
  })

  it('stops everything for five minutes when the vendor says twice in a row that its limit is exceeded', async () => {
    const rate = { kind: 'refused', code: 660500003, cause: 'rate', retryAfter: 1100 } as const
    const b = await bench({
      sketches: [
        { id: 'a', at: '2026-11-23T09:00:07' },
        { id: 'b', at: '2026-11-23T09:00:20' },
      ],
    })
    b.outcomes = [rate, rate]
    await b.runUntil(T0 + 6 * MINUTE)
    expect(b.calls.map((call) => Math.round((call.at - T0) / SECOND))).toEqual([7, 8, 308, 309])
  })

  it('records what came due while nobody ran, and sends at most the newest of it within its grace', async () => {
    const b = await bench({ sketches: [{ cron: '0 */5 * * * *', late: { grace: 7 * MINUTE } }] })
    await b.runUntil(T0 + MINUTE)
    b.now = T0 + 21 * MINUTE + 100
    await b.runUntil(b.now + 2000)
    expect(await b.states()).toEqual([
      `a@${at(5 * MINUTE)} skipped late`,
      `a@${at(10 * MINUTE)} skipped late`,
      `a@${at(15 * MINUTE)} skipped superseded`,
      `a@${at(20 * MINUTE)} sent`,
    ])
  })

  it('sends the newest missed one late with `then: latest`, while it is younger than maxLateness', async () => {
    const late = { grace: MINUTE, then: 'latest' as const, maxLateness: HOUR }
    const b = await bench({ sketches: [{ cron: '0 0 * * * *', late }] })
    await b.runUntil(T0 + MINUTE)
    b.now = T0 + 2 * HOUR + 30 * MINUTE
    await b.runUntil(b.now + 1000)
    expect(await b.states()).toEqual([`a@${at(HOUR)} skipped late`, `a@${at(2 * HOUR)} sent`])
  })

  it('records the misses of a definition that was edited while nobody ran, by its old schedule', async () => {
    const b = await bench({ sketches: [{ cron: '0 0 * * * *', late: { grace: MINUTE } }] })
    await b.runUntil(T0 + MINUTE)
    const c = await bench({
      file: b.file,
      now: T0 + 3 * HOUR + 30 * MINUTE,
      sketches: [{ cron: '0 45 * * * *' }],
      holder: 'next',
    })
    await b.ticker.stop()
    await c.runUntil(T0 + 3 * HOUR + 46 * MINUTE)
    expect(await c.states()).toEqual([
      `a@${at(HOUR)} skipped late`,
      `a@${at(2 * HOUR)} skipped late`,
      `a@${at(3 * HOUR)} skipped late`,
      `a@${at(3 * HOUR + 45 * MINUTE)} sent`,
    ])
  })

  it('marks what another process left booked as unknown, and goes on with the rest', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    for (const now of [T0, T0 + 5000]) await b.ticker.tick(now)
    await b.store.book({
      key: `a@${at(10_000)}`,
      broadcast: definitionOf().announcement.broadcast,
      limits: LIMITS,
      holder: 'me',
      now: T0 + 10_000,
      grounds: await groundsOf(b.store),
    })
    const c = await bench({ file: b.file, now: T0 + 21_000, sketches: [{ cron: '*/10 * * * * *' }], holder: 'next' })
    await c.runUntil(T0 + 31_000)
    expect(await c.states()).toEqual([`a@${at(10_000)} unknown crash`, `a@${at(20_000)} sent`, `a@${at(30_000)} sent`])
    expect(c.calls).toHaveLength(2)
  })

  it('stands by while another process holds the lease, and takes over when that ran out', async () => {
    const sketches = [{ cron: '*/10 * * * * *' }]
    const b = await bench({ sketches })
    await b.runUntil(T0 + 15 * SECOND)
    const c = await bench({ file: b.file, now: T0 + 16 * SECOND, sketches, holder: 'other' })
    await c.runUntil(T0 + 19 * SECOND)
    expect([b.calls.length, c.calls.length, c.ticker.status.isHolder]).toEqual([1, 0, false])
    expect(c.told[0]).toMatchObject(['standsBy', { holder: 'me' }])
    await c.runUntil(T0 + 41 * SECOND)
    expect(c.calls.map((call) => call.at - T0)).toEqual([expect.any(Number), 30_000, 40_000])
  })

  it('keeps the last good set when the files become invalid, and says so', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const problem = {
      severity: 'error',
      code: 'x',
      text: 't',
      remedy: 'r',
      path: [],
      file: 'a.yaml',
      line: 1,
      column: 1,
    } as const
    b.definitions = { definitions: [], problems: [problem] }
    b.ticker.requestSync()
    await b.runUntil(T0 + 25 * SECOND)
    expect(b.calls).toHaveLength(2)
    expect(b.ticker.status).toMatchObject({ staleSince: T0 + 6 * SECOND, problems: [problem], announcements: 1 })
  })

  it('plans a definition that another process added to the database from the next turn on', async () => {
    const b = await bench()
    await b.runUntil(T0 + 5 * SECOND)
    await b.store.putDefinitions([inDatabase({ id: 'd', cron: '*/10 * * * * *' })], b.now)
    await b.runUntil(T0 + 11 * SECOND)
    expect(await b.states()).toEqual([`d@${at(10_000)} sent`])
  })

  it('sends the new words at once when another process edits them after a turn has read the old ones', async () => {
    const b = await bench()
    const sketch = { id: 'd', cron: '*/10 * * * * *' }
    await b.store.putDefinitions([inDatabase({ ...sketch, text: 'old' })], b.now)
    await b.runUntil(T0 + 5 * SECOND)
    const { ledger } = b.store
    b.store.ledger = async (limits, now) => {
      b.store.ledger = ledger
      await b.store.putDefinitions([inDatabase({ ...sketch, text: 'new' })], now)
      return ledger(limits, now)
    }
    await b.runUntil(T0 + 11 * SECOND)
    expect(b.calls.map(({ at: sentAt, broadcast: { message } }) => [sentAt - T0, message])).toEqual([
      [10_001, expect.objectContaining({ text: 'new' })],
    ])
  })

  it('sends nothing else while the outcome of a call cannot be written, and writes it when that works again', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    const settle = b.store.settle
    b.store.settle = () => Promise.reject(new Error('disk full'))
    expect((await b.runThrough(T0 + 21 * SECOND)).length).toBeGreaterThan(10)
    expect(b.calls).toHaveLength(1)
    b.store.settle = settle
    await b.runUntil(T0 + 25 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10_000)} sent`, `a@${at(20_000)} sent`])
  })

  it('repeats nothing when the clock steps back', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 25 * SECOND)
    b.step(T0 + 5 * SECOND - b.now)
    await b.runUntil(T0 + 25 * SECOND)
    expect(b.calls).toHaveLength(2)
  })

  it('catches up a long downtime of a dense schedule in several turns and loses none', async () => {
    const b = await bench({ sketches: [{ cron: '* * * * * *', late: { grace: 5000 } }] })
    await b.ticker.tick(T0)
    b.now = T0 + 4 * HOUR
    await b.runUntil(b.now + 2500)
    const rows = await b.store.history({ now: b.now, limit: 100_000 })
    const states = rows.filter(({ due }) => due <= T0 + 4 * HOUR)
    expect(states).toHaveLength(4 * 3600)
    expect(states.filter(({ state }) => state !== 'skipped' && state !== 'sent')).toEqual([])
  })

  it('takes the lease of a process that is known to be dead at once', async () => {
    const sketches = [{ cron: '*/10 * * * * *' }]
    const b = await bench({ sketches })
    await b.runUntil(T0 + 5 * SECOND)
    const c = await bench({ file: b.file, now: T0 + 6 * SECOND, sketches, holder: 'other' })
    c.dead.add(1)
    await c.runUntil(T0 + 10 * SECOND)
    expect([c.ticker.status.isHolder, c.calls.length]).toEqual([true, 1])
  })

  it('is not kept waiting by a lease that a clock of the future made', async () => {
    const sketches = [{ cron: '*/10 * * * * *' }]
    const b = await bench({ sketches, now: T0 + HOUR })
    await b.ticker.tick(T0 + HOUR)
    const c = await bench({ file: b.file, now: T0, sketches, holder: 'other' })
    await c.ticker.tick(T0)
    expect(c.ticker.status.isHolder).toBe(true)
  })

  it('plans and sends nothing while the clock is wrong, and loses nothing when it is mended', async () => {
    let ahead = 0
    const b = await bench({
      sketches: [{ cron: '0 * * * * *', late: { grace: 30_000 } }],
      server: { ask: async () => ({ kind: 'answered', serverTime: Math.floor((b.now - ahead) / SECOND) * SECOND }) },
    })
    const run = async (end: number) => {
      while (b.now <= end) {
        await b.runUntil(b.now)
        await b.guard.idle()
      }
    }
    await run(T0 + 90 * SECOND)
    expect(b.calls).toHaveLength(1)
    ahead = 24 * HOUR
    b.step(ahead)
    await run(b.now + 5 * SECOND)
    expect([b.calls.length, b.guard.state.kind]).toEqual([1, 'wrong'])
    b.step(-ahead)
    ahead = 0
    b.now += 10 * SECOND
    await run(T0 + 3 * MINUTE + SECOND)
    expect(await b.states()).toEqual([1, 2, 3].map((minute) => `a@${at(minute * MINUTE)} sent`))
  })

  it('keeps the spacing in true time when the clock is moved a little between two calls', async () => {
    const b = await bench({
      sketches: [
        { id: 'a', cron: '10 0 9 * * *' },
        { id: 'b', cron: '10 0 9 * * *' },
      ],
    })
    await b.runUntil(T0 + 10 * SECOND)
    b.step(900)
    await b.runUntil(T0 + 20 * SECOND)
    const [first, second] = b.calls.map((call) => call.monotonic)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1040)
  })

  it('ends a call by the time that it took, however the clock is moved meanwhile', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    b.duringCall = () => b.step(365 * 24 * HOUR)
    await b.runUntil(T0 + 8 * SECOND)
    expect(await b.store.allCalls()).toMatchObject([{ bookedAt: T0 + 7000, endedAt: T0 + 7040 }])
  })

  it('ends a call by the wall clock when the host may have slept during it: it may have arrived after that', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    b.duringCall = () => b.step(5 * MINUTE)
    await b.runUntil(T0 + 8 * SECOND)
    expect(await b.store.allCalls()).toMatchObject([
      { endedAt: T0 + 7040 + 5 * MINUTE, latestAt: T0 + 7040 + 5 * MINUTE },
    ])
  })

  it('asks the gateway for the time when it refuses a signature as expired', async () => {
    const asked: number[] = []
    const b = await bench({
      sketches: [{ cron: '*/10 * * * * *' }],
      server: {
        ask: async () => {
          asked.push(b.now - T0)
          return { kind: 'answered', serverTime: Math.floor(b.now / SECOND) * SECOND }
        },
      },
    })
    b.outcomes = [{ kind: 'refused', code: 100000004, cause: 'clock', retryAfter: 1000 }]
    await b.runUntil(T0 + 15 * SECOND)
    expect(asked).toEqual([0, 11_000])
    expect(await b.states()).toEqual([`a@${at(10_000)} sent`])
  })

  it('plans the future anew with other time zone rules, and says so', async () => {
    const sketches = [{ cron: '*/10 * * * * *' }]
    const b = await bench({ sketches })
    await b.runUntil(T0 + 5 * SECOND)
    await b.ticker.stop()
    const c = await bench({ file: b.file, now: T0 + 6 * SECOND, sketches, holder: 'next', tz: '2026b' })
    await c.runUntil(T0 + 21 * SECOND)
    expect(c.told).toContainEqual(['tzChanged', '2026a', '2026b'])
    expect(await c.states()).toEqual([`a@${at(10_000)} sent`, `a@${at(20_000)} sent`])
    expect(b.told.map(([what]) => what)).not.toContain('tzChanged')
  })

  it('loses no occurrence when the disk refuses a plan or a sync once', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    const refuseOnce = async (verb: 'syncFiles' | 'plan') => {
      const works = b.store[verb]
      Object.assign(b.store, { [verb]: () => Promise.reject(new Error('disk full')) })
      await expect(b.ticker.tick(b.now)).rejects.toThrow('disk full')
      Object.assign(b.store, { [verb]: works })
    }
    await refuseOnce('syncFiles')
    await b.ticker.tick(b.now)
    b.now += 40 * SECOND
    await refuseOnce('plan')
    await b.runUntil(T0 + 121 * SECOND)
    expect((await b.states()).filter((state) => !state.endsWith(' planned'))).toHaveLength(12)
  })

  it('never plans by a definition that another process changed meanwhile', async () => {
    const b = await bench({ sketches: [] })
    await b.store.putDefinitions([inDatabase({ id: 'd', cron: '*/10 * * * * *' })], b.now)
    await b.runUntil(T0 + 25 * SECOND)
    await b.store.removeDefinition('d', b.now)
    await b.runUntil(T0 + 3 * MINUTE)
    const states = await b.states()
    expect(states.filter((state) => state.endsWith(' sent'))).toHaveLength(2)
    const others = states.filter((state) => !state.endsWith(' sent'))
    expect(others.length).toBeGreaterThan(0)
    expect(others.filter((state) => !state.endsWith(' cancelled retired'))).toEqual([])
  })

  it('gives up a booking whose acknowledgement got lost, as unknown, and goes on', async () => {
    const b = await bench({ sketches: [{ cron: '*/10 * * * * *' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { book } = b.store
    b.store.book = async (...facts) => {
      b.store.book = book
      await book(...facts)
      throw new Error('disk full')
    }
    b.now = T0 + 10 * SECOND
    await expect(b.ticker.tick(b.now)).rejects.toThrow('disk full')
    b.now += SECOND
    await b.runUntil(T0 + 21 * SECOND)
    expect(b.calls).toHaveLength(1)
    expect(await b.states()).toEqual([`a@${at(10_000)} unknown crash`, `a@${at(20_000)} sent`])
  })

  it('gives up a booking whose acknowledgement got lost also when nothing else comes due', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07' }] })
    await b.runUntil(T0 + 5 * SECOND)
    const { book } = b.store
    b.store.book = async (...facts) => {
      b.store.book = book
      await book(...facts)
      throw new Error('disk full')
    }
    b.now = T0 + 7 * SECOND
    await expect(b.ticker.tick(b.now)).rejects.toThrow('disk full')
    await b.ticker.tick((b.now += SECOND))
    expect(b.calls).toHaveLength(0)
    expect(await b.states()).toEqual([`a@${at(7000)} unknown crash`])
  })

  it('sends nothing that it was held up with for longer than its lease is sure: the next turn judges it anew', async () => {
    const sketches = [{ cron: '*/20 * * * * *', late: { grace: 15_000 } }]
    const b = await bench({ sketches })
    const { book } = b.store
    // As if the process were stopped, or its disk hung, just before or just after the booking is written.
    const heldUp =
      (before: number, after: number) =>
      async (...facts: Parameters<typeof book>) => {
        b.store.book = book
        b.now += before
        const booking = await book(...facts)
        b.now += after
        return booking
      }
    await b.runUntil(T0 + 5 * SECOND)
    b.store.book = heldUp(0, 6 * SECOND)
    await b.runUntil(T0 + 30 * SECOND)
    expect(b.calls.map((call) => call.at - T0)).toEqual([27_000])
    expect(await b.store.allCalls()).toMatchObject([{ outcome: 'unsent', cause: 'stall' }, { outcome: 'accepted' }])
    b.store.book = heldUp(0, 3 * MINUTE)
    await b.runUntil(T0 + 3 * MINUTE + 58 * SECOND)
    expect(await b.states()).toContain(`a@${at(40_000)} skipped stall`)
    expect(b.calls.slice(1).map((call) => call.at - T0)).toEqual([221_001])
    expect(await b.states()).toContain(`a@${at(220_000)} sent`)
  })

  it('sends a resend word for word, beside the schedule', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:07', text: 'as it was' }] })
    b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: '10 s' }]
    await b.runUntil(T0 + 10 * SECOND)
    b.definitions = { definitions: [definitionOf({ at: '2026-11-23T09:00:07', text: 'edited' })], problems: [] }
    b.ticker.requestSync()
    const by = { key: `a@${at(7000)}`, wasSeen: false, resend: true, by: 'Ada', note: 'asked ten players' }
    await b.store.resolve(by, b.now)
    await b.runUntil(T0 + 15 * SECOND)
    expect(b.calls.map(({ broadcast }) => broadcast.message)).toEqual([
      { type: 'text', text: 'as it was' },
      { type: 'text', text: 'as it was' },
    ])
    expect(await b.states()).toEqual([`a@${at(7000)} unknown timeout`, expect.stringMatching(/^a@.* sent$/u)])
  })

  it('takes over anew after it slept through the end of its lease: what another left open in between is unknown', async () => {
    const sketches = [{ cron: '*/10 * * * * *' }]
    const b = await bench({ sketches })
    await b.runUntil(T0 + 5 * SECOND)
    const c = await bench({ file: b.file, now: T0 + 18 * SECOND, sketches, holder: 'other' })
    await c.ticker.tick(c.now)
    await c.store.book({
      key: `a@${at(20_000)}`,
      broadcast: definitionOf().announcement.broadcast,
      limits: LIMITS,
      holder: 'other',
      now: T0 + 20_000,
      grounds: await groundsOf(c.store),
    })
    b.now = T0 + 35 * SECOND
    await b.runUntil(T0 + 41 * SECOND)
    expect(await b.states()).toContain(`a@${at(20_000)} unknown crash`)
    expect(b.calls.length).toBeGreaterThan(0)
  })
})

describe('a lease', () => {
  it('is not taken from who renewed it between the instant of a turn and its look at the lease', async () => {
    const b = await bench()
    await b.ticker.tick(T0)
    b.now = T0 + 4 * SECOND
    await b.ticker.tick(b.now)
    const other = b.restarted('other')
    await other.tick(b.now - 3)
    expect([b.ticker.status.isHolder, other.status.isHolder]).toEqual([true, false])
    expect(await b.store.lease(b.now)).toMatchObject({ holder: 'me' })
  })

  it('that turns out to be another’s when something is booked is taken over anew, with what the ledger says by then', async () => {
    const b = await bench({ sketches: [{ at: '2026-11-23T09:00:05' }] })
    await b.runUntil(T0 + 4 * SECOND)
    const taken = () => b.told.filter(([name]) => name === 'tookLease').length
    const before = taken()
    const { book } = b.store
    b.store.book = async () => {
      b.store.book = book
      return { kind: 'not-holder' }
    }
    await b.runUntil(T0 + 7 * SECOND)
    expect(taken()).toBe(before + 1)
    expect(b.calls).toHaveLength(1)
  })
})
