import { describe, expect, it } from 'vitest'
import { estimateCost } from '../../../src/cli/send/cost.ts'
import { requireSlot } from '../../../src/cli/send/no-slot.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { BelfryError } from '../../../src/errors.ts'
import { entryOf, rememberDefinitions } from '../../../src/service/sync.ts'
import { announcementOf, definitionOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { LIMITS, T0, temporaryStore } from '../../support/store.ts'

const MINUTE = 60_000
/** One slot, which a call occupies for 30 minutes. */
const ONE = { ...LIMITS, limit: 1, window: 30 * MINUTE, margin: 0 }

/** What is told of sending `one` at T0 beside these: what would help, and the refusal. */
async function told(sketches: readonly Sketch[], one: Sketch = {}) {
  const { store } = await temporaryStore()
  await store.syncFiles(sketches.map(definitionOf).map(entryOf), T0 - MINUTE)
  const read = ({ document }: { document: unknown }) => ({ announcement: announcementOf(document as Sketch) })
  const { inForce } = await rememberDefinitions({ store, read, now: T0 })
  const announcement = announcementOf({ id: 'send-1', at: '2026-11-23T09:00:00', owner: 'unplanned', ...one })
  const unplanned = { announcement, key: keyOf('send-1', T0), due: T0 }
  const estimating = { store, inForce, unplanned, limits: ONE, now: T0 }
  let err = ''
  try {
    await requireSlot(await estimateCost(estimating), estimating, { err: (text) => void (err += text) })
    return { err, refusal: null }
  } catch (error) {
    if (!(error instanceof BelfryError)) throw error
    return { err, refusal: { kind: error.kind, message: error.message, remedy: error.remedy } }
  }
}

/** Takes the only slot at 09:20, and may not wait. */
const gala = { id: 'gala', at: '2026-11-23T09:20:00', priority: 'high' } as const

describe('a send for which no slot frees within its grace', () => {
  it('is refused with the grace and the priority that would help', async () => {
    const { err, refusal } = await told([gala])
    expect(err).toBe(
      '  With --grace 52m it would leave at 2026-11-23 09:50:00Z.\n  With --priority high it would leave at once.\n',
    )
    expect(refusal).toEqual({
      kind: 'over-quota',
      message: 'nothing was sent: no slot frees for it within its grace of 10m',
      remedy: 'Send it with `--grace 52m` or `--priority high`.',
    })
  })

  it('is not refused with either of them', async () => {
    expect((await told([gala], { late: { grace: 52 * MINUTE } })).refusal).toBeNull()
    expect((await told([gala], { priority: 'high' })).refusal).toBeNull()
  })

  it('is not told to take a priority that does not help', async () => {
    const { err, refusal } = await told([{ ...gala, priority: 'critical' }])
    expect(err).toMatch(/^ {2}With --grace \S+ it would leave at \S+ \S+Z\.\n$/u)
    expect(refusal?.remedy).toMatch(/^Send it with `--grace \S+`\.$/u)
  })

  it('is sent to `quota` where nothing would help: others take every slot that frees', async () => {
    const { err, refusal } = await told([
      { id: 'all', cron: '*/5 * * * *', priority: 'critical', late: { grace: 60 * MINUTE } },
    ])
    expect(err).toBe('')
    expect(refusal?.remedy).toBe('`belfry quota` says when the next slot frees.')
  })
})
