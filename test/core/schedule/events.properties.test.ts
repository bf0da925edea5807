import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countInstants } from '../../../src/core/schedule/count.ts'
import { datesOnly } from '../../../src/core/schedule/local/day-set.ts'
import { eventOf } from '../../../src/core/schedule/event-of.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import { distanceOf, parseReminder } from '../../../src/core/schedule/reminder.ts'
import type { Reminder } from '../../../src/core/schedule/reminder.ts'
import type { EventsRule, Schedule } from '../../../src/core/schedule/schedule.ts'
import { DAY, HOUR, localDateOf, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { classifyWallTime } from '../../../src/core/time/wall-time.ts'
import { listZones } from '../../../src/core/time/zone.ts'
import type { Zone } from '../../../src/core/time/zone.ts'
import { EXHAUSTIVE, ODD_ZONES, pattern, SEED, zone } from './support.ts'

const runs = { seed: SEED, numRuns: EXHAUSTIVE ? 3000 : 300 }

/** Base rules, from rare to dense. Dense ones have events in both passes of a fold. */
const LINES = [
  '30 2 * * *',
  '0 18 * * *',
  '0 0 * * *',
  '0 2 * * TUE#1',
  '15,45 0-3 * * *',
  '*/20 * * * *',
  '0 */2 * * *',
  '0 9 L * *',
  '30 1 29 2 *',
] as const
const STEPS = [
  ['2', 'days'],
  ['1', 'days'],
  ['90', 'minutes'],
  ['25', 'minutes'],
  ['5', 'hours'],
  ['1', 'weeks'],
  ['1', 'months'],
] as const
const OFFSETS = ['-1d', '0m', '2h', '-25m', '+1d', '-2d', '-24h', '1d2h', '-1d90m', '+36h', '-7d', '-90m', '3d', '-31d']

/** Schedules of recurring events, and an instant that is often near a clock change. */
const cases = fc
  .record({
    name: fc.oneof(fc.constantFrom(...ODD_ZONES), fc.constantFrom(...listZones())),
    base: fc.oneof(fc.constantFrom(...LINES), fc.constantFrom(...STEPS)),
    offsets: fc.uniqueArray(fc.constantFrom(...OFFSETS), { minLength: 1, maxLength: 4 }),
    time: fc.integer({ min: Date.UTC(1980, 0) / SECOND, max: Date.UTC(2060, 0) / SECOND }),
    // Minutes from a clock change, on the clocks of the events or on those of a reminder.
    distance: fc.oneof(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -50 * 60, max: 50 * 60 })),
    isAtReminder: fc.boolean(),
    millis: fc.constantFrom(0, 0, 1, 999),
    age: fc.integer({ min: -3, max: 40 }),
    bounds: fc.tuple(fc.option(fc.integer({ min: -9, max: 9 })), fc.option(fc.integer({ min: -2, max: 40 }))),
    except: fc.array(fc.integer({ min: -2, max: 5 }), { maxLength: 3 }),
    onExcluded: fc.constantFrom(undefined, undefined, 'before', 'after'),
  })
  .map(({ name, base, offsets, time, distance, isAtReminder, millis, age, bounds, except, onExcluded }) => {
    const change = zone(name).nextTransition(time * SECOND)?.instant ?? time * SECOND
    const wall = Math.floor((change + zone(name).offsetAt(change)) / MINUTE) * MINUTE + distance * MINUTE
    const rule: EventsRule = {
      kind: 'events',
      base:
        typeof base === 'string'
          ? { kind: 'cron', pattern: pattern(base) }
          : { kind: 'every', count: Number(base[0]), unit: base[1], first: wall - age * DAY },
      reminders: offsets.map((text) => parseReminder(text)!),
    }
    const [from, until] = bounds.map((steps) => (steps === null ? undefined : wall + steps * 7 * HOUR))
    const schedule: Schedule = {
      rule,
      zone: zone(name),
      except: datesOnly(except.map((days) => localDateOf(wall) + days)),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      ...(onExcluded === undefined || typeof base !== 'string' ? {} : { onExcluded }),
    }
    const shift = isAtReminder ? distanceOf(rule.reminders[0]!) : 0
    return { schedule, rule, at: change + distance * MINUTE + shift + millis }
  })

/** All pairs of a reminder and its event whose reminder is due within days of an instant: the brute-force walk. */
function walk({ schedule, rule, at }: { schedule: Schedule; rule: EventsRule; at: Instant }) {
  const reach = Math.max(...rule.reminders.map((each) => Math.abs(distanceOf(each)))) + 8 * DAY
  const events = instantsBetween({ ...schedule, rule: rule.base }, { after: at - reach, through: at + reach })
  return events.flatMap((event) =>
    rule.reminders.map((reminder) => ({ event, reminder, due: dueOf(schedule.zone, event, reminder) })),
  )
}

/** On the calendar: days are counted on the clock, and what a gap swallows comes right after it. */
function dueOf(place: Zone, event: Instant, { days, exact }: Reminder): Instant {
  if (days === 0) return event + exact
  const shown = classifyWallTime(place, place.wallTimeAt(event) + days * DAY)
  const day = shown.kind === 'regular' ? shown.instant : shown.kind === 'fold' ? shown.first : shown.transition.instant
  return day + exact
}

/** The instants of a walk that lie in (after, through], which all of it must cover. */
function duesIn(pairs: ReturnType<typeof walk>, after: Instant, through: Instant): Instant[] {
  const dues = pairs.map(({ due }) => due).filter((due) => due > after && due <= through)
  return [...new Set(dues)].sort((a, b) => a - b)
}

describe(`recurring events (seed ${SEED})`, { timeout: 600_000 }, () => {
  it('have the instants of a walk over all events and reminders, and as many as are counted', () => {
    fc.assert(
      fc.property(cases, fc.nat(5 * 24), (each, hours) => {
        const { schedule, at } = each
        const range = { after: at - hours * HOUR, through: at + 2 * HOUR }
        const expected = duesIn(walk(each), range.after, range.through)
        expect(instantsBetween(schedule, range)).toEqual(expected)
        expect(countInstants(schedule, range)).toBe(expected.length)
      }),
      runs,
    )
  })

  it('have the next and the previous instant of such a walk', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const { schedule, at } = each
        const dues = duesIn(walk(each), at - 5 * DAY, at + 5 * DAY)
        const [next, last] = [dues.find((due) => due > at), dues.findLast((due) => due < at)]
        if (next === undefined) expect(nextInstant(schedule, at) ?? Infinity).toBeGreaterThan(at + 5 * DAY)
        else expect(nextInstant(schedule, at)).toBe(next)
        if (last === undefined) expect(previousInstant(schedule, at) ?? -Infinity).toBeLessThanOrEqual(at - 5 * DAY)
        else expect(previousInstant(schedule, at)).toBe(last)
      }),
      runs,
    )
  })

  it('have the same next instant from wherever before it one asks, and its inverse', () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
        ({ schedule, at }, parts) => {
          const next = nextInstant(schedule, at)
          fc.pre(next !== undefined)
          for (const part of parts) expect(nextInstant(schedule, Math.floor(at + (next - 1 - at) * part))).toBe(next)
          expect(previousInstant(schedule, next + 1)).toBe(next)
          const last = previousInstant(schedule, next)
          expect(last === undefined || last <= at).toBe(true)
        },
      ),
      runs,
    )
  })

  it('say at each instant the event that begins then, else the next to begin, else the last that began', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const { schedule, at } = each
        const pairs = walk(each)
        for (const due of duesIn(pairs, at - 2 * DAY, at + 2 * DAY).slice(0, 20)) {
          const events = pairs.filter((pair) => pair.due === due).map(({ event }) => event)
          const toCome = events.filter((event) => event >= due)
          const own = toCome.length > 0 ? Math.min(...toCome) : Math.max(...events)
          expect(eventOf(schedule, due)?.begin).toBe(own)
          const [first] = pairs.filter((pair) => pair.due === due && pair.event === own)
          expect(eventOf(schedule, due)?.reminder).toEqual(first?.reminder)
        }
      }),
      runs,
    )
  })
})
