import { describe, expect, it } from 'vitest'
import { costInWords, costToJson, estimateCost } from '../../../src/cli/send/cost.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { entryOf, rememberDefinitions } from '../../../src/service/sync.ts'
import { announcementOf, definitionOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { LIMITS, T0, temporaryStore } from '../../support/store.ts'

const MINUTE = 60_000
/** A quota that frees within a grace. */
const SHORT = { ...LIMITS, limit: 1, window: 5 * MINUTE, margin: 0 }

/** What sending `one` at T0 costs beside these. */
async function estimate(sketches: readonly Sketch[], one: Sketch, limits = SHORT) {
  const { store } = await temporaryStore()
  const definitions = sketches.map(definitionOf)
  await store.syncFiles(definitions.map(entryOf), T0 - MINUTE)
  const read = ({ document }: { document: unknown }) => ({ announcement: announcementOf(document as Sketch) })
  const { inForce } = await rememberDefinitions({ store, read, now: T0 })
  const announcement = announcementOf({ id: 'send-1', at: '2026-11-23T09:00:00', owner: 'unplanned', ...one })
  const key = keyOf('send-1', T0)
  return estimateCost({ store, inForce, unplanned: { announcement, key, due: T0 }, limits, now: T0 })
}

const promo = { id: 'promo', at: '2026-11-23T09:02:00', timezone: 'Asia/Singapore', priority: 'low' } as const
const local = { ...promo, at: '2026-11-23T17:02:00' }

describe('the cost of a send', () => {
  it('is one slot where nothing else is near', async () => {
    const cost = await estimate([], {}, LIMITS)
    expect(costInWords(cost)).toEqual([
      'Uses 1 of 100 free slots (0 of 100 used).',
      'It leaves at once.',
      'Nothing else is displaced by it.',
    ])
    expect(costToJson(cost)).toEqual({
      free: 100,
      used: 0,
      limit: 100,
      own: { state: 'sent', reason: null, leavesAt: '2026-11-23T09:00:00.000Z' },
      displaced: [],
    })
  })

  it('is told of what will then wait: which, when it would have left, until when and for what', async () => {
    expect(costInWords(await estimate([local], { priority: 'high' }))).toEqual([
      'Uses 1 of 1 free slot (0 of 1 used).',
      'It leaves at once.',
      expect.stringMatching(/^promo at .*17:02.* will then wait until .*17:05.* \(quota\)\.$/u),
    ])
  })

  it('is told of what will then be skipped', async () => {
    const cost = await estimate([{ ...local, late: { grace: MINUTE } }], { priority: 'high' })
    expect(costInWords(cost)[2]).toMatch(/^promo at .*17:02.* will then be skipped \(quota\)\.$/u)
    expect(costToJson(cost).displaced).toMatchObject([
      { key: keyOf('promo', T0 + 2 * MINUTE), was: { state: 'sent' }, is: { state: 'skipped', reason: 'quota' } },
    ])
  })

  it('is nothing to others of whoever waits for them instead: it says until when, and for whom', async () => {
    const words = costInWords(await estimate([{ ...local, priority: 'critical' }], {}))
    expect(words[1]).toMatch(/^It would itself wait until .*09:07.* \((?:quota|reserved_for:promo@\S+)\)\.$/u)
    expect(words[2]).toBe('Nothing else is displaced by it.')
  })

  it('names five of many that are displaced, and how many more there are', async () => {
    // One slot, taken anew as soon as it frees: each pushes the next.
    const many = [2, 8, 14, 20, 26, 32, 38].map((minute) => ({
      ...local,
      id: `p${minute}`,
      at: `2026-11-23T17:${String(minute).padStart(2, '0')}:00`,
    }))
    const limits = { ...SHORT, window: 6 * MINUTE - 2000 }
    const cost = await estimate(many, { priority: 'high', late: { grace: 45 * MINUTE } }, limits)
    const others = costInWords(cost).slice(2)
    expect(others.slice(0, 5).map((sentence) => sentence.split(' ')[0])).toEqual(['p2', 'p8', 'p14', 'p20', 'p26'])
    expect(others.slice(5)).toEqual(['And 2 more are displaced.'])
    expect(costToJson(cost).displaced).toHaveLength(7)
  })
})
