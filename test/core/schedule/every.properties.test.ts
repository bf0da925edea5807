import { datesOnly, hasDay, NO_DAYS } from '../../../src/core/schedule/local/day-set.ts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countInstants } from '../../../src/core/schedule/count.ts'
import { EVERY_UNITS, isExact } from '../../../src/core/schedule/every/every.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { DAY, HOUR, localDateOf, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { listZones } from '../../../src/core/time/zone.ts'
import { EXHAUSTIVE, ODD_ZONES, SEED, zone } from './support.ts'

const runs = { seed: SEED, numRuns: EXHAUSTIVE ? 6000 : 400 }
const LENGTH = { minutes: MINUTE, hours: HOUR, days: DAY, weeks: 7 * DAY, months: 30 * DAY, years: 365 * DAY }

/** Schedules with an `every`, with bounds or without, and an instant that is often near a clock change. */
const cases = fc
  .record({
    name: fc.oneof(fc.constantFrom(...ODD_ZONES), fc.constantFrom(...listZones())),
    unit: fc.constantFrom(...EVERY_UNITS),
    count: fc.integer({ min: 1, max: 50 }),
    base: fc.integer({ min: Date.UTC(1975, 0) / SECOND, max: Date.UTC(2060, 0) / SECOND }),
    distance: fc.integer({ min: -30 * 60, max: 30 * 60 }),
    age: fc.integer({ min: -2, max: 30 }),
    millis: fc.constantFrom(0, 1, 999),
    bounds: fc.tuple(fc.option(fc.integer({ min: -9, max: 9 })), fc.option(fc.integer({ min: -2, max: 40 }))),
    except: fc.array(fc.integer({ min: -2, max: 5 }), { maxLength: 4 }),
    weekdays: fc.oneof(fc.constant([]), fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 6 })),
  })
  .map(({ name, unit, count, base, distance, age, millis, bounds, except, weekdays }) => {
    const change = zone(name).nextTransition(base * SECOND, base * SECOND + 400 * DAY)?.instant ?? base * SECOND
    const wall = Math.floor((change + zone(name).offsetAt(change)) / MINUTE) * MINUTE + distance * MINUTE
    const first = wall - age * LENGTH[unit]
    const [from, until] = bounds.map((steps) => (steps === null ? undefined : wall + steps * 7 * HOUR))
    const schedule: Schedule = {
      rule: { kind: 'every', unit, count, first },
      zone: zone(name),
      except: { ...datesOnly(except.map((days) => localDateOf(wall) + days)), weekdays },
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    }
    return { schedule, unit, count, at: change + distance * MINUTE + millis, span: LENGTH[unit] * count }
  })

describe(`an every (seed ${SEED})`, { timeout: 600_000 }, () => {
  it('has the same next instant from wherever before it one asks', () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        ({ schedule, at }, parts) => {
          const next = nextInstant(schedule, at)
          fc.pre(next !== undefined)
          for (const part of parts) {
            expect(nextInstant(schedule, Math.floor(at + (next - 1 - at) * part))).toBe(next)
          }
          expect(nextInstant(schedule, next - 1)).toBe(next)
        },
      ),
      runs,
    )
  })

  it('has a previous instant that is the inverse of the next', () => {
    fc.assert(
      fc.property(cases, ({ schedule, at }) => {
        const next = nextInstant(schedule, at)
        const last = previousInstant(schedule, next ?? at + 1)
        if (next !== undefined) expect(previousInstant(schedule, next + 1)).toBe(next)
        expect(last === undefined || last <= at).toBe(true)
        if (last !== undefined) expect(nextInstant(schedule, last)).toBe(next)
      }),
      runs,
    )
  })

  it('has in a range the instants of its parts, and as many as are counted', () => {
    fc.assert(
      fc.property(cases, fc.nat(40), fc.nat(40), ({ schedule, at, span }, first, second) => {
        const [middle, end] = [at + Math.floor((first * span) / 3), at + Math.floor(((first + second) * span) / 3)]
        const whole = instantsBetween(schedule, { after: at, through: end })
        expect(whole).toEqual([
          ...instantsBetween(schedule, { after: at, through: middle }),
          ...instantsBetween(schedule, { after: middle, through: end }),
        ])
        expect(countInstants(schedule, { after: at, through: end })).toBe(whole.length)
        expect(countInstants(schedule, { after: at, through: middle })).toBe(
          whole.filter((each) => each <= middle).length,
        )
      }),
      runs,
    )
  })

  it('has the same instants in a list as one by one, and as by a schedule that nobody asked before', () => {
    fc.assert(
      fc.property(cases, fc.nat(60), ({ schedule, at, span }, steps) => {
        const range = { after: at - 3 * span, through: at + steps * span }
        const list = instantsBetween(schedule, range)
        const single: Instant[] = []
        let next = nextInstant(schedule, range.after)
        for (; next !== undefined && next <= range.through; next = nextInstant(schedule, next)) single.push(next)
        expect(list).toEqual(single)
        for (const [index, instant] of list.entries()) {
          if (index > 0) expect(nextInstant({ ...schedule }, list[index - 1] ?? 0)).toBe(instant)
        }
        const limit = Math.floor(list.length / 2)
        expect(instantsBetween(schedule, { ...range, limit })).toEqual(list.slice(0, limit))
      }),
      { ...runs, numRuns: EXHAUSTIVE ? 2000 : 250 },
    )
  })

  it('has, within bounds, exactly those of its instants whose local time is within them', () => {
    fc.assert(
      fc.property(cases, ({ schedule, at, span }) => {
        const { rule, zone: place, from = -Infinity, until = Infinity, except } = schedule
        const range = { after: at - 20 * span, through: at + 20 * span }
        // Where a gap moves an instant, its own local time is not the one that the clock shows.
        const isMoved = (instant: Instant) => place.previousTransition(instant + 1, instant) !== undefined
        const within = instantsBetween({ rule, zone: place, except: NO_DAYS }, range).filter((instant) => {
          const wall = place.wallTimeAt(instant)
          return wall >= from && wall < until && !hasDay(except, localDateOf(wall))
        })
        const found = instantsBetween(schedule, range)
        expect(found.filter((instant) => !isMoved(instant))).toEqual(within.filter((instant) => !isMoved(instant)))
      }),
      runs,
    )
  })

  it('of hours or minutes has steps of one length, and of days or longer one time of day', () => {
    fc.assert(
      fc.property(cases, ({ schedule, at, unit, count }) => {
        const { rule, zone: place } = schedule
        const found = instantsBetween(
          { rule, zone: place, except: NO_DAYS },
          { after: at, through: Infinity, limit: 20 },
        )
        for (const [index, instant] of found.entries()) {
          if (isExact(unit)) {
            if (index > 0) expect(instant - (found[index - 1] ?? 0)).toBe(count * LENGTH[unit])
          } else if (place.previousTransition(instant + 1, instant) === undefined && rule.kind === 'every') {
            expect((place.wallTimeAt(instant) - rule.first) % DAY).toBe(0)
          }
        }
      }),
      runs,
    )
  })

  it('never lands in another month than its step, and keeps its day', () => {
    fc.assert(
      fc.property(cases, ({ schedule: { rule }, at, unit }) => {
        fc.pre((unit === 'months' || unit === 'years') && rule.kind === 'every')
        const found = instantsBetween(
          { rule, zone: zone('UTC'), except: NO_DAYS },
          { after: at, through: Infinity, limit: 20 },
        )
        const first = new Date(rule.kind === 'every' ? rule.first : 0)
        for (const instant of found) {
          const date = new Date(instant)
          expect(date.getUTCDate()).toBe(first.getUTCDate())
          if (unit === 'years') expect(date.getUTCMonth()).toBe(first.getUTCMonth())
        }
      }),
      runs,
    )
  })
})
