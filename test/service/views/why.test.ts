import { datesOnly } from '../../../src/core/schedule/local/day-set.ts'
import { describe, expect, it } from 'vitest'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { HOUR, MINUTE, SECOND, parseLocalDate } from '../../../src/core/time/instant.ts'
import { checkInWords } from '../../../src/core/wording/check-words.ts'
import { explainOccurrence } from '../../../src/service/views/why.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'

const at = (offset: number) => new Date(T0 + offset).toISOString()
const HOURLY = { id: 'a', cron: '0 0 * * * *' } as const
const SHORT = { limit: 1, window: HOUR, margin: 0 } as const

/** Explains with the bench's store. `bounds` are added to every schedule. */
const explain = (b: Bench, key: string, bounds: Partial<Schedule> = {}, limits = LIMITS) =>
  explainOccurrence(
    {
      store: b.store,
      read: (stored) => {
        const announcement = announcementOf(stored.document as Sketch)
        return { announcement: { ...announcement, schedule: { ...announcement.schedule, ...bounds } } }
      },
      limits,
    },
    key,
    b.now,
  )

const failures = (explained: Awaited<ReturnType<typeof explain>>) =>
  explained.checks.filter(({ isPassed }) => isPassed === false).map(({ check }) => check)

describe('why, of an occurrence that will not come', () => {
  it.each([
    ['excludes its day', { except: datesOnly([parseLocalDate('2026-11-23')!]) }, 'exclusions'],
    ['begins later', { from: T0 + 2 * HOUR }, 'bounds'],
    ['is over by then', { until: T0 + HOUR }, 'bounds'],
  ])('names its schedule, which %s', async (_, bounds, check) => {
    const b = await bench({ sketches: [HOURLY] })
    await b.runUntil(T0 + SECOND)
    const explained = await explain(b, `a@${at(HOUR)}`, bounds)
    expect(failures(explained)).toEqual([check])
    expect(explained).toMatchObject({ isRecorded: false, occurrence: undefined, expected: undefined })
  })

  it('says of a retired announcement what was recorded, and of all else that there is none', async () => {
    const b = await bench({ sketches: [HOURLY] })
    await b.runUntil(T0 + HOUR + MINUTE)
    await b.store.syncFiles([], b.now)
    expect(await explain(b, `a@${at(HOUR)}`)).toMatchObject({ isRecorded: true, occurrence: { state: 'sent' } })
    expect(await explain(b, 'a')).toMatchObject({ key: `a@${at(HOUR)}`, occurrence: { state: 'sent' } })
    await expect(explain(b, `a@${at(2 * HOUR)}`)).rejects.toThrow(/has no occurrence at .* and is retired since/u)
  })

  it('says of one that an edit ended that it was decided without a look', async () => {
    const b = await bench({ sketches: [HOURLY] })
    await b.runUntil(T0 + HOUR - 30 * SECOND)
    await b.store.syncFiles([], b.now)
    expect(await explain(b, `a@${at(HOUR)}`)).toMatchObject({
      isRecorded: true,
      occurrence: { state: 'cancelled', reason: 'retired' },
      checks: [],
    })
  })
})

describe('why, of what a day rule moves', () => {
  const moving = { except: ['2026-11-24'], onExcluded: 'after' } as const
  const exclusionOf = async (b: Bench, key: string) => {
    const explained = await explain(b, key)
    const check = explained.checks.find((each) => each.check === 'exclusions')!
    return [check.isPassed, checkInWords(check, 'UTC')]
  }

  it('tells of an event that comes again where its event is, on the day of the reminder and on that of before', async () => {
    const b = await bench({
      sketches: [{ id: 'cup', event: { cron: '0 18 * * TUE', reminders: ['-1d', '0m'] }, ...moving }],
    })
    await b.runUntil(T0 + SECOND)
    expect(await exclusionOf(b, 'cup@2026-11-24T18:00:00.000Z')).toEqual([true, 'its event is moved from Tue 24 Nov'])
    expect(await exclusionOf(b, 'cup@2026-11-25T18:00:00.000Z')).toEqual([true, 'moved from Tue 24 Nov'])
    expect(await exclusionOf(b, 'cup@2026-11-23T18:00:00.000Z')).toEqual([
      false,
      '2026-11-24 is excluded; its event is moved to 2026-11-25',
    ])
    expect(await exclusionOf(b, 'cup@2026-11-30T18:00:00.000Z')).toEqual([true, '2026-12-01 is not excluded'])
  })

  it('tells of an every where its time is, and what it is at any other time', async () => {
    const b = await bench({ sketches: [{ id: 'fortnight', every: '2 weeks', from: '2026-11-10T18:00', ...moving }] })
    await b.runUntil(T0 + SECOND)
    expect(await exclusionOf(b, 'fortnight@2026-11-25T18:00:00.000Z')).toEqual([true, 'moved from Tue 24 Nov'])
    expect(await exclusionOf(b, 'fortnight@2026-11-24T18:00:00.000Z')).toEqual([
      false,
      '2026-11-24 is excluded; its time is moved to 2026-11-25',
    ])
    expect(failures(await explain(b, 'fortnight@2026-12-01T18:00:00.000Z'))).toEqual(['schedule'])
    expect(failures(await explain(b, 'fortnight@2026-12-08T18:00:00.000Z'))).toEqual([])
  })
})

describe('why, of an announcement of which nothing follows', () => {
  it('tells of its last occurrence, also while that still waits', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-23T09:00:10', late: { grace: HOUR } }] })
    b.outcomes = [{ kind: 'refused', cause: 'config', code: 100000005, retryAfter: 1 }]
    b.probes = [{ kind: 'passed', sender: 'known', code: 0 }]
    b.probeFor = () => ({ kind: 'refused', cause: 'config', code: 100000005 })
    await b.runUntil(T0 + MINUTE)
    const waiting = await explain(b, 'a')
    expect(waiting).toMatchObject({ key: `a@${at(10 * SECOND)}`, occurrence: { state: 'planned', reason: 'account' } })
    expect(failures(waiting)).toContain('account')
    b.probeFor = () => ({ kind: 'passed', sender: 'known', code: 0 })
    await b.runUntil(T0 + HOUR)
    expect(await explain(b, 'a')).toMatchObject({ isRecorded: true, occurrence: { state: 'sent' } })
  })

  it('says that there is none where there never was one', async () => {
    const b = await bench({ sketches: [{ id: 'a', at: '2026-11-20T09:00:00' }] })
    await b.runUntil(T0 + SECOND)
    await expect(explain(b, 'a')).rejects.toThrow(/"a" has no occurrence/u)
    await expect(explain(b, 'b')).rejects.toThrow(/neither an announcement nor an occurrence "b"/u)
  })
})

describe('why, of an occurrence that waits', () => {
  it('says what keeps it at this moment, who holds the slots, and what will become of it', async () => {
    const late = { grace: 2 * HOUR }
    const b = await bench({
      sketches: [
        { id: 'first', at: '2026-11-23T09:01', text: 'first' },
        { id: 'second', at: '2026-11-23T09:02', late, text: 'second' },
      ],
      limits: SHORT,
    })
    await b.runUntil(T0 + 5 * MINUTE)
    const explained = await explain(b, `second@${at(2 * MINUTE)}`, {}, { ...LIMITS, ...SHORT })
    expect(explained).toMatchObject({ isRecorded: false, occurrence: { state: 'planned', reason: 'quota' } })
    expect(failures(explained)).toEqual(['quota'])
    const [holder] = explained.holders
    expect(holder).toMatchObject({ key: `first@${at(MINUTE)}`, bookedAt: T0 + MINUTE })
    expect(explained.expected).toMatchObject({ state: 'sent', reason: null, waitedFor: 'quota' })
    // The explanation comes true.
    await b.runUntil(T0 + 2 * HOUR)
    const [row] = await b.store.history({ now: b.now, limit: 1, key: explained.key })
    expect(row).toMatchObject({ state: 'sent', sentAt: explained.expected?.leavesAt })
    expect(row?.sentAt).toBeGreaterThanOrEqual(holder!.freesAt!)
  })

  it('names the team whose budget keeps it', async () => {
    const budgets: Budgets = {
      owners: { red: { daily: 1, reserve: 0, mayUseCritical: false, canBorrow: false } },
      unplanned: 0,
    }
    const b = await bench({
      sketches: [
        { id: 'first', owner: 'red', at: '2026-11-23T09:01' },
        { id: 'second', owner: 'red', at: '2026-11-23T09:02' },
      ],
    })
    b.definitions = { ...b.definitions, budgets }
    await b.runUntil(T0 + 5 * MINUTE)
    const explained = await explain(b, `second@${at(2 * MINUTE)}`)
    expect(failures(explained)).toEqual(['budget'])
    expect(explained.expected).toMatchObject({ state: 'skipped', reason: 'budget:red' })
    expect(explained.holders).toMatchObject([{ owner: 'red', key: `first@${at(MINUTE)}` }])
  })
})

describe('why, of a call that did not arrive', () => {
  const once = { id: 'a', at: '2026-11-23T09:00:10', late: { grace: HOUR } } as const
  const codes = (code: number) => ({ meaning: `meaning of ${code}`, advice: `advice for ${code}` })
  const told = (b: Bench, key: string) =>
    explainOccurrence(
      {
        store: b.store,
        read: (stored) => ({ announcement: announcementOf(stored.document as Sketch) }),
        limits: LIMITS,
        codes,
      },
      key,
      b.now,
    )

  it('tells each attempt with its code, what that means and what to do', async () => {
    const b = await bench({ sketches: [once] })
    b.outcomes = [
      { kind: 'unsent', cause: 'dns', detail: 'no such name' },
      { kind: 'rejected', cause: 'content', code: 660400001, requestId: '77' },
    ]
    await b.runUntil(T0 + MINUTE)
    const { calls, occurrence } = await told(b, 'a')
    expect(occurrence).toMatchObject({ state: 'rejected', code: 660400001 })
    expect(calls).toEqual([
      {
        bookedAt: T0 + 10 * SECOND,
        endedAt: T0 + 10 * SECOND + b.latency,
        outcome: 'unsent',
        cause: 'dns',
        code: null,
        requestId: null,
        meaning: null,
        advice: null,
      },
      expect.objectContaining({ outcome: 'rejected', requestId: '77', ...codes(660400001) }),
    ])
  })

  it('tells of a verdict and of what became of the resend, and the resend of what it repeats', async () => {
    const b = await bench({ sketches: [once] })
    b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: 'no answer' }]
    await b.runUntil(T0 + MINUTE)
    const key = `a@${at(10 * SECOND)}`
    const given = { key, wasSeen: false, resend: true, by: 'Ada', note: 'asked ten' }
    const { resendKey } = await b.store.resolve(given, b.now)
    expect(await told(b, key)).toMatchObject({ resend: { key: resendKey, state: 'planned' } })
    await b.runUntil(T0 + 15 * MINUTE)
    expect(await told(b, key)).toMatchObject({
      occurrence: { state: 'unknown', verdict: { by: 'Ada', note: 'asked ten', resendKey } },
      resend: { key: resendKey, state: 'sent', resendOf: key },
    })
    // The day is that of the occurrence, which leads to its resend.
    expect(await told(b, 'a@2026-11-23')).toMatchObject({ key })
    expect(await told(b, resendKey!)).toMatchObject({
      key: resendKey,
      occurrence: { resendOf: key },
      resend: undefined,
    })
  })
})
