import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/time/instant.ts'
import { findZone } from '../../src/core/time/zone.ts'
import { logSettings } from '../../src/service/settings-log.ts'
import { silenceChange } from '../../src/service/silence-change.ts'
import { T0 } from '../support/store.ts'

const zone = findZone('UTC')!
const freeze = { id: 'launch', from: T0, until: T0 + HOUR, zone, reason: 'Holidays', allow: [] }
const night = { id: 'night', from: 22 * HOUR, to: 7 * HOUR, zone, push: ['online'], allow: [] } as const
const NONE = { freezes: [], quiet: [] }
const of = (...freezes: (typeof freeze)[]) => ({ freezes, quiet: [] })

/** What is told of a change half an hour after T0: names of what holds now, and of what does not any more. */
function told(before: Parameters<typeof silenceChange>[0], after: typeof before) {
  const change = silenceChange(before, after, T0 + 30 * MINUTE)
  return change && [change.begun.map(({ id }) => id), change.ended]
}

describe('a change of the settings', () => {
  it('tells the freezes that hold from now on', () => {
    expect(told(NONE, of(freeze))).toEqual([['launch'], []])
    expect(told(NONE, of({ ...freeze, from: T0 + HOUR, until: T0 + 2 * HOUR }))).toBeNull()
  })

  it('tells what was taken out, whether it holds now or later, and quiet hours, too', () => {
    const later = { ...freeze, id: 'later', from: T0 + HOUR, until: T0 + 2 * HOUR }
    expect(told({ freezes: [freeze, later], quiet: [night] }, NONE)).toEqual([[], ['launch', 'later', 'night']])
    expect(told(of({ ...freeze, until: T0 + MINUTE }), NONE)).toBeNull()
  })

  it('tells a freeze that was moved away from now, and not one that only ends at another time', () => {
    expect(told(of(freeze), of({ ...freeze, until: T0 + MINUTE }))).toEqual([[], ['launch']])
    expect(told(of(freeze), of({ ...freeze, until: T0 + 2 * HOUR }))).toBeNull()
  })

  it('is a warning of its own in the log: a freeze neither begins nor ends silently', () => {
    const lines: string[] = []
    const log = pino({}, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) })
    logSettings(log).changedSilences({ begun: [freeze], ended: ['old', 'night'] })
    expect(lines).toEqual([
      'settings.yaml was changed: these freezes and quiet hours of it hold no longer: old, night',
      'the freeze "launch" holds until 2026-11-23 10:00:00 UTC: Holidays',
    ])
  })
})
