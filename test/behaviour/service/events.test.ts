import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import { formatInstant, formatWallTime, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { Ticker } from '../../../src/service/turn/tick.ts'
import { explainOccurrence } from '../../../src/service/views/why.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'

/** When the cup begins. */
const CUP = T0 + 10 * MINUTE
const cup = (changes: Sketch & { readonly reminders?: readonly string[] } = {}): Sketch => {
  const { reminders = ['-5m', '-2m'], ...more } = changes
  const event = { at: formatWallTime(CUP), reminders }
  return { id: 'cup', event, text: 'The cup starts {{ event.at | until }}', ...more }
}
const keyOf = (before: number, id = 'cup') => `${id}@${formatInstant(CUP - before)}`
const FIRST = keyOf(5 * MINUTE)
const SECOND_ONE = keyOf(2 * MINUTE)

const sentTexts = ({ calls }: Bench) =>
  calls.map(({ broadcast: { message } }) => message.type === 'text' && message.text)

/** Another announcement takes the only slot for an hour, before the first reminder. */
const TAKER: Sketch = { id: 'taker', at: '2026-11-23T09:01', text: 'taker' }
const SHORT = { limit: 1, window: HOUR, margin: 0 } as const

/** A service that stops at one instant and starts again at another. */
async function downBetween(stop: number, start: number, sketches: readonly Sketch[]): Promise<Bench> {
  const before = await bench({ sketches })
  await before.runUntil(stop)
  await before.ticker.stop()
  const after = await bench({ sketches, file: before.file, holder: 'after', now: start })
  await after.runUntil(start + 30 * SECOND)
  return after
}

const explain = (b: Bench, key: string, limits = {}) =>
  explainOccurrence(
    {
      store: b.store,
      read: (stored) => ({ announcement: announcementOf(stored.document as Sketch) }),
      limits: { ...LIMITS, ...limits },
    },
    key,
    b.now,
  )

describe('a service that was down over the begin of an event', () => {
  it('does not say that it starts in two minutes', async () => {
    const b = await downBetween(T0 + MINUTE, CUP + MINUTE, [cup()])
    expect(b.calls).toEqual([])
    expect(await b.states()).toEqual([`${FIRST} skipped superseded`, `${SECOND_ONE} skipped event_began`])
    const { reason, checks } = (await explain(b, SECOND_ONE)).occurrence!
    expect([reason, checks]).toEqual(['event_began', null])
  })

  it('does not either when it had planned the reminder before', async () => {
    const b = await downBetween(CUP - 2 * MINUTE - 10 * SECOND, CUP, [cup()])
    expect(b.calls).toEqual([])
    expect(await b.states()).toEqual([`${FIRST} sent`, `${SECOND_ONE} skipped event_began`])
  })

  it('says that it begins where that is a reminder, and nothing of what was to be said before', async () => {
    const b = await downBetween(T0 + MINUTE, CUP + MINUTE, [cup({ reminders: ['-5m', '-2m', '0m'] })])
    expect(sentTexts(b)).toEqual(['The cup starts now'])
    expect(await b.states()).toEqual([
      `${FIRST} skipped superseded`,
      `${SECOND_ONE} skipped event_began`,
      `${keyOf(0)} sent`,
    ])
  })

  it('sends the last reminder late that is still true', async () => {
    const b = await downBetween(T0 + MINUTE, CUP - MINUTE, [cup()])
    expect(await b.states()).toEqual([`${FIRST} skipped superseded`, `${SECOND_ONE} sent`])
  })

  it('sends no missed one after it, however late `latest` may be', async () => {
    const b = await downBetween(T0 + MINUTE, CUP, [cup({ late: { then: 'latest', maxLateness: HOUR } })])
    expect(await b.states()).toEqual([`${FIRST} skipped superseded`, `${SECOND_ONE} skipped event_began`])
  })

  it('sends what stays true for a while after it, within its grace', async () => {
    const sketches = [
      cup({ late: { until: 3 * MINUTE } }),
      cup({ id: 'brief', late: { until: 3 * MINUTE, grace: 150 * SECOND } }),
    ]
    const b = await downBetween(T0 + MINUTE, CUP + MINUTE, sketches)
    expect((await b.states()).filter((state) => !state.includes('superseded'))).toEqual([
      `${keyOf(5 * MINUTE, 'brief')} skipped late`,
      `${keyOf(2 * MINUTE, 'brief')} skipped late`,
      `${SECOND_ONE} sent`,
    ])
    const later = await downBetween(T0 + MINUTE, CUP + 3 * MINUTE, [cup({ late: { until: 3 * MINUTE } })])
    expect(await later.states()).toEqual([`${FIRST} skipped superseded`, `${SECOND_ONE} skipped event_began`])
  })
})

describe('a reminder that waits', () => {
  it('waits for a slot until its event begins, is skipped at that instant, and shows both', async () => {
    const b = await bench({ sketches: [TAKER, cup({ reminders: ['-2m'] })], limits: SHORT })
    await b.runUntil(CUP - 90 * SECOND)
    // There is nothing else to do before that, so the turn asks for it.
    expect(await b.ticker.tick(b.now)).toBe(CUP)
    const expected = await explain(b, SECOND_ONE, SHORT)
    expect(expected.expected).toMatchObject({ state: 'skipped', reason: 'event_began', waitedFor: 'quota' })
    expect(expected.checks).toContainEqual(
      expect.objectContaining({ check: 'late', isPassed: true, bound: 'event', until: CUP }),
    )
    b.now = CUP - 1
    await b.ticker.tick(b.now)
    expect((await b.states()).at(-1)).toBe(`${SECOND_ONE} planned quota`)
    b.now = CUP
    await b.ticker.tick(b.now)
    expect((await b.states()).at(-1)).toBe(`${SECOND_ONE} skipped event_began`)
    const { checks } = await explain(b, SECOND_ONE)
    expect(checks.filter(({ isPassed }) => isPassed === false)).toMatchObject([
      { check: 'late', latenessMs: 2 * MINUTE, bound: 'event', until: CUP },
      { check: 'quota', used: 1, limit: 1 },
    ])
    expect(b.told.filter(([what]) => what === 'waiting').map(([, , reason, until]) => [reason, until])).toEqual([
      ['quota', CUP],
    ])
  })

  it('waits for a slot until the next reminder is due', async () => {
    const b = await bench({ sketches: [TAKER, cup()], limits: SHORT })
    await b.runUntil(CUP - 2 * MINUTE)
    expect(await b.states()).toContain(`${FIRST} skipped superseded`)
  })

  it('waits for a call under way no longer than until its event begins', async () => {
    const slow: Sketch = { id: 'slow', at: formatWallTime(CUP - 2 * MINUTE), priority: 'critical', text: 'slow' }
    const b = await bench({ sketches: [slow, cup({ reminders: ['-2m'] })] })
    b.latency = 3 * MINUTE
    await b.runUntil(CUP + 2 * MINUTE)
    expect(sentTexts(b)).toEqual(['slow'])
    expect((await b.states()).at(-2)).toBe(`${SECOND_ONE} skipped event_began`)
  })

  it('is skipped at that instant also while a call does not end', async () => {
    const slow: Sketch = { id: 'slow', at: formatWallTime(CUP - 2 * MINUTE), priority: 'critical' }
    const b = await bench({ sketches: [slow, cup({ reminders: ['-2m'] })] })
    let end: (outcome: Outcome) => void = () => undefined
    const send = () => new Promise<Outcome>((resolve) => (end = resolve))
    const ticker = new Ticker({
      ...b.parts('me'),
      sender: { send, abandon: () => undefined, close: async () => undefined },
    })
    await b.runUntil(CUP - 3 * MINUTE, ticker)
    b.now = CUP - 2 * MINUTE
    await ticker.tick(b.now)
    b.now += SECOND
    expect(await ticker.tick(b.now)).toBe(CUP)
    b.now = CUP
    await ticker.tick(b.now)
    expect(await b.states()).toEqual([
      `${SECOND_ONE} skipped event_began`,
      `slow@${formatInstant(CUP - 2 * MINUTE)} booked`,
    ])
    end({ kind: 'accepted', code: 0 })
    await ticker.idle()
  })

  it('is tried again no longer than until its event begins', async () => {
    const b = await bench({ sketches: [cup({ reminders: ['-2m'] })] })
    b.outcomes = Array.from({ length: 50 }, () => ({ kind: 'unsent', cause: 'dns', detail: 'no such host' }))
    await b.runUntil(CUP + 2 * MINUTE)
    expect(b.calls.length).toBeGreaterThan(3)
    expect(b.calls.every(({ at }) => at < CUP)).toBe(true)
    expect((await b.states()).at(-1)).toBe(`${SECOND_ONE} skipped event_began`)
  })

  it('leaves the slot that is kept for it at the very begin of its event to what is less important', async () => {
    const urgent = cup({ reminders: ['-2m'], priority: 'critical' })
    const low: Sketch = { id: 'low', at: formatWallTime(CUP - MINUTE), priority: 'low', text: 'low' }
    const b = await bench({ sketches: [urgent, low], limits: { ...SHORT, limit: 2 } })
    b.outcomes = [{ kind: 'refused', cause: 'rate', code: 660500003, retryAfter: 10 * MINUTE }]
    await b.runUntil(CUP + MINUTE)
    expect(await b.states()).toEqual([`${SECOND_ONE} skipped event_began`, `low@${formatInstant(CUP - MINUTE)} sent`])
    expect(b.calls.map(({ at }) => at)).toEqual([CUP - 2 * MINUTE, CUP])
  })
})

it('sends again what a person wants to be sent again, also after the event began', async () => {
  const b = await bench({ sketches: [cup({ reminders: ['-2m'] })] })
  b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: 'no answer' }]
  await b.runUntil(CUP + MINUTE)
  const given = { key: SECOND_ONE, wasSeen: false, resend: true, by: 'Ada', note: 'nobody saw it' }
  await b.store.resolve(given, b.now)
  await b.runUntil(CUP + 2 * MINUTE)
  expect(b.calls).toHaveLength(2)
  expect((await b.states()).at(-1)).toMatch(/ sent$/u)
})
