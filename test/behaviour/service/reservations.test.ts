import { describe, expect, it } from 'vitest'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { explainOccurrence } from '../../../src/service/views/why.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'

const at = (offset: number) => new Date(T0 + offset).toISOString()
const none = { daily: null, reserve: 0, mayUseCritical: true, canBorrow: false }
const late = { grace: 30 * SECOND }

async function benchWith(sketches: readonly Sketch[], limit: number, budgets?: Budgets): Promise<Bench> {
  const b = await bench({ sketches, limits: { limit, window: HOUR, margin: 0 } })
  if (budgets) b.definitions = { ...b.definitions, budgets }
  return b
}

const sentTexts = ({ calls }: Bench) =>
  calls.map(({ broadcast: { message } }) => message.type === 'text' && message.text)

describe('a service that is short of slots', () => {
  it('keeps one for what matters, and records for whom it was kept', async () => {
    const vip = { id: 'vip', cron: '0 10 9 * * *', priority: 'critical', text: 'vip' } as const
    const b = await benchWith([{ id: 'a', cron: '0 * * * * *', late, text: 'a' }, vip], 2)
    await b.runUntil(T0 + 11 * MINUTE)
    expect(sentTexts(b)).toEqual(['a', 'vip'])
    const key = `vip@${at(10 * MINUTE)}`
    const skipped = (await b.states()).filter((state) => state.endsWith(`skipped reserved_for:${key}`))
    expect(skipped).toHaveLength(8)
    const [row] = await b.store.history({ now: b.now, limit: 1, key: keyOf('a', T0 + 2 * MINUTE) })
    expect(row?.checks?.map(({ check, isPassed }) => [check, isPassed])).toEqual([
      ['paused', true],
      ['freeze', true],
      ['late', false],
      ['quiet', true],
      ['quota', true],
      ['reservation', false],
      ['spacing', true],
      ['lease', true],
      ['clock', true],
    ])
  })

  it('binds each owner to its budget until its own calls free, and lets others go', async () => {
    const budgets = { owners: { red: { ...none, daily: 1 }, blue: none }, unplanned: 0 }
    const sketches = [
      { id: 'r', owner: 'red', cron: '0 */20 * * * *', late, text: 'red' },
      { id: 'b', owner: 'blue', cron: '30 */20 * * * *', late, text: 'blue' },
    ]
    const b = await benchWith(sketches, 50, budgets)
    await b.runUntil(T0 + 2 * HOUR)
    const red = b.calls.filter(({ broadcast: { message } }) => message.type === 'text' && message.text === 'red')
    expect(red.map(({ at: instant }) => Math.floor((instant - T0) / MINUTE))).toEqual([20, 80])
    expect(b.calls.length - red.length).toBe(6)
    expect(
      (await b.states()).filter((state) => state.includes('r@') && state.endsWith('skipped budget:red')),
    ).toHaveLength(3)
  })

  it('lets an owner borrow what is kept for nobody, and no more', async () => {
    const budgets = {
      owners: { red: { ...none, daily: 1, canBorrow: true }, blue: { ...none, reserve: 1 } },
      unplanned: 1,
    }
    const b = await benchWith([{ id: 'r', owner: 'red', cron: '0 * * * * *', late, text: 'red' }], 4, budgets)
    await b.runUntil(T0 + 5 * MINUTE)
    expect(b.calls).toHaveLength(2)
    expect((await b.states()).at(-2)).toMatch(/skipped reserved_for:blue$/u)
  })

  it('leaves to an owner what is reserved for it, whatever the priority of the others', async () => {
    const budgets = { owners: { red: none, blue: { ...none, reserve: 1 } }, unplanned: 0 }
    const sketches = [
      { id: 'r', owner: 'red', cron: '0 * * * * *', priority: 'critical', late, text: 'red' },
      { id: 'b', owner: 'blue', cron: '30 5 9 * * *', priority: 'low', late, text: 'blue' },
    ] as const
    const b = await benchWith(sketches, 3, budgets)
    await b.runUntil(T0 + 7 * MINUTE)
    expect(sentTexts(b)).toEqual(['red', 'red', 'blue'])
    expect((await b.states()).filter((state) => state.startsWith('r@') && !state.endsWith('sent'))).toEqual([
      ...[3, 4, 5].map((minute) => `r@${at(minute * MINUTE)} skipped reserved_for:blue`),
      `r@${at(6 * MINUTE)} skipped quota`,
      `r@${at(7 * MINUTE)} planned quota`,
    ])
  })

  it('goes on with the budgets that it knew when it starts again and cannot read the files', async () => {
    const budgets = { owners: { red: { ...none, daily: 1 } }, unplanned: 0 }
    const b = await benchWith([{ id: 'r', owner: 'red', cron: '0 * * * * *', late, text: 'red' }], 50, budgets)
    await b.runUntil(T0 + 90 * SECOND)
    const problem = {
      severity: 'error',
      code: 'x',
      text: 'x',
      remedy: 'x',
      path: [],
      file: 'a.yaml',
      line: 1,
      column: 1,
    } as const
    b.definitions = { definitions: [], problems: [problem] }
    await b.ticker.stop()
    const again = await bench({
      file: b.file,
      holder: 'other',
      now: b.now,
      limits: { limit: 50, window: HOUR, margin: 0 },
    })
    again.definitions = b.definitions
    await again.runUntil(T0 + 4 * MINUTE)
    expect(again.calls).toEqual([])
  })
})

describe('a pause', () => {
  const hourly = { id: 'a', cron: '0 * * * * *' }

  it('keeps from being sent what comes due in it, also what was planned ahead, until it ends', async () => {
    const b = await bench({ sketches: [hourly] })
    await b.runUntil(T0 + 90 * SECOND)
    await b.store.pause(
      { announcementId: 'a', by: 'Ada', reason: 'quiet', since: b.now, until: T0 + 3 * MINUTE + 1 },
      b.now,
    )
    await b.runUntil(T0 + 5 * MINUTE)
    expect(await b.states()).toEqual([
      `a@${at(MINUTE)} sent`,
      `a@${at(2 * MINUTE)} skipped paused`,
      `a@${at(3 * MINUTE)} skipped paused`,
      `a@${at(4 * MINUTE)} sent`,
      `a@${at(5 * MINUTE)} sent`,
    ])
  })

  it('keeps back also what a turn found ready to leave before it was said', async () => {
    const b = await bench({ sketches: [hourly] })
    await b.runUntil(T0 + 90 * SECOND)
    const { ledger } = b.store
    const pause = { announcementId: 'a', by: 'Ada', reason: 'stop!', since: T0 + 2 * MINUTE, until: null }
    // The pause comes after the turn has read what is due and the pauses.
    b.store.ledger = async (limits, now) => {
      b.store.ledger = ledger
      await b.store.pause(pause, now)
      return ledger(limits, now)
    }
    await b.runUntil(T0 + 2 * MINUTE + 5 * SECOND)
    expect(await b.states()).toEqual([`a@${at(MINUTE)} sent`, `a@${at(2 * MINUTE)} skipped paused`])
    expect(b.calls).toHaveLength(1)
  })

  it('ends what waits for a slot while it begins, and that stays so when it is taken back', async () => {
    const sketches = [
      { id: 'first', at: '2026-11-23T09:01' },
      { id: 'a', at: '2026-11-23T09:02', late: { grace: 3 * HOUR } },
    ]
    const b = await benchWith(sketches, 1)
    await b.runUntil(T0 + 5 * MINUTE)
    expect(await b.states()).toEqual([`first@${at(MINUTE)} sent`, `a@${at(2 * MINUTE)} planned quota`])
    await b.store.pause({ announcementId: 'a', by: 'Ada', reason: 'quiet', since: b.now, until: null }, b.now)
    await b.runUntil(T0 + 6 * MINUTE)
    await b.store.resume('a', 'Bob', b.now)
    await b.runUntil(T0 + 2 * HOUR)
    expect((await b.states()).at(-1)).toBe(`a@${at(2 * MINUTE)} skipped paused`)
    const [row] = await b.store.history({ now: b.now, limit: 1, key: keyOf('a', T0 + 2 * MINUTE) })
    expect(row?.checks).toContainEqual(expect.objectContaining({ check: 'paused', isPassed: false, by: 'Ada' }))
    expect(b.calls).toHaveLength(1)
  })

  it('that is taken back holds no longer, and brings back nothing', async () => {
    const b = await bench({ sketches: [hourly] })
    await b.runUntil(T0 + 30 * SECOND)
    const pause = { announcementId: 'a', by: 'Ada', reason: 'quiet', since: b.now, until: null }
    await b.store.pause(pause, b.now)
    await expect(b.store.pause(pause, b.now)).rejects.toThrow(/paused already, by Ada/u)
    await expect(b.store.pause({ ...pause, announcementId: 'nobody' }, b.now)).rejects.toThrow(/no announcement/u)
    await b.runUntil(T0 + 90 * SECOND)
    expect(await b.store.resume('a', 'Bob', b.now)).toMatchObject({ by: 'Ada', until: b.now })
    await expect(b.store.resume('a', 'Bob', b.now)).rejects.toThrow(/is not paused/u)
    await b.runUntil(T0 + 2 * MINUTE)
    expect(await b.states()).toEqual([`a@${at(MINUTE)} skipped paused`, `a@${at(2 * MINUTE)} sent`])
  })
})

describe('why', () => {
  const explain = (b: Bench, key: string) =>
    explainOccurrence(
      {
        store: b.store,
        read: (stored) => ({ announcement: announcementOf(stored.document as Sketch) }),
        limits: LIMITS,
      },
      key,
      b.now,
    )
  const failed = async (b: Bench, key: string) =>
    (await explain(b, key))?.checks.filter(({ isPassed }) => isPassed === false).map(({ check }) => check)

  it('tells what was recorded, what stands now, and what will be', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 0 * * * *' }] })
    await b.runUntil(T0 + HOUR + MINUTE)
    const past = await explain(b, `a@${at(HOUR)}`)
    expect(past).toMatchObject({ isRecorded: true, occurrence: { state: 'sent' }, expected: undefined })
    expect(past?.checks.map(({ check, isPassed }) => [check, isPassed])).toEqual(
      ['paused', 'freeze', 'late', 'quiet', 'quota', 'reservation', 'spacing', 'lease', 'clock'].map((check) => [
        check,
        true,
      ]),
    )
    const next = await explain(b, 'a')
    expect(next).toMatchObject({ key: `a@${at(2 * HOUR)}`, isRecorded: false, expected: { state: 'sent' } })
    expect(next?.checks.map(({ check }) => check)).toEqual([
      'enabled',
      'paused',
      'freeze',
      'schedule',
      'bounds',
      'exclusions',
      'late',
      'quiet',
      'quota',
      'reservation',
      'spacing',
      'lease',
      'clock',
    ])
    expect(next?.holders).toMatchObject([{ key: `a@${at(HOUR)}` }])
  })

  it('finds what keeps something from ever being sent', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 0 * * * *' }] })
    await b.runUntil(T0 + MINUTE)
    expect(await failed(b, `a@${at(HOUR)}`)).toEqual([])
    expect(await failed(b, `a@${at(HOUR + 1)}`)).toEqual(['schedule'])
    expect(await failed(b, `a@${at(-HOUR)}`)).toEqual(['enabled'])
    expect(await failed(b, `a@${at(1000 * DAY)}`)).toEqual([])
    await expect(explain(b, 'nobody')).rejects.toThrow(/neither an announcement nor an occurrence/u)
    await expect(explain(b, `nobody@${at(HOUR)}`)).rejects.toThrow(/neither an announcement nor an occurrence/u)
    await b.store.pause({ announcementId: 'a', by: 'Ada', reason: 'quiet', since: b.now, until: null }, b.now)
    const paused = await explain(b, `a@${at(HOUR)}`)
    expect(paused).toMatchObject({ expected: { state: 'skipped', reason: 'paused' } })
    expect(paused?.checks.find(({ check }) => check === 'paused')).toMatchObject({ by: 'Ada', reason: 'quiet' })
  })
})
