import { NO_DAYS } from '../../../src/core/schedule/local/day-set.ts'
import { Cron } from 'croner'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { listZones } from '../../../src/core/time/zone.ts'
import { transitionsByIntl } from '../time/clock-oracle.ts'
import { firesOf, lines, watchClock } from './cron/oracle.ts'
import type { Line } from './cron/oracle.ts'
import { EXHAUSTIVE, ODD_ZONES, SEED, short, zone } from './support.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'

/** Half of the time watched around a clock change. No change is longer than a day. */
const AROUND: Millis = 27 * HOUR

/** The schedule of a line; `undefined` if it can never fire, such as 31 June. */
function scheduleOf({ text }: Line, zoneName: string): Schedule | undefined {
  const parsed = parseCron(text)
  if (parsed.ok) return { rule: { kind: 'cron', pattern: parsed.pattern }, zone: zone(zoneName), except: NO_DAYS }
  expect(parsed.problems.map(({ code }) => code)).toEqual(['cron-impossible'])
  return undefined
}

/** Walks a schedule backwards over [since, before). Returns its instants, ascending. */
function backwards(schedule: Schedule, since: Instant, before: Instant): Instant[] {
  const found: Instant[] = []
  let last = previousInstant(schedule, before)
  for (; last !== undefined && last >= since; last = previousInstant(schedule, last)) found.push(last)
  return found.reverse()
}

/** Compares a line with a zone's clock around one change, minute by minute. Returns the first difference. */
function compare(line: Line, zoneName: string, clock: ReturnType<typeof watchClock>, step: Millis): string | undefined {
  const schedule = scheduleOf(line, zoneName)
  const [since, until] = [Number(clock.at(0)?.[0]), Number(clock.at(-1)?.[0])]
  const expected = firesOf(line, clock, step)
  if (schedule === undefined) return expected.length === 0 ? undefined : `${line.text} was refused, but fires`
  const forwards = instantsBetween(schedule, { after: since, through: until })
  const back = backwards(schedule, since + 1, until + 1)
  const probe = clock[Math.floor(clock.length / 2)]?.[0] ?? since
  const isRight =
    isSame(forwards, expected) &&
    isSame(back, expected) &&
    nextInstant(schedule, probe) === (expected.find((at) => at > probe) ?? nextInstant(schedule, until)) &&
    previousInstant(schedule, probe) === (expected.findLast((at) => at < probe) ?? previousInstant(schedule, since + 1))
  if (isRight) return undefined
  const show = (list: readonly Instant[]): string => list.slice(0, 9).map(short).join(' ')
  return `${line.text} in ${zoneName}: ${show(forwards)} / ${show(back)}, not ${show(expected)}`
}

function isSame(left: readonly Instant[], right: readonly Instant[]): boolean {
  return left.length === right.length && left.every((at, index) => at === right[index])
}

describe(`cron lines agree with a clock that is watched (seed ${SEED})`, () => {
  const always = fc.sample(lines, { seed: SEED, numRuns: EXHAUSTIVE ? 6 : 12 })
  // So each change of each zone meets a line that fires often, whatever its day and hour.
  const dense = fc
    .sample(lines, { seed: SEED + 1, numRuns: 2000 })
    .filter(({ text }) => text.endsWith(' * * *'))
    .slice(0, 12)

  it('around every change of the sampled zones and years', { timeout: 7_200_000 }, () => {
    const years = EXHAUSTIVE ? [1970, 2050] : [2004, 2030]
    for (const name of EXHAUSTIVE ? listZones() : ODD_ZONES) {
      const changes = transitionsByIntl(name, Date.UTC(Number(years[0]), 0), Date.UTC(Number(years[1]), 0), 5 * DAY)
      const random = fc.sample(fc.nat(), { seed: SEED, numRuns: 3 }).map((at) => changes[at % changes.length])
      for (const change of EXHAUSTIVE ? changes : [...random, ...unusual(changes)]) {
        if (change === undefined) continue
        // Offsets with seconds, such as Liberia's, let minutes begin between those of UTC.
        const step = change % MINUTE === 0 ? MINUTE : 30 * SECOND
        const clock = watchClock(
          name,
          change - (EXHAUSTIVE ? 5 * HOUR : AROUND),
          change + (EXHAUSTIVE ? 5 * HOUR : AROUND),
          step,
        )
        for (const line of [...dense, ...always]) expect(compare(line, name, clock, step)).toBeUndefined()
      }
    }
  })

  it('around changes of odd length or at an odd moment', () => {
    const odd = [
      ['Pacific/Apia', Date.UTC(2011, 11, 30, 10)],
      ['Pacific/Kwajalein', Date.UTC(1993, 7, 21, 12)],
      ['Antarctica/Vostok', Date.UTC(1994, 0, 31, 17)],
      ['Antarctica/Vostok', Date.UTC(1994, 10, 1)],
      ['Antarctica/Casey', Date.UTC(2016, 9, 21, 16)],
      ['Africa/Monrovia', Date.UTC(1972, 0, 7, 0, 44, 30)],
      // At or just before an edge of the stretch that core/time/zone.ts computes at once.
      ['Africa/Tunis', Date.UTC(2005, 8, 30)],
      ['Asia/Jerusalem', Date.UTC(2019, 2, 29)],
      ['Asia/Jerusalem', Date.UTC(2020, 9, 24, 23)],
    ] as const
    for (const [name, change] of odd) {
      const step = change % MINUTE === 0 ? MINUTE : 30 * SECOND
      const clock = watchClock(name, change - AROUND, change + AROUND, step)
      for (const line of [...dense, ...always]) expect(compare(line, name, clock, step)).toBeUndefined()
    }
  })

  it('far from any change, on the calendar of four years', () => {
    const clock = watchClock('UTC', Date.UTC(2026, 11, 31, 23, 59), Date.UTC(2027, 2, 5), MINUTE)
    const leap = watchClock('UTC', Date.UTC(2028, 1, 20), Date.UTC(2028, 2, 5), MINUTE)
    for (const line of fc.sample(lines, { seed: SEED + 2, numRuns: 40 })) {
      expect(compare(line, 'UTC', clock, MINUTE)).toBeUndefined()
      expect(compare(line, 'UTC', leap, MINUTE)).toBeUndefined()
    }
  })
})

/** The changes that follow another one within a few weeks, as around Ramadan. */
function unusual(changes: readonly Instant[]): Instant[] {
  return changes.filter((at, index) => at - (changes[index - 1] ?? -Infinity) < 45 * DAY).slice(0, 2)
}

describe(`cron lines agree with croner 11 and its rule "no-wildcard" (seed ${SEED})`, () => {
  // Croner loses the day of a gap that ends at midnight: Nuuk and Scoresbysund since 2024.
  const zones = ODD_ZONES.filter((name) => name !== 'America/Nuuk' && name !== 'America/Scoresbysund')

  it('at instants near changes of the clock and anywhere else', { timeout: 7_200_000 }, () => {
    fc.assert(
      fc.property(
        lines.filter(({ isPortable }) => isPortable),
        fc.option(fc.constantFrom('0', '30', '*/20', '5,50'), { nil: undefined }),
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2045, 0) / 1000 }),
        fc.option(fc.integer({ min: -30 * 3600, max: 8 * 3600 }), { nil: undefined, freq: 6 }),
        (line, second, name, base, distance) => {
          const text = second === undefined ? line.text : `${second} ${line.text}`
          const schedule = scheduleOf({ ...line, text }, name)
          const change = zone(name).nextTransition(base * SECOND)?.instant ?? base * SECOND
          const at = distance === undefined ? base * SECOND : change + distance * SECOND
          const oracle = new Cron(text, {
            timezone: name,
            fixedTimeRule: 'no-wildcard',
            mode: '5-or-6-parts',
            paused: true,
          })
          const expected = oracle.nextRun(new Date(at))?.getTime()
          expect(schedule && nextInstant(schedule, at)).toBe(expected)
        },
      ),
      { seed: SEED, numRuns: EXHAUSTIVE ? 200_000 : 4000 },
    )
  })

  it('in reading steps in day fields as restrictions', () => {
    for (const text of ['0 0 */2 * MON', '0 0 1 * */2', '0 0 */1 * MON', '0 0 */5 * */3']) {
      const schedule = scheduleOf({ text, isInterval: false, isPortable: true, matches: () => false }, 'UTC')
      const oracle = new Cron(text, { timezone: 'UTC', paused: true })
      const expected = oracle.nextRuns(60, new Date(Date.UTC(2026, 0))).map((at) => at.getTime())
      expect(schedule && instantsBetween(schedule, { after: Date.UTC(2026, 0), through: Infinity, limit: 60 })).toEqual(
        expected,
      )
    }
  })
})
