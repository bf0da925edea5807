import { NO_DAYS } from '../../../src/core/schedule/local/day-set.ts'
import * as fc from 'fast-check'
import { RRuleTemporal } from 'rrule-temporal'
import { describe, expect, it } from 'vitest'
import { EVERY_UNITS } from '../../../src/core/schedule/every/every.ts'
import type { EveryRule } from '../../../src/core/schedule/every/every.ts'
import { instantsBetween } from '../../../src/core/schedule/recurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { DAY, formatWallTime, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { resolveWallTime } from '../../../src/core/time/wall-time.ts'
import { listZones } from '../../../src/core/time/zone.ts'
import { EXHAUSTIVE, ODD_ZONES, SEED, short, zone } from './support.ts'

const FREQUENCY = {
  minutes: 'MINUTELY',
  hours: 'HOURLY',
  days: 'DAILY',
  weeks: 'WEEKLY',
  months: 'MONTHLY',
  years: 'YEARLY',
} as const

const ODD = new Set<string>(ODD_ZONES)

/** The steps of a rule that are compared. */
const STEPS = 30
/** The longest gap at whose end a fixed time is still announced. */
const LONGEST_CLOCK_CHANGE = 3 * HOUR

const cases = fc.record({
  unit: fc.constantFrom(...EVERY_UNITS),
  count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60 })),
  base: fc.integer({ min: Date.UTC(1990, 0) / SECOND, max: Date.UTC(2040, 0) / SECOND }),
  /** The first time is often at the time of day of a clock change, some days before it. */
  days: fc.integer({ min: 1, max: 60 }),
  minutes: fc.constantFrom(-120, -90, -60, -45, -30, -15, -1, 0, 1, 15, 30, 45, 60, 90, 240),
})

/** What the oracle says. It leaves out the local times that a gap skips. */
function byOracle(rule: EveryRule, zoneName: string): Instant[] {
  const start = formatWallTime(rule.first).replaceAll(/[-:]/g, '').padEnd('20261202T140000'.length, '0')
  const rruleString = [
    `DTSTART;TZID=${zoneName}:${start}`,
    `RRULE:FREQ=${FREQUENCY[rule.unit]};INTERVAL=${rule.count};COUNT=${STEPS}`,
  ].join('\n')
  const oracle = new RRuleTemporal({ rruleString })
  return oracle.all().map((at) => at.epochMilliseconds)
}

describe(`an every agrees with rrule-temporal (seed ${SEED})`, () => {
  it('in each zone, around the changes of its clocks', { timeout: 600_000 }, () => {
    let compared = 0
    for (const [index, name] of listZones().entries()) {
      const place = zone(name)
      for (const { unit, count, base, days, minutes } of fc.sample(cases, {
        seed: SEED + index,
        numRuns: EXHAUSTIVE ? 60 : ODD.has(name) ? 3 : 1,
      })) {
        const change = place.nextTransition(base * SECOND)
        const near = change === undefined ? base * SECOND : change.instant + change.offsetBefore
        const first = Math.floor(near / MINUTE) * MINUTE - days * DAY + minutes * MINUTE
        // The first time of an `every` exists: `validate` refuses another one.
        if (place.instantsOf(first).length === 0) continue
        const rule: EveryRule = { kind: 'every', unit, count, first }
        const expected = byOracle(rule, name)
        const since = resolveWallTime(place, first)
        const found = instantsBetween(
          { rule, zone: place, except: NO_DAYS },
          { after: since - 1, through: Math.min(expected.at(-1) ?? since, Date.UTC(2199, 11)) },
        )
        const inTime = expected.filter((at) => at < Date.UTC(2199, 11))
        const isAtGapEnd = (at: Instant) => {
          const before = place.previousTransition(at + 1, at)
          return (
            before !== undefined &&
            before.offsetAfter > before.offsetBefore &&
            before.offsetAfter - before.offsetBefore <= LONGEST_CLOCK_CHANGE
          )
        }
        const told = `every ${count} ${unit} from ${formatWallTime(first)} in ${name}`
        const surplus = found.filter((at) => !inTime.includes(at))
        expect(surplus.filter((at) => !isAtGapEnd(at)).map(short), told).toEqual([])
        expect(inTime.filter((at) => !found.includes(at)).map(short), told).toEqual([])
        compared += inTime.length
      }
    }
    expect(compared).toBeGreaterThan(listZones().length * 20)
  })
})
