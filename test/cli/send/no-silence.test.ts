import { describe, expect, it } from 'vitest'
import { requireNoSilence } from '../../../src/cli/send/no-silence.ts'
import type { Silences } from '../../../src/core/announcement/silences.ts'
import { HOUR, MINUTE } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { BelfryError } from '../../../src/errors.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'

const zone = findZone('Europe/Berlin')!
const FREEZE = { id: 'launch', from: T0, until: T0 + HOUR, zone, reason: 'Holidays', allow: ['critical'] as const }
/** 10:00 to 11:00 in Berlin: it is 10:00 there. */
const QUIET = { id: 'mass', from: 10 * HOUR, to: 11 * HOUR, zone, push: ['online'] as const, allow: ['high'] as const }

/** How a send of a sketch is refused; null when it is not. */
function refusalOf(silences: Partial<Silences>, sketch: Sketch = {}, now = T0, deed: 'send' | 'resend' = 'send') {
  const announcement = announcementOf({ at: '2026-11-23T09:00', ...sketch })
  try {
    requireNoSilence({ freezes: [], quiet: [], ...silences }, { announcement, now, deed })
    return null
  } catch (error) {
    if (!(error instanceof BelfryError)) throw error
    return [error.kind, error.message, error.remedy]
  }
}

describe('a send while nothing may leave', () => {
  it('is refused in a freeze, with its name, its end, its reason and the priority that passes', () => {
    expect(refusalOf({ freezes: [FREEZE] })).toEqual([
      'conflict',
      'nothing was sent: the freeze "launch" holds until 2026-11-23 11:00:00 +01:00 Europe/Berlin (10:00:00Z): Holidays',
      'The priority critical passes. If it must go out, end the freeze in settings.yaml first.',
    ])
    expect(refusalOf({ freezes: [{ ...FREEZE, allow: [] }] })?.[2]).toBe(
      'If it must go out, end the freeze in settings.yaml first.',
    )
  })

  it('names each of several freezes, and no priority that another one or quiet hours still hold', () => {
    const audit = { ...FREEZE, id: 'audit', allow: [] }
    const [, text, remedy] = refusalOf({ freezes: [FREEZE, audit] }) ?? []
    expect(text).toMatch(/^nothing was sent: the freeze "launch" .*; the freeze "audit" holds /u)
    expect(remedy).toBe('If it must go out, end these freezes in settings.yaml first.')
    expect(refusalOf({ freezes: [FREEZE], quiet: [{ ...QUIET, allow: [] }] })?.[2]).not.toContain('passes')
    expect(refusalOf({ freezes: [FREEZE], quiet: [{ ...QUIET, allow: ['critical'] }] })?.[2]).toContain(
      'The priority critical passes.',
    )
  })

  it('is told, as a resend, nothing that no option of resolve can do', () => {
    expect(refusalOf({ freezes: [FREEZE] }, {}, T0, 'resend')?.slice(1)).toEqual([
      expect.stringMatching(/^nothing was resolved: the freeze "launch" holds /u),
      'A `belfry send` of its own with the priority critical passes. If it must go out, end the freeze in settings.yaml first.',
    ])
    expect(refusalOf({ quiet: [QUIET] }, {}, T0, 'resend')?.[2]).toBe(
      'A `belfry send` of its own with the priority high passes. Or resolve it once they are over.',
    )
  })

  it('is not refused with that priority, nor before or after the freeze', () => {
    expect(refusalOf({ freezes: [FREEZE] }, { priority: 'critical' })).toBeNull()
    expect(refusalOf({ freezes: [FREEZE] }, {}, T0 - 1)).toBeNull()
    expect(refusalOf({ freezes: [FREEZE] }, {}, T0 + HOUR)).toBeNull()
  })

  it('is refused in quiet hours that outlast its grace, with the grace that would do', () => {
    expect(refusalOf({ quiet: [QUIET] })).toEqual([
      'conflict',
      'nothing was sent: the quiet hours "mass" last until 2026-11-23 11:00:00 +01:00 Europe/Berlin (10:00:00Z), longer than its grace of 10m',
      'The priority high passes. With a grace of 1h1m it waits for their end.',
    ])
  })

  it('waits for the end of quiet hours within its grace, and is not concerned by its priority or reach', () => {
    expect(refusalOf({ quiet: [QUIET] }, { late: { grace: 61 * MINUTE } })).toBeNull()
    expect(refusalOf({ quiet: [QUIET] }, {}, T0 + 50 * MINUTE)).toBeNull()
    expect(refusalOf({ quiet: [QUIET] }, { priority: 'high' })).toBeNull()
    expect(refusalOf({ quiet: [{ ...QUIET, push: ['offline'] }] })).toBeNull()
  })
})
