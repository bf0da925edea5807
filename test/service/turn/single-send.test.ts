import { describe, expect, it } from 'vitest'
import { UNPLANNED } from '../../../src/core/quota/budget.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import { SingleSend } from '../../../src/service/turn/single-send.ts'
import { entryOf } from '../../../src/service/sync.ts'
import { Ticker } from '../../../src/service/turn/tick.ts'
import type { TickParts } from '../../../src/service/turn/tick.ts'
import { definitionOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench, inDatabase } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { T0 } from '../../support/store.ts'

const SECOND = 1000
const MINUTE = 60_000

/** Announces something at the bench's instant, as `send` does. Returns its key. */
async function announce(b: Bench, changes: Sketch = {}): Promise<string> {
  const at = new Date(b.now).toISOString().slice(0, 19)
  const sketch = { id: 'send-1', at, owner: UNPLANNED, text: 'now', ...changes }
  await b.store.announceNow({ entry: inDatabase(sketch), due: b.now, mode: 'live', now: b.now })
  return keyOf('send-1', b.now)
}

/** A process that sends this occurrence, beside the bench's service. */
function singleSendFor(b: Bench, only: string, changes: Partial<TickParts> = {}) {
  const { source: _, ...parts } = b.parts('single-send')
  const ticker = new Ticker({ ...parts, only, ...changes })
  const singleSend = new SingleSend(ticker)
  return { tick: (now: number) => singleSend.tick(now), idle: () => ticker.idle() }
}

const textsOf = ({ calls }: Bench) =>
  calls.map(({ broadcast: { message } }) => (message.type === 'text' ? message.text : message.type))

const holderOf = async ({ store, now }: Bench) => (await store.lease(now))?.holder

describe('a single send', () => {
  it('sends its one occurrence, and neither what else is due nor what the files say by now', async () => {
    const b = await bench({ sketches: [{ id: 'other', cron: '30 0 9 * * *', priority: 'critical', text: 'other' }] })
    await b.runUntil(T0)
    await b.ticker.stop()
    b.now = T0 + 31 * SECOND
    b.definitions = { definitions: [definitionOf({ id: 'new', cron: '* * * * * *' })], problems: [] }
    const singleSend = singleSendFor(b, await announce(b))
    await b.runUntil(T0 + 40 * SECOND, singleSend)
    expect(textsOf(b)).toEqual(['now'])
    expect((await b.store.definitions()).map(({ id }) => id)).toEqual(['other', 'send-1'])
    // The next service finds its own occurrence unchanged.
    await b.store.syncFiles([entryOf(definitionOf({ id: 'other', cron: '30 0 9 * * *' }))], b.now)
    expect(await b.store.pending(b.now)).toMatchObject([{ key: keyOf('other', T0 + 30 * SECOND) }])
    expect(await holderOf(b)).toBeUndefined()
  })

  it('leaves the slot to what is more important and due, also while nobody sends that', async () => {
    const sketches = [{ id: 'other', cron: '30 0 9 * * *', priority: 'critical' as const }]
    const b = await bench({ limits: { limit: 1 }, sketches })
    await b.runUntil(T0)
    await b.ticker.stop()
    b.now = T0 + 31 * SECOND
    const key = await announce(b, { late: { grace: MINUTE } })
    await b.runUntil(T0 + 2 * MINUTE, singleSendFor(b, key))
    expect(b.calls).toEqual([])
    expect(await b.states()).toContain(`${key} skipped reserved_for:${keyOf('other', T0 + 30 * SECOND)}`)
  })

  it('waits for a slot without the lease, and takes the slot when it frees', async () => {
    const b = await bench({
      limits: { limit: 1, window: MINUTE, margin: 0 },
      sketches: [{ at: '2026-11-23T09:00:01' }],
    })
    await b.runUntil(T0 + 5 * SECOND)
    await b.ticker.stop()
    const key = await announce(b)
    const singleSend = singleSendFor(b, key)
    await b.runUntil(T0 + 30 * SECOND, singleSend)
    expect(await holderOf(b)).toBeUndefined()
    expect(await b.states()).toContain(`${key} planned quota`)
    await b.runUntil(T0 + 2 * MINUTE, singleSend)
    expect(textsOf(b)).toEqual(['hello', 'now'])
    const [first, second] = b.calls
    // At least a window after the end of the first call. At most 7 s more: a nap of five seconds and the spacing after
    // a takeover.
    expect(second!.at - first!.at - 40 - MINUTE).toBeGreaterThanOrEqual(0)
    expect(second!.at - first!.at - 40 - MINUTE).toBeLessThanOrEqual(7 * SECOND)
  })

  it('leaves it to a service that starts meanwhile, at once', async () => {
    const b = await bench({
      limits: { limit: 1, window: MINUTE, margin: 0 },
      sketches: [{ at: '2026-11-23T09:00:01' }],
    })
    await b.runUntil(T0 + 5 * SECOND)
    await b.ticker.stop()
    const singleSend = singleSendFor(b, await announce(b))
    await b.runUntil(T0 + 30 * SECOND, singleSend)
    await b.ticker.tick(b.now)
    expect(await holderOf(b)).toBe('me')
    expect(b.told.map(([name]) => name)).not.toContain('standsBy')
    const both = {
      tick: async (now: number) => Math.min(await b.ticker.tick(now), await singleSend.tick(now)),
      idle: () => Promise.all([b.ticker.idle(), singleSend.idle()]).then(() => undefined),
    }
    await b.runUntil(T0 + 2 * MINUTE, both)
    expect(textsOf(b)).toEqual(['hello', 'now'])
    expect(await holderOf(b)).toBe('me')
  })

  it('takes over from a service that ends before it has sent it', async () => {
    const b = await bench()
    await b.runUntil(T0)
    const key = await announce(b)
    const singleSend = singleSendFor(b, key)
    await singleSend.tick(b.now)
    expect(b.calls).toEqual([])
    await b.ticker.stop()
    await b.runUntil(T0 + 10 * SECOND, singleSend)
    expect(await b.states()).toEqual([`${key} sent`])
  })

  it('keeps the lease for as long as its call is under way', async () => {
    const b = await bench()
    const key = await announce(b)
    const call = Promise.withResolvers<Outcome>()
    const singleSend = singleSendFor(b, key, {
      sender: { send: () => call.promise, abandon: () => undefined, close: async () => undefined },
    })
    for (let second = 0; second < 20; second++) {
      await singleSend.tick(b.now)
      expect(await holderOf(b)).toBe('single-send')
      b.now += SECOND
    }
    expect(await b.states()).toEqual([`${key} booked`])
    call.resolve({ kind: 'accepted', code: 0, requestId: '1' })
    await singleSend.idle()
    await singleSend.tick(b.now)
    expect(await b.states()).toEqual([`${key} sent`])
    expect(await holderOf(b)).toBeUndefined()
  })
})
