import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOfQuiet, quietAt, quietFor } from '../../../src/core/announcement/quiet.ts'
import type { QuietHours } from '../../../src/core/announcement/quiet.ts'
import { DAY, HOUR, MINUTE } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { instant, ODD_ZONES, SEED, short, zone } from '../schedule/support.ts'

function hours(from: string, to: string, name = 'UTC', changes: Partial<QuietHours> = {}): QuietHours {
  const time = (text: string) => Number(text.slice(0, 2)) * HOUR + Number(text.slice(3)) * MINUTE
  const push = ['online', 'everyone', 'offline'] as const
  return { id: `${from}-${to}`, from: time(from), to: time(to), zone: zone(name), push, allow: [], ...changes }
}

const ends = (quiet: QuietHours, text: string) => {
  const end = endOfQuiet(quiet, instant(text))
  return end === undefined ? null : short(end)
}

describe('quiet hours', () => {
  it('hold from their first minute up to their end, on every day', () => {
    const noon = hours('12:00', '14:00')
    expect(ends(noon, '2026-11-23T11:59:59.999Z')).toBeNull()
    expect(ends(noon, '2026-11-23T12:00Z')).toBe(short(instant('2026-11-23T14:00Z')))
    expect(ends(noon, '2026-11-24T13:59:59.999Z')).toBe(short(instant('2026-11-24T14:00Z')))
    expect(ends(noon, '2026-11-23T14:00Z')).toBeNull()
  })

  it('go over midnight in their own zone', () => {
    const night = hours('22:00', '07:00', 'Asia/Singapore')
    expect(ends(night, '2026-11-23T13:59Z')).toBeNull()
    expect(ends(night, '2026-11-23T14:00Z')).toBe(short(instant('2026-11-23T23:00Z')))
    expect(ends(night, '2026-11-23T22:59Z')).toBe(short(instant('2026-11-23T23:00Z')))
    expect(ends(night, '2026-11-23T23:00Z')).toBeNull()
  })

  it('end and begin after a gap, and are empty where the gap holds both ends', () => {
    // Berlin, 28 March 2027: 02:00 is 03:00, at 01:00Z.
    expect(ends(hours('22:00', '02:30', 'Europe/Berlin'), '2027-03-28T00:59Z')).toBe(
      short(instant('2027-03-28T01:00Z')),
    )
    expect(ends(hours('02:30', '04:00', 'Europe/Berlin'), '2027-03-28T00:59Z')).toBeNull()
    expect(ends(hours('02:30', '04:00', 'Europe/Berlin'), '2027-03-28T01:00Z')).toBe(
      short(instant('2027-03-28T02:00Z')),
    )
    expect(ends(hours('02:15', '02:45', 'Europe/Berlin'), '2027-03-28T01:00Z')).toBeNull()
  })

  it('end and begin on the first pass of a fold', () => {
    // Berlin, 31 October 2027: 03:00 is 02:00 again, at 01:00Z.
    expect(ends(hours('22:00', '02:30', 'Europe/Berlin'), '2027-10-31T00:29Z')).toBe(
      short(instant('2027-10-31T00:30Z')),
    )
    expect(ends(hours('22:00', '02:30', 'Europe/Berlin'), '2027-10-31T01:10Z')).toBeNull()
    expect(ends(hours('02:30', '04:00', 'Europe/Berlin'), '2027-10-31T01:10Z')).toBe(
      short(instant('2027-10-31T03:00Z')),
    )
  })

  it(`hold where the latest time that the clock has shown lies between their ends (seed ${SEED})`, () => {
    const zones = ['UTC', 'America/Sao_Paulo', ...ODD_ZONES]
    const minute = fc.integer({ min: 0, max: 1439 })
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        minute,
        minute,
        fc.integer({ min: 0, max: 30 * 365 }),
        (name, a, b, day) => {
          fc.pre(a !== b)
          const here = zone(name)
          const start = instant('2005-01-01T00:00Z') + day * DAY
          const change = here.nextTransition(start, start + 400 * DAY)?.instant ?? start
          const quiet = { ...hours('00:00', '00:00', name), from: a * MINUTE, to: b * MINUTE }
          // A clock that is set back shows nothing new until it has caught up.
          let newest = -Infinity
          let before: Instant | undefined
          for (let at = change - 3 * DAY; at < change + 2 * DAY; at += 15 * MINUTE) {
            newest = Math.max(newest, here.wallTimeAt(at))
            const time = newest - Math.floor(newest / DAY) * DAY
            const isInside = a < b ? quiet.from <= time && time < quiet.to : quiet.from <= time || time < quiet.to
            const end = endOfQuiet(quiet, at)
            if (at >= change - DAY) expect([name, short(at), end !== undefined]).toEqual([name, short(at), isInside])
            // Wherever one looks, the end is the same as long as it has not passed.
            if (before !== undefined && at < before && end !== undefined) expect(end).toBe(before)
            if (end !== undefined) expect(end).toBeGreaterThan(at)
            before = end
          }
        },
      ),
      { seed: SEED, numRuns: 60 },
    )
  })
})

describe('a quiet spell', () => {
  const at = (text: string, through: string, ...quiet: QuietHours[]) => {
    const spell = quietAt(quiet, instant(text), instant(through))
    return spell === null ? null : [spell.hours.id, short(spell.until)]
  }

  it('joins quiet hours that overlap or follow each other', () => {
    const three = [hours('22:00', '02:00'), hours('01:00', '05:00'), hours('05:00', '06:00')]
    const six = short(instant('2026-11-24T06:00Z'))
    expect(at('2026-11-23T23:00Z', '2026-11-24T12:00Z', ...three)).toEqual(['22:00-02:00', six])
    expect(at('2026-11-24T01:30Z', '2026-11-24T12:00Z', ...three)).toEqual(['01:00-05:00', six])
    expect(at('2026-11-24T06:00Z', '2026-11-24T12:00Z', ...three)).toBeNull()
    expect(at('2026-11-24T06:00Z', '2026-11-24T12:00Z')).toBeNull()
  })

  it('is followed only as far as anybody waits, because it may have no end', () => {
    const always = [hours('00:00', '12:00'), hours('12:00', '00:00')]
    expect(at('2026-11-23T01:00Z', '2026-11-24T11:59Z', ...always)).toEqual([
      '00:00-12:00',
      short(instant('2026-11-24T12:00Z')),
    ])
  })

  it('concerns only what reaches people in one of its ways, and no allowed priority', () => {
    const night = hours('22:00', '07:00', 'UTC', { push: ['everyone', 'offline'], allow: ['critical', 'high'] })
    expect(quietFor([night], { priority: 'normal', push: 'everyone' })).toEqual([night])
    expect(quietFor([night], { priority: 'normal', push: 'online' })).toEqual([])
    expect(quietFor([night], { priority: 'high', push: 'offline' })).toEqual([])
  })
})
