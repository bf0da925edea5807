import { datesOnly, NO_DAYS } from '../../../src/core/schedule/local/day-set.ts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import { countInstants, countWithin } from '../../../src/core/schedule/count.ts'
import { instantsBetween } from '../../../src/core/schedule/recurrence.ts'
import { DAY, HOUR, localDateOf, SECOND } from '../../../src/core/time/instant.ts'
import { lines } from './cron/oracle.ts'
import { instant, ODD_ZONES, pattern, SEED, wall, zone } from './support.ts'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import type { Schedule } from '../../../src/core/schedule/schedule.ts'

const DENSE = ['* * * * * *', '0-59 0-59 0-23 * * *', '*/7 5-50 * * * *', '30 30 1-4 * * *'] as const
/** The most instants that the walk compares with. */
const MOST = 3000

const schedules = fc
  .record({
    text: fc.oneof(
      lines.map((line) => line.text),
      fc.constantFrom(...DENSE),
    ),
    name: fc.constantFrom(...ODD_ZONES),
    base: fc.integer({ min: Date.UTC(1975, 0) / SECOND, max: Date.UTC(2100, 0) / SECOND }),
    distance: fc.integer({ min: -30 * 3600, max: 30 * 3600 }),
    millis: fc.constantFrom(0, 1, 999),
    length: fc.integer({ min: 0, max: 9 * DAY }),
    bounds: fc.tuple(fc.option(fc.integer({ min: -3, max: 3 })), fc.option(fc.integer({ min: 0, max: 6 }))),
    except: fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 2 }),
  })
  .map(({ text, name, base, distance, millis, length, bounds, except }) => {
    const parsed = parseCron(text)
    const change = zone(name).nextTransition(base * SECOND)?.instant ?? base * SECOND
    const [from, until] = bounds.map((hours) => (hours === null ? undefined : change + hours * 7 * HOUR))
    const schedule: Schedule | undefined = parsed.ok
      ? {
          rule: { kind: 'cron', pattern: parsed.pattern },
          zone: zone(name),
          except: datesOnly(except.map((days) => localDateOf(change) + days)),
          ...(from === undefined ? {} : { from }),
          ...(until === undefined ? {} : { until }),
        }
      : undefined
    return { text, name, schedule, after: change + distance * SECOND + millis, length }
  })
  .filter((each): each is typeof each & { schedule: Schedule } => each.schedule !== undefined)

describe(`the number of instants (seed ${SEED})`, () => {
  it('is that of a walk along them, in any zone, around any change of its clocks', () => {
    fc.assert(
      fc.property(schedules, ({ schedule, after, length }) => {
        const walked = instantsBetween(schedule, { after, through: after + length, limit: MOST })
        const through = walked.length === MOST ? walked.at(-1)! : after + length
        expect(countInstants(schedule, { after, through })).toBe(walked.length)
      }),
      { seed: SEED, numRuns: 1500 },
    )
  })

  it('is that of the list of an at', () => {
    const times = ['2027-03-01T10:00', '2027-03-02T10:00', '2027-03-03T10:00'].map(wall)
    const schedule: Schedule = { rule: { kind: 'at', times }, zone: zone('UTC'), except: NO_DAYS }
    const range = { after: instant('2027-03-01T10:00:00Z'), through: instant('2027-03-03T10:00:00Z') }
    expect(countInstants(schedule, range)).toBe(2)
  })

  it('of every second is that of the seconds, also where a day has 23 or 25 hours', () => {
    const parsed = parseCron('* * * * * *')
    if (!parsed.ok) throw new Error('the line is right')
    const schedule: Schedule = {
      rule: { kind: 'cron', pattern: parsed.pattern },
      zone: zone('America/New_York'),
      except: NO_DAYS,
    }
    const after = instant('2027-01-01T00:00:00Z')
    expect(countInstants(schedule, { after, through: after + 365 * DAY })).toBe(365 * 86_400)
  })

  it('of events with several reminders is exact while looks are left, each of which is one reminder', () => {
    const looks = { left: 3 * 60 }
    expect(countWithin(events('* * * * *', ['-1h', '-5m', '-1d']), HOUR_OF_MAY, looks)).toEqual({
      count: 60,
      isLeast: false,
    })
    expect(looks.left).toBe(0)
  })

  it('of such events is at least that of one reminder of hours, or what was found, when no looks are left', () => {
    const dense = ['-1h', '-5m', '-1d']
    expect(countWithin(events('* * * * *', dense), HOUR_OF_MAY, { left: 179 })).toEqual({ count: 60, isLeast: true })
    expect(countWithin(events('* * * * * *', dense), HOUR_OF_MAY, { left: 0 })).toEqual({ count: 3600, isLeast: true })
    const days = events('* * * * *', ['-2d', '-1d'])
    expect(countWithin(days, HOUR_OF_MAY, { left: 40 })).toEqual({ count: 40, isLeast: true })
    expect(countWithin(days, HOUR_OF_MAY, { left: 0 })).toEqual({ count: 0, isLeast: true })
  })

  it('of events with one reminder needs no looks', () => {
    const looks = { left: 0 }
    expect(countWithin(events('* * * * * *', ['-5m']), HOUR_OF_MAY, looks)).toEqual({ count: 3600, isLeast: false })
  })
})

const HOUR_OF_MAY = { after: instant('2027-05-01T10:00:00Z'), through: instant('2027-05-01T11:00:00Z') }

function events(line: string, reminders: readonly string[]): Schedule {
  const rule = {
    kind: 'events',
    base: { kind: 'cron', pattern: pattern(line) },
    reminders: reminders.map((text) => parseReminder(text)!),
  } as const
  return { rule, zone: zone('America/New_York'), except: NO_DAYS }
}
