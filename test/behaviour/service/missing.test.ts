import { describe, expect, it } from 'vitest'
import type { Silences } from '../../../src/core/announcement/silences.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { Ticker } from '../../../src/service/turn/tick.ts'
import { explainOccurrence } from '../../../src/service/views/why.ts'
import { announcementOf, definitionOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench, inDatabase } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'
import type { Loaded } from '../../../src/ports/definitions.ts'

const at = (offset: number) => new Date(T0 + offset).toISOString()
const wall = (offset: number) => at(offset).slice(0, 19)

/** Files by name, each with its announcements. */
type Files = Readonly<Record<string, readonly Sketch[]>>

function loadedFrom(files: Files): Loaded {
  const definitions = Object.entries(files).flatMap(([file, sketches]) =>
    sketches.map((sketch) => ({ ...definitionOf(sketch), provenance: { kind: 'file', file, line: 1 } as const })),
  )
  return { definitions, problems: [], paths: Object.keys(files) }
}

/** Replaces the files at an instant, as the watch would notice it. */
async function change(b: Bench, offset: number, files: Files | 'refused'): Promise<void> {
  await b.runUntil(T0 + offset)
  b.definitions = files === 'refused' ? REFUSED : loadedFrom(files)
  b.ticker.requestSync()
}

const REFUSED: Loaded = {
  definitions: [],
  problems: [{ severity: 'error', code: 'x', text: 'x', remedy: 'x', path: [], file: 'keep.yaml', line: 1, column: 1 }],
}

/** `keep.yaml` is always there. */
const KEEP: Files = { 'keep.yaml': [{ id: 'keep', at: wall(30 * 24 * HOUR) }] }
const GRACE = { grace: 10 * SECOND }

async function benchWith(files: Files): Promise<Bench> {
  const b = await bench()
  b.definitions = loadedFrom({ ...KEEP, ...files })
  return b
}

const inForce = async (b: Bench) => (await b.store.definitions()).map(({ id }) => id)
const told = (b: Bench, name: string) => b.told.filter(([each]) => each === name).map(([, ...facts]) => facts)

describe('a file that vanishes and comes back', () => {
  it('costs nothing: what came due meanwhile is held, and sent when it is back', async () => {
    const files = { 'a.yaml': [{ at: wall(10 * SECOND), late: GRACE }] }
    const b = await benchWith(files)
    await change(b, 8 * SECOND, KEEP)
    await b.runUntil(T0 + 13 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} planned source_missing`])
    expect(b.ticker.status.missingFiles).toMatchObject([{ file: 'a.yaml', announcements: 1 }])
    await change(b, 14 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + 30 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} sent`])
    expect(b.ticker.status.missingFiles).toEqual([])
    expect(b.calls).toHaveLength(1)
  })

  it('is not what ended it when it could not leave then for the distance between two calls', async () => {
    const files = { 'a.yaml': [{ at: wall(10 * SECOND), late: GRACE }] }
    const b = await bench({ limits: { holdAfterUnknown: MINUTE } })
    b.definitions = loadedFrom({ 'keep.yaml': [{ id: 'keep', at: wall(7 * SECOND) }], ...files })
    b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: 'no answer' }]
    await change(b, 8 * SECOND, KEEP)
    await change(b, 14 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + MINUTE)
    expect(await b.states()).toContain(`a@${at(10 * SECOND)} skipped spacing`)
  })

  it('is not what ended it when it waited for its second attempt then', async () => {
    const files = { 'a.yaml': [{ at: wall(10 * SECOND), late: { grace: 15 * SECOND } }] }
    const b = await benchWith(files)
    b.outcomes = Array.from({ length: 4 }, () => ({ kind: 'unsent', cause: 'dns', detail: 'no such name' }) as const)
    await change(b, 18 * SECOND, KEEP)
    await change(b, 21 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + MINUTE)
    expect(await b.states()).toContain(`a@${at(10 * SECOND)} skipped retry`)
  })

  it('costs nothing either when it is back before what was planned of it is due, however short its grace', async () => {
    const files = { 'a.yaml': [{ at: wall(40 * SECOND), late: { grace: 2 * SECOND } }] }
    const b = await benchWith(files)
    await change(b, 8 * SECOND, KEEP)
    await change(b, 30 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + MINUTE)
    expect(await b.states()).toEqual([`a@${at(40 * SECOND)} sent`])
  })

  it('leaves the others alone meanwhile', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: wall(10 * SECOND) }], 'b.yaml': [{ id: 'b', at: wall(11 * SECOND) }] })
    await change(b, 5 * SECOND, { ...KEEP, 'b.yaml': [{ id: 'b', at: wall(11 * SECOND) }] })
    await b.runUntil(T0 + 20 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} planned source_missing`, `b@${at(11 * SECOND)} sent`])
  })

  it('holds what waited for something else already, and what is tried again', async () => {
    const files = { 'a.yaml': [{ at: wall(10 * SECOND) }] }
    const b = await benchWith(files)
    b.outcomes = [{ kind: 'unsent', cause: 'dns', detail: '' }]
    await change(b, 10 * SECOND, KEEP)
    await b.runUntil(T0 + 20 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} planned source_missing`])
    await change(b, 21 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + 25 * SECOND)
    expect([await b.states(), b.calls.length]).toEqual([[`a@${at(10 * SECOND)} sent`], 2])
  })

  it('keeps since when it is known: what a restart missed meanwhile is sent, too', async () => {
    const files = { 'a.yaml': [{ at: wall(10 * SECOND) }] }
    const b = await benchWith(files)
    await change(b, 2 * SECOND, KEEP)
    await b.runUntil(T0 + 3 * SECOND)
    await b.ticker.stop()
    const later = await bench({ file: b.file, now: T0 + 20 * SECOND, holder: 'successor' })
    later.definitions = loadedFrom(KEEP)
    await later.runUntil(T0 + 25 * SECOND)
    expect(await later.states()).toEqual([`a@${at(10 * SECOND)} planned source_missing`])
    expect((await later.store.definitions())[0]).toMatchObject({ id: 'a', missingSince: T0 + 3 * SECOND })
    await change(later, 26 * SECOND, { ...KEEP, ...files })
    await later.runUntil(T0 + 30 * SECOND)
    expect(await later.states()).toEqual([`a@${at(10 * SECOND)} sent`])
  })

  it('with another schedule is an edit like any other', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: wall(10 * SECOND) }] })
    await change(b, 5 * SECOND, KEEP)
    await change(b, 15 * SECOND, { ...KEEP, 'a.yaml': [{ at: wall(20 * SECOND) }] })
    await b.runUntil(T0 + 30 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} cancelled rescheduled`, `a@${at(20 * SECOND)} sent`])
  })

  it('is looked for once more by itself, since it may have been away only while it was read', async () => {
    const files = { 'a.yaml': [{ at: wall(10 * SECOND), late: GRACE }] }
    const b = await benchWith(files)
    await change(b, 3 * SECOND, KEEP)
    await b.runUntil(T0 + 4 * SECOND)
    b.definitions = loadedFrom({ ...KEEP, ...files })
    await b.runUntil(T0 + 15 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} sent`])
  })
})

describe('a file that vanishes for good', () => {
  it('ends what came due when that is out of its grace, with times and reason, then its announcement', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: wall(10 * SECOND), late: GRACE }] })
    await change(b, 8 * SECOND, KEEP)
    await b.runUntil(T0 + 20 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} planned source_missing`])
    expect(await inForce(b)).toEqual(['a', 'keep'])
    await b.runUntil(T0 + 22 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} cancelled source_missing`])
    expect(await inForce(b)).toEqual(['keep'])
    const [row] = await b.store.history({ now: b.now, limit: 1 })
    expect(row?.checks).toContainEqual({
      check: 'source',
      isPassed: false,
      file: 'a.yaml',
      missingSince: T0 + 9 * SECOND,
    })
    expect(row?.checks).toContainEqual(expect.objectContaining({ check: 'late', isPassed: false }))
    expect(told(b, 'cancelled')).toMatchObject([[{ announcementId: 'a' }, 'source_missing']])
    expect(told(b, 'gaveUpMissing')).toEqual([[['a']]])
    expect(b.calls).toEqual([])
  })

  it('is given up after its grace when nothing comes due of it, and is new when it comes back later', async () => {
    const files = { 'a.yaml': [{ at: wall(HOUR) }] }
    const b = await benchWith(files)
    await change(b, SECOND, KEEP)
    await b.runUntil(T0 + 10 * MINUTE)
    expect(await inForce(b)).toEqual(['a', 'keep'])
    await b.runUntil(T0 + 11 * MINUTE)
    expect(await inForce(b)).toEqual(['keep'])
    await change(b, 30 * MINUTE, { ...KEEP, ...files })
    await b.runUntil(T0 + HOUR + MINUTE)
    expect(await b.states()).toEqual([`a@${at(HOUR)} sent`])
  })

  it('may be back as late as the latest of its occurrences may be', async () => {
    const late = { grace: 5 * SECOND, then: 'latest', maxLateness: MINUTE } as const
    const files = { 'a.yaml': [{ at: wall(10 * SECOND), late }] }
    const b = await benchWith(files)
    await change(b, 8 * SECOND, KEEP)
    await change(b, 60 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + 65 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} sent`])
  })

  it('holds the newest of what comes often, ends the older ones, and ends itself however often it comes', async () => {
    const b = await benchWith({ 'a.yaml': [{ cron: '0,10,20,30,40,50 * * * * *', late: { grace: 25 * SECOND } }] })
    await change(b, 5 * SECOND, KEEP)
    await b.runUntil(T0 + 25 * SECOND)
    expect(await b.states()).toEqual([
      `a@${at(10 * SECOND)} cancelled source_missing`,
      `a@${at(20 * SECOND)} planned source_missing`,
    ])
    await b.runUntil(T0 + 5 * MINUTE)
    expect(await inForce(b)).toEqual(['keep'])
    const states = await b.states()
    expect(states.filter((state) => !state.endsWith('cancelled source_missing'))).toEqual([])
    // It was in force until then, so every instant of its schedule has its row.
    expect(states.length).toBeGreaterThanOrEqual(4)
    expect(b.calls).toEqual([])
  })

  it('is not one that an announcement was taken out of: that is cancelled at once', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: wall(10 * SECOND) }, { id: 'b', at: wall(HOUR) }] })
    await change(b, 5 * SECOND, { ...KEEP, 'a.yaml': [{ id: 'b', at: wall(HOUR) }] })
    await b.runUntil(T0 + 7 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} cancelled retired`])
    expect(await inForce(b)).toEqual(['b', 'keep'])
  })
})

describe('while a file is missing', () => {
  it('nothing is retired, and nothing else is missed, when the files are refused as a whole', async () => {
    const files = { 'a.yaml': [{ at: wall(HOUR), late: GRACE }], 'b.yaml': [{ id: 'b', at: wall(50 * SECOND) }] }
    const b = await benchWith(files)
    await change(b, SECOND, { ...KEEP, 'b.yaml': files['b.yaml'] })
    await change(b, 4 * SECOND, 'refused')
    await b.runUntil(T0 + 40 * SECOND)
    expect(await inForce(b)).toEqual(['a', 'b', 'keep'])
    expect(b.ticker.status.missingFiles).toMatchObject([{ file: 'a.yaml' }])
    await b.runUntil(T0 + 55 * SECOND)
    expect(await b.states()).toEqual([`b@${at(50 * SECOND)} sent`])
    await change(b, 60 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + HOUR + SECOND)
    expect(await b.states()).toContain(`a@${at(HOUR)} sent`)
  })

  it('a slot is kept for what is held: it leaves as soon as the file is back', async () => {
    const files = { 'a.yaml': [{ at: wall(10 * SECOND), priority: 'high' } as const] }
    const others = { ...KEEP, 'b.yaml': [{ id: 'b', at: wall(12 * SECOND), priority: 'low' } as const] }
    const b = await bench({ limits: { limit: 1, window: HOUR, margin: 0 } })
    b.definitions = loadedFrom({ ...others, ...files })
    await change(b, 5 * SECOND, others)
    await change(b, 30 * SECOND, { ...others, ...files })
    await b.runUntil(T0 + 40 * SECOND)
    expect(await b.states()).toEqual([
      `a@${at(10 * SECOND)} sent`,
      expect.stringMatching(/^b@\S+ planned (?:quota|reserved_for:\S+)$/u),
    ])
  })

  it('what a person sends again goes out all the same', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: wall(10 * SECOND) }] })
    b.outcomes = [{ kind: 'unknown', cause: 'timeout', detail: '' }]
    await b.runUntil(T0 + 12 * SECOND)
    await change(b, 13 * SECOND, KEEP)
    await b.runUntil(T0 + 15 * SECOND)
    const given = { key: `a@${at(10 * SECOND)}`, wasSeen: false, resend: true, by: 'Ada', note: 'nobody saw it' }
    const { resendKey } = await b.store.resolve(given, b.now)
    await b.runUntil(T0 + 20 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} unknown timeout`, `${resendKey} sent`])
  })

  it('what somebody paused is skipped as paused, and the pause is still there when the file is', async () => {
    const files = { 'a.yaml': [{ cron: '0,20,40 * * * * *' }] }
    const b = await benchWith(files)
    await b.runUntil(T0 + SECOND)
    await b.store.pause({ announcementId: 'a', by: 'Ada', reason: 'hush', since: b.now, until: null }, b.now)
    await change(b, 5 * SECOND, KEEP)
    await change(b, 30 * SECOND, { ...KEEP, ...files })
    await b.runUntil(T0 + 45 * SECOND)
    expect(await b.states()).toEqual([20, 40].map((seconds) => `a@${at(seconds * SECOND)} skipped paused`))
  })

  it('the announcements of the database are not concerned', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: wall(10 * SECOND) }] })
    await b.store.putDefinitions([inDatabase({ id: 'd', at: wall(12 * SECOND) })], T0)
    await change(b, 5 * SECOND, KEEP)
    await b.runUntil(T0 + 15 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * SECOND)} planned source_missing`, `d@${at(12 * SECOND)} sent`])
  })

  it('a single send of one occurrence retires nothing', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: wall(HOUR), late: GRACE }] })
    await change(b, SECOND, KEEP)
    await b.runUntil(T0 + 3 * SECOND)
    await b.ticker.stop()
    const { source: _, ...parts } = b.parts('single-send')
    const singleSend = new Ticker({ ...parts, only: 'nothing' })
    b.now = T0 + 30 * SECOND
    await singleSend.tick(b.now)
    expect(singleSend.status.isHolder).toBe(true)
    expect(await inForce(b)).toEqual(['a', 'keep'])
  })

  it('why says so of what is due and of what is to come', async () => {
    const b = await benchWith({ 'a.yaml': [{ at: [wall(10 * SECOND), wall(MINUTE)], late: GRACE }] })
    await change(b, 5 * SECOND, KEEP)
    await b.runUntil(T0 + 12 * SECOND)
    const explain = (offset: number) =>
      explainOccurrence(
        {
          store: b.store,
          read: (stored) => ({ announcement: announcementOf(stored.document as Sketch) }),
          limits: LIMITS,
        },
        `a@${at(offset)}`,
        b.now,
      )
    for (const offset of [10 * SECOND, MINUTE]) {
      const explained = await explain(offset)
      expect(explained?.expected).toMatchObject({ state: 'cancelled', reason: 'source_missing', leavesAt: null })
      const source = { check: 'source', isPassed: false, file: 'a.yaml', missingSince: T0 + 6 * SECOND }
      expect(explained?.checks).toContainEqual(source)
    }
  })
})

describe('a settings file that vanishes', () => {
  const budgets = { owners: {}, unplanned: 1 }

  it('leaves the quota shared out as it was, for ten minutes', async () => {
    const b = await bench()
    b.definitions = { ...loadedFrom(KEEP), budgets, paths: ['keep.yaml', 'settings.yaml'] }
    await change(b, SECOND, KEEP)
    await b.runUntil(T0 + 10 * MINUTE)
    expect(b.ticker.inForce.budgets).toEqual(budgets)
    expect(b.ticker.status.missingFiles).toEqual([{ file: 'settings.yaml', since: T0 + 2 * SECOND, announcements: 0 }])
    await b.runUntil(T0 + 11 * MINUTE)
    expect(b.ticker.inForce.budgets).toEqual({ owners: {}, unplanned: 0 })
    expect(told(b, 'gaveUpSettings')).toHaveLength(1)
    expect(b.ticker.status.missingFiles).toEqual([])
  })

  it('ends no freeze for ten minutes, and tells by name what holds no longer', async () => {
    const zone = findZone('UTC')!
    const freeze = { id: 'launch', from: T0, until: T0 + HOUR, zone, reason: 'Holidays', allow: [] }
    const late = { grace: SECOND }
    const files = { ...KEEP, 'a.yaml': [{ at: [2, 9, 12].map((minutes) => wall(minutes * MINUTE)), late }] }
    const b = await bench()
    const silences = { freezes: [freeze], quiet: [] }
    b.definitions = { ...loadedFrom(files), budgets, silences, paths: [...Object.keys(files), 'settings.yaml'] }
    await change(b, MINUTE, files)
    await b.runUntil(T0 + MINUTE + SECOND)
    expect(told(b, 'missesSettings')).toEqual([[['launch']]])
    await b.runUntil(T0 + 13 * MINUTE)
    expect(told(b, 'gaveUpSettings')).toEqual([[['launch']]])
    expect(await b.states()).toEqual([
      `a@${at(2 * MINUTE)} skipped freeze`,
      `a@${at(9 * MINUTE)} skipped freeze`,
      `a@${at(12 * MINUTE)} sent`,
    ])
  })

  it('ends no freeze at all when it vanishes only while it is read', async () => {
    const zone = findZone('UTC')!
    const freeze = { id: 'launch', from: T0, until: T0 + HOUR, zone, reason: 'Holidays', allow: [] }
    const b = await bench()
    const silences = { freezes: [freeze], quiet: [] }
    const whole = { ...loadedFrom(KEEP), budgets, silences, paths: ['keep.yaml', 'settings.yaml'] }
    b.definitions = whole
    await change(b, SECOND, KEEP)
    await b.runUntil(T0 + 2 * SECOND)
    expect(b.ticker.status.missingFiles).toMatchObject([{ file: 'settings.yaml' }])
    b.definitions = whole
    // Nobody asks: the service looks again by itself.
    await b.runUntil(T0 + MINUTE)
    expect(b.ticker.status.missingFiles).toEqual([])
    expect(b.ticker.inForce.silences).toEqual(silences)
  })
})

describe('freezes and quiet hours of the settings', () => {
  const zone = findZone('UTC')!
  const budgets = { owners: {}, unplanned: 0 }
  const settings = (silences: Partial<Silences>) => ({ budgets, silences: { freezes: [], quiet: [], ...silences } })
  const freeze = { id: 'launch', from: T0 + MINUTE, until: T0 + 3 * MINUTE, zone, reason: 'Holidays', allow: [] }
  const every = { cron: '0 * * * * *', late: { grace: 5 * SECOND } }

  it('hold from the instant at which they are taken over, and no longer once they are taken back', async () => {
    const b = await bench({ sketches: [every] })
    await b.runUntil(T0 + MINUTE + SECOND)
    b.definitions = { ...b.definitions, ...settings({ freezes: [{ ...freeze, until: T0 + HOUR }] }) }
    b.ticker.requestSync()
    await b.runUntil(T0 + 3 * MINUTE + SECOND)
    b.definitions = { ...b.definitions, ...settings({}) }
    b.ticker.requestSync()
    await b.runUntil(T0 + 4 * MINUTE + SECOND)
    expect(told(b, 'changedSilences')).toMatchObject([
      [{ begun: [{ id: 'launch' }], ended: [] }],
      [{ begun: [], ended: ['launch'] }],
    ])
    expect(await b.states()).toEqual([
      `a@${at(MINUTE)} sent`,
      `a@${at(2 * MINUTE)} skipped freeze`,
      `a@${at(3 * MINUTE)} skipped freeze`,
      `a@${at(4 * MINUTE)} sent`,
    ])
  })

  it('hold for the next process, and for what the database manages', async () => {
    const b = await bench({ sketches: [every] })
    b.definitions = { ...b.definitions, ...settings({ freezes: [freeze] }) }
    await b.store.putDefinitions([inDatabase({ ...every, id: 'db' })], T0)
    await b.runUntil(T0 + SECOND)
    const { source: _, ...parts } = b.parts('next')
    const next = new Ticker({ ...parts, isGone: () => true })
    await b.runUntil(T0 + 3 * MINUTE + 5 * SECOND, next)
    expect(b.calls.map((call) => call.at >= T0 + 3 * MINUTE)).toEqual([true, true])
    expect((await b.states()).filter((state) => state.endsWith('skipped freeze'))).toHaveLength(4)
  })

  it('let what is quiet wait for their end within its grace, and skip the rest', async () => {
    const quiet = { id: 'mass', from: 9 * HOUR, to: 9 * HOUR + 5 * MINUTE, zone, push: ['online'], allow: [] } as const
    const sketches = [
      { id: 'patient', at: wall(MINUTE), late: { grace: 10 * MINUTE } },
      { id: 'short', at: wall(MINUTE), late: { grace: MINUTE } },
    ]
    const b = await bench({ sketches })
    b.definitions = { ...b.definitions, ...settings({ quiet: [quiet] }) }
    await b.runUntil(T0 + 2 * MINUTE)
    expect((await b.states()).find((state) => state.startsWith('patient'))).toMatch(/planned quiet$/u)
    await b.runUntil(T0 + 6 * MINUTE)
    expect((await b.states()).toSorted()).toEqual([`patient@${at(MINUTE)} sent`, `short@${at(MINUTE)} skipped quiet`])
    expect(b.calls.map((call) => call.at)).toEqual([T0 + 5 * MINUTE])
  })
})
