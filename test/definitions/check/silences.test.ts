import { describe, expect, it } from 'vitest'
import { checkSilences } from '../../../src/definitions/check/silences.ts'
import type { FreezeShape, QuietShape } from '../../../src/definitions/shape/silences.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { HOUR, parseInstant } from '../../../src/core/time/instant.ts'

/** Before all of them. */
const NOW = parseInstant('2026-11-22T20:00Z')!

const FREEZE: FreezeShape = {
  id: 'launch-freeze',
  from: '2026-12-24T00:00',
  to: '2027-01-02T00:00',
  timezone: 'Europe/Berlin',
  reason: 'Holidays',
}
const NIGHT: QuietShape = { id: 'night', from: '22:00', to: '07:00', timezone: 'Asia/Singapore' }

const faultsOf = (freezes: Partial<FreezeShape>[], quiet: Partial<QuietShape>[] = []) => {
  const input = {
    freezes: freezes.map((each) => ({ ...FREEZE, ...each })),
    quiet: quiet.map((each) => ({ ...NIGHT, ...each })),
  }
  return checkSilences(input, NOW).faults.map(({ code, path }) => `${code} ${path.join('.')}`)
}

describe('the freezes and quiet hours of the settings', () => {
  it('are read in their own zones; without lists they concern everything', () => {
    const { freezes, quiet, faults } = checkSilences({ freezes: [FREEZE], quiet: [NIGHT] }, NOW)
    expect(faults).toEqual([])
    const [from, until] = [parseInstant('2026-12-23T23:00Z'), parseInstant('2027-01-01T23:00Z')]
    expect(freezes).toEqual([{ id: 'launch-freeze', from, until, zone: findZone('Europe/Berlin'), reason: 'Holidays', allow: [] }])
    expect(quiet).toMatchObject([
      { id: 'night', from: 22 * HOUR, to: 7 * HOUR, push: ['online', 'everyone', 'offline'], allow: [] },
    ])
    expect(quiet[0]?.zone.name).toBe('Asia/Singapore')
    expect(checkSilences({}, NOW)).toEqual({ freezes: [], quiet: [], faults: [] })
  })

  it('have a problem at each value that is wrong', () => {
    expect(faultsOf([{ to: FREEZE.from }])).toEqual(['freeze-order freezes.0.to'])
    expect(faultsOf([{ reason: ' ' }])).toEqual(['freeze-reason freezes.0.reason'])
    expect(faultsOf([{ from: '24.12.2026' }])).toEqual(['local-time-format freezes.0.from'])
    expect(faultsOf([{ to: '2027-01-02 00:00' }])).toEqual(['local-time-format freezes.0.to'])
    expect(faultsOf([{ timezone: 'Berlin' }])).toEqual(['timezone-unknown freezes.0.timezone'])
    expect(faultsOf([{}, {}])).toEqual(['silence-twice freezes.1.id'])
    expect(faultsOf([], [{ from: '24:00' }])).toEqual(['time-of-day quiet.0.from'])
    expect(faultsOf([], [{ to: '7:00' }])).toEqual(['time-of-day quiet.0.to'])
    expect(faultsOf([], [{ to: '22:00' }])).toEqual(['quiet-order quiet.0.to'])
    expect(faultsOf([], [{ timezone: '+08:00' }])).toEqual(['timezone-unknown quiet.0.timezone'])
  })
})
