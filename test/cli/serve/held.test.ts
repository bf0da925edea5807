import { pino } from 'pino'
import { expect, it } from 'vitest'
import { tellHeld } from '../../../src/cli/serve/held.ts'
import { HOUR } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { temporaryStore, T0 } from '../../support/store.ts'

it('the start tells which freezes and quiet hours hold, and not those of another time', async () => {
  const zone = findZone('UTC')!
  const freeze = { id: 'launch', from: T0, until: T0 + HOUR, zone, reason: 'Holidays', allow: [] }
  const later = { ...freeze, id: 'later', from: T0 + HOUR, until: T0 + 2 * HOUR }
  const mass = { id: 'mass', from: 8 * HOUR, to: 10 * HOUR, zone, push: ['online'], allow: [] } as const
  const { store } = await temporaryStore()
  const silences = { freezes: [freeze, later], quiet: [mass, { ...mass, id: 'night', from: 22 * HOUR, to: 7 * HOUR }] }
  await store.syncFiles([], T0, { budgets: { owners: {}, unplanned: 0 }, silences, paths: [] })
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) })
  await tellHeld(log, store, T0)
  expect(lines).toEqual([
    'the freeze "launch" holds until 2026-11-23 10:00:00 UTC: Holidays',
    'the quiet hours "mass" hold until 2026-11-23 10:00:00 UTC',
  ])
})
