import { NO_DAYS, datesOnly } from '../../../src/core/schedule/local/day-set.ts'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { Settings } from 'luxon'
import { afterEach, describe, expect, it } from 'vitest'
import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import { DAY, HOUR, SECOND } from '../../../src/core/time/instant.ts'
import { lines } from './cron/oracle.ts'
import { cron, ODD_ZONES, SEED, upcoming, zone } from './support.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'

/** Schedules that can fire, and an instant that is often near a clock change. */
const cases = fc
  .record({
    line: lines,
    name: fc.constantFrom(...ODD_ZONES),
    base: fc.integer({ min: Date.UTC(1975, 0) / SECOND, max: Date.UTC(2100, 0) / SECOND }),
    distance: fc.integer({ min: -30 * 3600, max: 8 * 3600 }),
    millis: fc.constantFrom(0, 1, 999),
  })
  .map(({ line, name, base, distance, millis }) => {
    const parsed = parseCron(line.text)
    const change = zone(name).nextTransition(base * SECOND)?.instant ?? base * SECOND
    const schedule: Schedule | undefined = parsed.ok
      ? { rule: { kind: 'cron', pattern: parsed.pattern }, zone: zone(name), except: NO_DAYS }
      : undefined
    return { text: line.text, name, schedule, at: change + distance * SECOND + millis }
  })
  .filter((each): each is typeof each & { schedule: Schedule } => each.schedule !== undefined)

const runs = { seed: SEED, numRuns: 1500 }

afterEach(() => {
  Settings.defaultZone = 'system'
  Settings.now = () => Date.now()
})

describe(`the next instant (seed ${SEED})`, () => {
  it('is the same from wherever before it one asks', () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        ({ schedule, at }, parts) => {
          const next = nextInstant(schedule, at)
          fc.pre(next !== undefined)
          for (const part of parts) {
            const between = Math.floor(at + (next - 1 - at) * part)
            expect(nextInstant(schedule, between)).toBe(next)
          }
          expect(nextInstant(schedule, next - 1)).toBe(next)
        },
      ),
      runs,
    )
  })

  it('and the previous one are each other’s inverse', () => {
    fc.assert(
      fc.property(cases, ({ schedule, at }) => {
        const next = nextInstant(schedule, at)
        fc.pre(next !== undefined)
        expect(previousInstant(schedule, next + 1)).toBe(next)
        const last = previousInstant(schedule, next)
        expect(last === undefined || last <= at).toBe(true)
        if (last !== undefined) expect(nextInstant(schedule, last)).toBe(next)
      }),
      runs,
    )
  })

  it('is on a whole second', () => {
    fc.assert(
      fc.property(cases, ({ schedule, at }) => {
        expect((nextInstant(schedule, at) ?? 0) % SECOND).toBe(0)
      }),
      runs,
    )
  })
})

describe(`the instants of a range (seed ${SEED})`, () => {
  it('are those of its parts', () => {
    fc.assert(
      fc.property(cases, fc.nat(40), fc.nat(40), ({ schedule, at }, first, second) => {
        const [middle, end] = [at + first * HOUR, at + (first + second) * HOUR]
        const parts = [
          ...instantsBetween(schedule, { after: at, through: middle }),
          ...instantsBetween(schedule, { after: middle, through: end }),
        ]
        expect(instantsBetween(schedule, { after: at, through: end })).toEqual(parts)
      }),
      runs,
    )
  })

  it('ascend, without bounds and with them, and bounds only take away', () => {
    fc.assert(
      fc.property(
        cases,
        fc.nat(60),
        fc.nat(60),
        fc.array(fc.nat(5), { maxLength: 3 }),
        ({ schedule, at }, from, size, days) => {
          const wall = schedule.zone.wallTimeAt(at)
          const bounded = {
            ...schedule,
            from: wall + from * HOUR,
            until: wall + (from + size) * HOUR,
            except: datesOnly(days.map((day) => Math.floor(wall / DAY) + day)),
          }
          const end = at + 6 * DAY
          const free = instantsBetween(schedule, { after: at, through: end, limit: 500 })
          const fewer = instantsBetween(bounded, { after: at, through: end, limit: 500 }).filter(
            (each) => each <= (free.at(-1) ?? at),
          )
          expect(free).toEqual([...new Set(free)].sort((a, b) => a - b))
          expect(fewer.filter((each) => !free.includes(each))).toEqual([])
          // When no gap moves an instant, exactly the instants within the bounds are left.
          if (schedule.zone.nextTransition(at - DAY, end) !== undefined) return
          const within = free.filter((each) => {
            const local = schedule.zone.wallTimeAt(each)
            return (
              local >= bounded.from && local < bounded.until && !bounded.except.dates.includes(Math.floor(local / DAY))
            )
          })
          expect(fewer).toEqual(within)
        },
      ),
      runs,
    )
  })
})

describe('nothing depends on', () => {
  const sample = (): string[][] =>
    ['America/New_York', 'Pacific/Chatham', 'Europe/Berlin', 'Australia/Lord_Howe'].map((name) =>
      upcoming(cron('*/30 1-3 * 3,4,9-11 *', name), '2026-01-01T00:00Z', 400),
    )

  it('the zone of the host', () => {
    const script = `
      import { cron, upcoming } from '${new URL('support.ts', import.meta.url).href}'
      const names = ['America/New_York', 'Pacific/Chatham', 'Europe/Berlin', 'Australia/Lord_Howe']
      const found = names.map((name) => upcoming(cron('*/30 1-3 * 3,4,9-11 *', name), '2026-01-01T00:00Z', 400))
      process.stdout.write(JSON.stringify(found))`
    const cwd = fileURLToPath(new URL('../../..', import.meta.url))
    for (const TZ of ['Pacific/Chatham', 'America/St_Johns', 'UTC']) {
      const env = { ...process.env, TZ, NODE_OPTIONS: '' }
      const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        cwd,
        env,
        encoding: 'utf8',
      })
      expect(JSON.parse(output), TZ).toEqual(sample())
    }
  })

  it('the clock and the default zone of luxon', () => {
    const expected = sample()
    for (const now of [Date.UTC(2026, 0), Date.UTC(2026, 6), Date.UTC(2026, 9, 25, 0, 30)]) {
      Settings.now = () => now
      Settings.defaultZone = 'Pacific/Chatham'
      expect(sample()).toEqual(expected)
    }
  })
})
