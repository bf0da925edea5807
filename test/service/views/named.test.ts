import { datesOnly } from '../../../src/core/schedule/local/day-set.ts'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, parseLocalDate, SECOND } from '../../../src/core/time/instant.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'
import { NotOneOccurrence } from '../../../src/service/views/no-occurrence.ts'
import { explainOccurrence } from '../../../src/service/views/why.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'

const ON_WORKDAYS = { id: 'standup', cron: '30 9 * * 1-5', timezone: 'Asia/Singapore' } as const

/** `bounds` are added to every schedule. */
const explain = (b: Bench, text: string, bounds: Partial<Schedule> = {}) => {
  const read = ({ document }: { readonly document: unknown }) => {
    const announcement = announcementOf(document as Sketch)
    return { announcement: { ...announcement, schedule: { ...announcement.schedule, ...bounds } } }
  }
  return explainOccurrence({ store: b.store, read, limits: LIMITS }, text, b.now)
}

/** What is said, and which occurrences are named, where there is not exactly one. */
async function refusal(explained: Promise<unknown>) {
  const error = await explained.catch((thrown: unknown) => thrown)
  if (!(error instanceof NotOneOccurrence)) throw new Error('it was found', { cause: error })
  const { message, remedy, near, kind } = error
  return { message, remedy, kind, keys: near.map(({ key }) => key) }
}

/** Monday, 23 November 2026, 17:00 in Singapore. */
const started = async (sketches: readonly Sketch[]) => {
  const b = await bench({ sketches })
  await b.runUntil(T0 + SECOND)
  return b
}

describe('a day', () => {
  it('names its occurrence in the zone of the announcement, and never that of another day', async () => {
    const b = await started([ON_WORKDAYS])
    expect((await explain(b, 'standup')).key).toBe('standup@2026-11-24T01:30:00.000Z')
    expect((await explain(b, 'standup@2026-11-30')).key).toBe('standup@2026-11-30T01:30:00.000Z')
    expect(await refusal(explain(b, 'standup@2026-11-29'))).toEqual({
      kind: 'not-found',
      message: '"standup" has no occurrence on 2026-11-29 in Asia/Singapore: its rule has none then',
      remedy: 'Look at the one before it and the one after it:',
      keys: ['standup@2026-11-27T01:30:00.000Z', 'standup@2026-11-30T01:30:00.000Z'],
    })
  })

  it('is one of the zone, however its hours lie in UTC', async () => {
    const b = await started([{ id: 'early', cron: '0 6 * * *', timezone: 'Pacific/Auckland' }])
    expect((await explain(b, 'early@2026-11-30')).key).toBe('early@2026-11-29T17:00:00.000Z')
  })

  it.each([
    [{ except: datesOnly([parseLocalDate('2026-11-30')!]) }, '2026-11-30 is excluded'],
    [{ until: Date.parse('2026-11-28T00:00Z') }, 'until 2026-11-28T00:00'],
    [{ from: Date.parse('2026-12-05T00:00Z') }, 'from 2026-12-05T00:00'],
  ])('says by which part of its schedule there is none: %j', async (bounds, why) => {
    const b = await started([ON_WORKDAYS])
    const { message } = await refusal(explain(b, 'standup@2026-11-30', bounds))
    expect(message).toBe(`"standup" has no occurrence on 2026-11-30 in Asia/Singapore: ${why}`)
    const exact = await explain(b, 'standup@2026-11-30T01:30:00Z', bounds)
    expect(exact).toMatchObject({ occurrence: undefined, expected: undefined, nearest: expect.any(Array) })
  })

  it('before it was known has none, and the first one is named', async () => {
    const b = await started([ON_WORKDAYS])
    const { message, keys } = await refusal(explain(b, 'standup@2026-11-20'))
    expect(message).toContain('nothing before that is ever sent')
    expect(keys).toEqual(['standup@2026-11-24T01:30:00.000Z'])
  })

  it('with several lists all of them, those on record and those to come', async () => {
    const b = await started([{ id: 'a', cron: '0 */6 * * *' }])
    await b.runUntil(T0 + 4 * HOUR)
    const { message, keys } = await refusal(explain(b, 'a@2026-11-23'))
    expect(message).toBe('"a@2026-11-23" names 2 occurrences')
    expect(keys).toEqual(['a@2026-11-23T12:00:00.000Z', 'a@2026-11-23T18:00:00.000Z'])
    const often = await started([{ id: 'often', cron: '*/10 * * * *' }])
    expect(await refusal(explain(often, 'often@2026-11-24'))).toMatchObject({
      message: '"often@2026-11-24" names more than 100 occurrences',
      keys: { length: 100 },
    })
  })

  it('names what was planned before an edit only where nothing else is', async () => {
    const b = await started([{ id: 'a', at: ['2026-11-23T09:00:30', '2026-11-24T09:00'] }])
    await b.store.syncFiles([], b.now)
    const found = await explain(b, 'a@2026-11-23')
    expect(found).toMatchObject({ key: 'a@2026-11-23T09:00:30.000Z', occurrence: { state: 'cancelled' } })
  })
})

describe('a local time', () => {
  it('names the occurrence of that time, to the second, or the one within its minute', async () => {
    const b = await started([ON_WORKDAYS, { id: 'odd', cron: '20 0 10 * * *', timezone: 'Asia/Singapore' }])
    expect((await explain(b, 'standup@2026-11-30T09:30')).key).toBe('standup@2026-11-30T01:30:00.000Z')
    expect((await explain(b, 'odd@2026-11-30T10:00')).key).toBe('odd@2026-11-30T02:00:20.000Z')
    expect((await explain(b, 'odd@2026-11-30T10:00:20')).key).toBe('odd@2026-11-30T02:00:20.000Z')
    const { message, keys } = await refusal(explain(b, 'standup@2026-11-30T10:00'))
    expect(message).toBe('"standup" has no occurrence at 2026-11-30T10:00 in Asia/Singapore: its rule has none then')
    expect(keys).toEqual(['standup@2026-11-30T01:30:00.000Z', 'standup@2026-12-01T01:30:00.000Z'])
    expect((await refusal(explain(b, 'odd@2026-11-30T10:00:19'))).keys).toHaveLength(2)
  })

  it('that comes twice names both passes, and one that does not exist names none', async () => {
    const b = await started([
      { id: 'twice', cron: '*/30 * * * *', timezone: 'America/New_York' },
      { id: 'once', cron: '30 1 * * *', timezone: 'America/New_York' },
    ])
    expect((await refusal(explain(b, 'twice@2027-11-07T01:30'))).keys).toEqual([
      'twice@2027-11-07T05:30:00.000Z',
      'twice@2027-11-07T06:30:00.000Z',
    ])
    expect((await explain(b, 'once@2027-11-07T01:30')).key).toBe('once@2027-11-07T05:30:00.000Z')
    const { message, keys } = await refusal(explain(b, 'twice@2027-03-14T02:30'))
    expect(message).toMatch(/at 2027-03-14T02:30 in America\/New_York: its clocks skip that time$/u)
    expect(keys).toEqual(['twice@2027-03-14T06:30:00.000Z', 'twice@2027-03-14T07:00:00.000Z'])
  })
})

describe('an instant', () => {
  it('may be written with any offset, and names that one alone', async () => {
    const b = await started([ON_WORKDAYS])
    for (const when of ['2026-11-30T01:30:00.000Z', '2026-11-30T01:30Z', '2026-11-30T09:30+08:00']) {
      expect((await explain(b, `standup@${when}`)).key).toBe('standup@2026-11-30T01:30:00.000Z')
    }
    const none = await explain(b, 'standup@2026-11-30T10:00:00Z')
    expect(none).toMatchObject({ key: 'standup@2026-11-30T10:00:00.000Z', occurrence: undefined, expected: undefined })
    expect(none.nearest?.map(({ key }) => key)).toEqual([
      'standup@2026-11-30T01:30:00.000Z',
      'standup@2026-12-01T01:30:00.000Z',
    ])
  })

  it('that came due while no service ran says that the next one records it', async () => {
    const b = await started([ON_WORKDAYS])
    b.now += 3 * DAY
    expect(await explain(b, 'standup@2026-11-25')).toMatchObject({ isAwaited: true, nearest: undefined })
  })
})

describe('what is no time', () => {
  it.each(['garbage', '', '2026-02-30', '2026-11-30 10:00', '2026-11-30T25:00', 'tomorrow', '2026-11-30T10:00:00.5'])(
    'names nothing: %j',
    async (when) => {
      const b = await started([ON_WORKDAYS])
      const { message, remedy, kind } = await refusal(explain(b, `standup@${when}`))
      expect({ message, kind }).toEqual({
        message: `${JSON.stringify(when)} is no day and no time: "standup@${when}" names no occurrence`,
        kind: 'not-found',
      })
      expect(remedy).toContain('standup@2026-12-24T18:00')
    },
  )

  it.each(['nobody', 'nobody@2026-11-30', 'nobody@garbage', '@', ''])('nor does an unknown id: %j', async (text) => {
    const b = await started([ON_WORKDAYS])
    expect((await refusal(explain(b, text))).message).toContain(`an occurrence ${JSON.stringify(text)}`)
  })
})

describe('an earlier id', () => {
  it('stands for its announcement, and what was carried over is found under the id of now', async () => {
    const b = await bench({ sketches: [{ ...ON_WORKDAYS, id: 'old', cron: '0 0 * * * *' }] })
    await b.runUntil(T0 + HOUR + MINUTE)
    b.definitions = (
      await bench({ sketches: [{ ...ON_WORKDAYS, renamedFrom: ['old'], cron: '0 0 * * * *' }] })
    ).definitions
    await b.ticker.tick(b.now)
    await b.store.syncFiles(
      b.definitions.definitions.map((each) => ({
        id: each.announcement.id,
        provenance: each.provenance,
        document: each.document,
        scheduleIdentity: (each.document as Sketch).cron!,
        timezone: 'Asia/Singapore',
        renamedFrom: ['old'],
      })),
      b.now,
    )
    const sent = 'old@2026-11-23T10:00:00.000Z'
    expect(await explain(b, sent)).toMatchObject({ key: sent, occurrence: { state: 'sent' } })
    expect(await explain(b, 'old@2026-11-23T18:00')).toMatchObject({ key: sent, occurrence: { state: 'sent' } })
    expect((await explain(b, 'old')).key).toBe('standup@2026-11-23T11:00:00.000Z')
    expect((await explain(b, 'old@2026-11-23T12:00:00Z')).key).toBe('standup@2026-11-23T12:00:00.000Z')
  })
})
