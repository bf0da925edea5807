import { describe, expect, it } from 'vitest'
import { entryOf } from '../../../src/service/sync.ts'
import { definitionOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench, inDatabase } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { T0 } from '../../support/store.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const at = (offset: number) => new Date(T0 + offset).toISOString()

/** Replaces the files: from now on they define this announcement, under `id`. */
function rename(b: Bench, sketch: Sketch, from = 'a', id = 'b'): void {
  b.definitions = { definitions: [definitionOf({ ...sketch, id, renamedFrom: [from] })], problems: [] }
  b.ticker.requestSync()
}

/** The occurrences that were decided or wait, without those that a rename planned anew. */
const lasting = async (b: Bench) => (await b.states()).filter((state) => !state.endsWith('cancelled renamed'))

describe('a rename while the service runs', () => {
  const often = { cron: '*/10 * * * * *' }

  it('sends each occurrence once: what came before it under the old id, what comes after it under the new one', async () => {
    const b = await bench({ sketches: [often] })
    await b.runUntil(T0 + 25 * SECOND)
    rename(b, often)
    await b.runUntil(T0 + 55 * SECOND)
    rename(b, often, 'b', 'c')
    await b.runUntil(T0 + 75 * SECOND)
    rename(b, often, 'c', 'a')
    await b.runUntil(T0 + 95 * SECOND)
    expect(b.calls.map((call) => (call.at - T0) / SECOND)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90])
    const ids = ['a', 'a', 'b', 'b', 'b', 'c', 'c', 'a', 'a']
    expect(await lasting(b)).toEqual(ids.map((id, index) => `${id}@${at((index + 1) * 10 * SECOND)} sent`))
    expect(b.told.flatMap(([what, report]) => (what === 'synced' ? [report] : []))).toMatchObject([
      { added: ['a'], renamed: [] },
      { added: [], renamed: [{ from: 'a', id: 'b' }], retired: [] },
      { added: [], renamed: [{ from: 'b', id: 'c' }], retired: [] },
      { added: [], renamed: [{ from: 'c', id: 'a' }], retired: [] },
    ])
  })

  it('at the very instant at which something is due sends that once', async () => {
    const b = await bench({ sketches: [often] })
    await b.runUntil(T0 + 9 * SECOND)
    rename(b, often)
    expect(b.now).toBe(T0 + 10 * SECOND)
    await b.runUntil(T0 + 15 * SECOND)
    expect(b.calls).toHaveLength(1)
    expect(await b.states()).toContain(`b@${at(10 * SECOND)} sent`)
  })

  it('lets what waits for quota go on waiting, and sends it once when a slot is free', async () => {
    const limits = { limit: 1, window: 10 * MINUTE, margin: MINUTE }
    const rare = { cron: '0 */10 * * * *', late: { grace: 5 * MINUTE } }
    const b = await bench({ limits, sketches: [rare] })
    await b.runUntil(T0 + 20 * MINUTE + 5 * SECOND)
    expect(await b.states()).toEqual([`a@${at(10 * MINUTE)} sent`, `a@${at(20 * MINUTE)} planned quota`])
    rename(b, rare)
    await b.runUntil(T0 + 24 * MINUTE)
    expect(b.calls.map((call) => call.at - T0)).toEqual([10 * MINUTE, 21 * MINUTE + 40])
    expect(await lasting(b)).toEqual([`a@${at(10 * MINUTE)} sent`, `b@${at(20 * MINUTE)} sent`])
  })

  it('keeps the attempts of what never left: no more of them than without it', async () => {
    const refused = { kind: 'refused', code: 7, cause: 'server', retryAfter: 2000 } as const
    const once = { at: '2026-11-23T09:00:07' }
    const b = await bench({ sketches: [once] })
    b.outcomes = [refused, refused, refused, refused]
    await b.runUntil(T0 + 8 * SECOND)
    rename(b, once)
    await b.runUntil(T0 + MINUTE)
    expect(b.calls).toHaveLength(3)
    expect(await b.states()).toEqual([`a@${at(7000)} cancelled renamed`, `b@${at(7000)} rejected server`])
  })

  it.each([
    ['goes on with it under the new id when it never left', 'unsent', ['cancelled renamed', 'sent'], 2],
    ['leaves it to the old id when it was sent', 'accepted', ['sent'], 1],
    ['leaves it to the old id when nobody knows', 'unknown', ['unknown timeout'], 1],
  ] as const)('during a call %s', async (_, kind, states, calls) => {
    const once = { at: '2026-11-23T09:00:07' }
    const b = await bench({ sketches: [once] })
    const outcomes = {
      unsent: { kind: 'unsent', cause: 'dns', detail: '' },
      accepted: { kind: 'accepted', code: 0 },
      unknown: { kind: 'unknown', cause: 'timeout', detail: '' },
    } as const
    b.outcomes = [outcomes[kind]]
    b.duringCall = () => {
      b.duringCall = () => undefined
      rename(b, once)
      // The store's verbs take effect at once, before the call ends.
      void b.store.syncFiles(b.definitions.definitions.map(entryOf), b.now)
    }
    await b.runUntil(T0 + MINUTE)
    expect(b.calls).toHaveLength(calls)
    expect((await b.states()).map((state) => state.replace(/^.*Z /u, ''))).toEqual(states)
  })

  it('starts anew with another schedule: what waits by the old one is cancelled', async () => {
    const b = await bench({ limits: { limit: 1 }, sketches: [often] })
    await b.runUntil(T0 + 22 * SECOND)
    rename(b, { cron: '*/15 * * * * *' })
    await b.runUntil(T0 + 31 * SECOND)
    expect((await b.states()).filter((state) => !state.includes('rescheduled'))).toEqual([
      `a@${at(10 * SECOND)} sent`,
      `b@${at(30 * SECOND)} planned quota`,
    ])
  })
})

describe('a rename while no service runs', () => {
  const rare = { cron: '0 */5 * * * *', late: { grace: 7 * MINUTE } }

  it('has what was missed before it recorded under the old id, and the newest sent under the new one', async () => {
    const b = await bench({ sketches: [rare] })
    await b.runUntil(T0 + MINUTE)
    await b.ticker.stop()
    const sketches = [{ ...rare, id: 'b', renamedFrom: ['a'] }]
    const c = await bench({ file: b.file, now: T0 + 21 * MINUTE, sketches, holder: 'next' })
    await c.runUntil(T0 + 26 * MINUTE)
    expect(await lasting(c)).toEqual([
      `a@${at(5 * MINUTE)} skipped late`,
      `a@${at(10 * MINUTE)} skipped late`,
      `a@${at(15 * MINUTE)} skipped superseded`,
      `b@${at(20 * MINUTE)} sent`,
      `b@${at(25 * MINUTE)} sent`,
    ])
    expect(c.calls).toHaveLength(2)
  })

  it('never sends again what the old id sent just before, also when the clock was set back', async () => {
    const often = { cron: '*/10 * * * * *' }
    const b = await bench({ sketches: [often] })
    await b.runUntil(T0 + 41 * SECOND)
    await b.ticker.stop()
    const sketches = [{ ...often, id: 'b', renamedFrom: ['a'] }]
    const c = await bench({ file: b.file, now: T0 + 25 * SECOND, sketches, holder: 'next' })
    await c.runUntil(T0 + 55 * SECOND)
    expect(b.calls).toHaveLength(4)
    expect(await lasting(c)).toEqual([
      ...[10, 20, 30, 40].map((second) => `a@${at(second * SECOND)} sent`),
      `b@${at(50 * SECOND)} sent`,
    ])
  })
})

describe('a rename from the database to a file', () => {
  const sketch = { cron: '0 * * * * *' }
  it('is refused with a remedy while the database has the old one, since both would be sent', async () => {
    const b = await bench({ sketches: [{ ...sketch, id: 'z' }] })
    await b.store.putDefinitions([inDatabase({ ...sketch, id: 'a' })], T0)
    await b.runUntil(T0 + SECOND)
    rename(b, sketch)
    await b.runUntil(T0 + 3 * SECOND)
    expect(b.ticker.status.problems).toMatchObject([
      { code: 'renamed-from-database', file: 'a.yaml', line: 1, path: ['renamedFrom'], severity: 'error' },
    ])
    await b.store.removeDefinition('a', b.now)
    b.ticker.requestSync()
    await b.runUntil(T0 + 5 * SECOND)
    expect((await b.store.definitions()).map(({ id }) => id)).toEqual(['b'])
  })

  it('once it is done does not keep the old id from being used there', async () => {
    const b = await bench({ sketches: [sketch] })
    await b.runUntil(T0 + SECOND)
    rename(b, sketch)
    await b.runUntil(T0 + 3 * SECOND)
    await b.store.putDefinitions([inDatabase({ ...sketch, id: 'a' })], b.now)
    b.ticker.requestSync()
    await b.runUntil(T0 + MINUTE + 5 * SECOND)
    expect(b.ticker.status.problems).toEqual([])
    expect((await lasting(b)).filter((state) => state.endsWith('sent'))).toEqual([
      `a@${at(MINUTE)} sent`,
      `b@${at(MINUTE)} sent`,
    ])
  })
})
