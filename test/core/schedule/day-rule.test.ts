import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wallTimesOf } from '../../../src/core/schedule/local/bounds.ts'
import { countInstants } from '../../../src/core/schedule/count.ts'
import { movedFrom } from '../../../src/core/schedule/local/day-rule.ts'
import type { Move } from '../../../src/core/schedule/local/day-rule.ts'
import { calendarOf, hasDay, joinDays } from '../../../src/core/schedule/local/day-set.ts'
import type { DaySet } from '../../../src/core/schedule/local/day-set.ts'
import { nextWallTime } from '../../../src/core/schedule/cron/search.ts'
import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import { instantsBetween, nextInstant, previousInstant } from '../../../src/core/schedule/recurrence.ts'
import type { Rule, Schedule } from '../../../src/core/schedule/schedule.ts'
import { weekdayOf } from '../../../src/core/time/civil-date.ts'
import type { LocalDate } from '../../../src/core/time/civil-date.ts'
import { DAY, HOUR, localDateOf, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, WallTime } from '../../../src/core/time/instant.ts'
import { lines } from './cron/oracle.ts'
import { cron, date, every, instant, ODD_ZONES, schedule, SEED, short, upcoming, wall, zone } from './support.ts'

const WEEKEND = { name: 'us-closed', weekdays: [0, 6], dates: [date('2027-05-31')] }
const closed = joinDays([WEEKEND], [])
const moving = (line: string, onExcluded: Move, except: DaySet = closed, zoneName = 'Europe/London'): Schedule => ({
  ...cron(line, zoneName),
  except,
  onExcluded,
})

describe('a time on an excluded day', () => {
  it('goes to the last free day before it: the last business day of each month', () => {
    const last = moving('0 9 L * *', 'before')
    expect(upcoming(last, '2027-04-20T00:00Z', 3)).toEqual([
      '2027-04-30T08:00Z',
      '2027-05-28T08:00Z',
      '2027-06-30T08:00Z',
    ])
    expect(upcoming(moving('0 9 LW * *', 'before'), '2027-05-01T00:00Z', 1)).toEqual(['2027-05-28T08:00Z'])
  })

  it('keeps to workdays where the line itself asks for one: W, also if no weekend is excluded', () => {
    const monday = joinDays([], [date('2027-05-31')])
    const first = (line: string, onExcluded: Move = 'before') =>
      upcoming(moving(line, onExcluded, monday), '2027-05-29T00:00Z', 1)
    expect(upcoming(moving('0 9 LW * *', 'before', monday), '2027-04-20T00:00Z', 3)).toEqual([
      '2027-04-30T08:00Z',
      '2027-05-28T08:00Z',
      '2027-06-30T08:00Z',
    ])
    expect(first('0 9 31W 5 *', 'after')).toEqual(['2027-06-01T08:00Z'])
    // Of all other lines the letter holds: the day before a Monday is a Sunday.
    expect(first('0 9 31 5 *')).toEqual(['2027-05-30T08:00Z'])
    expect(first('0 9 L * *')).toEqual(['2027-05-30T08:00Z'])
    expect(first('0 9 31 5 MON-FRI')).toEqual(['2027-05-30T08:00Z'])
    expect(first('0 9 LW,L 5 *')).toEqual(['2027-05-30T08:00Z'])
    expect(first('0 9 LW 5 SUN-WED')).toEqual(['2027-05-30T08:00Z'])
    const friday = joinDays([], [date('2027-05-28')])
    expect(upcoming(moving('0 9 28W 5 *', 'after', friday), '2027-05-20T00:00Z', 1)).toEqual(['2027-05-31T08:00Z'])
    const line = moving('0 9 LW * *', 'before', monday) as Schedule & { onExcluded: Move }
    const base = wallTimesOf(line.rule.kind === 'cron' ? line.rule.pattern : ({} as never))
    expect(movedFrom(base, line, wall('2027-05-28T09:00'))).toBe(date('2027-05-31'))
  })

  it('goes to the first free day after it, also into the next month', () => {
    expect(upcoming(moving('0 9 30 5 *', 'after'), '2027-05-01T00:00Z', 1)).toEqual(['2027-06-01T08:00Z'])
  })

  it('keeps its wall time across a change of the clocks', () => {
    const line = moving('30 9 28 3 *', 'before')
    expect(upcoming(line, '2027-01-01T00:00Z', 1)).toEqual(['2027-03-26T09:30Z'])
    expect(upcoming({ ...line, onExcluded: 'after' }, '2027-01-01T00:00Z', 1)).toEqual(['2027-03-29T08:30Z'])
  })

  it('is read on the clocks of the day where it lands: in a gap at its end, in a fold at the first pass', () => {
    const monday = (day: string) => joinDays([], [date(day)])
    expect(upcoming(moving('30 1 29 3 *', 'before', monday('2027-03-29')), '2027-03-01T00:00Z', 1)).toEqual([
      '2027-03-28T01:00Z',
    ])
    expect(upcoming(moving('30 1 1 11 *', 'before', monday('2027-11-01')), '2027-10-01T00:00Z', 1)).toEqual([
      '2027-10-31T00:30Z',
    ])
  })

  it('is one with the time that is there already', () => {
    expect(upcoming(moving('0 9 * * *', 'after'), '2027-06-04T00:00Z', 3)).toEqual([
      '2027-06-04T08:00Z',
      '2027-06-07T08:00Z',
      '2027-06-08T08:00Z',
    ])
  })

  it('is left out when the move leaves from or until, or begins beyond them', () => {
    const line = moving('0 9 * * SAT', 'before')
    const planned = (bounds: object) => upcoming({ ...line, ...bounds }, '2027-06-01T00:00Z', 1)
    expect(planned({ from: wall('2027-06-05T00:00'), until: wall('2027-06-06T00:00') })).toEqual([])
    expect(planned({ until: wall('2027-06-05T09:00') })).toEqual([])
    expect(planned({ until: wall('2027-06-05T09:01') })).toEqual(['2027-06-04T08:00Z'])
    const after = { ...line, onExcluded: 'after' as const }
    expect(upcoming({ ...after, until: wall('2027-06-07T09:00') }, '2027-06-02T00:00Z', 1)).toEqual([])
    expect(upcoming({ ...after, from: wall('2027-06-05T09:01') }, '2027-06-01T00:00Z', 1)).toEqual([
      '2027-06-14T08:00Z',
    ])
  })

  it('moves by 31 days, and is left out when the 31st is excluded, too', () => {
    const from = date('2027-06-01')
    const run = (length: number) =>
      joinDays(
        [],
        Array.from({ length }, (_, day) => from + day),
      )
    const line = (length: number) => ({ ...moving('0 9 1 6 *', 'after', run(length)), until: wall('2028-01-01T00:00') })
    expect(upcoming(line(31), '2027-05-01T00:00Z', 1)).toEqual(['2027-07-02T08:00Z'])
    expect(upcoming(line(32), '2027-05-01T00:00Z', 1)).toEqual([])
    const never = { ...moving('0 9 * * *', 'before'), except: { dates: [], weekdays: [0, 1, 2, 3, 4, 5, 6] } }
    expect(nextInstant(never, instant('2027-01-01T00:00Z'))).toBeUndefined()
    expect(previousInstant(never, instant('2027-01-01T00:00Z'))).toBeUndefined()
    const once = { ...never, rule: { kind: 'at', times: [wall('2027-06-01T09:00')] } as const }
    expect(nextInstant(once, instant('2027-01-01T00:00Z'))).toBeUndefined()
  })

  it('moves the times of an at and the reminders of an event as well, each by its own local time', () => {
    const rule = { kind: 'at', times: ['2027-05-28T09:00', '2027-05-31T09:00', '2027-06-05T10:00'].map(wall) } as const
    const at = { ...schedule(rule, 'Europe/London'), except: closed, onExcluded: 'before' as const }
    expect(upcoming(at, '2027-05-01T00:00Z', 5)).toEqual(['2027-05-28T08:00Z', '2027-06-04T09:00Z'])
    expect(upcoming({ ...at, from: wall('2027-05-29T00:00') }, '2027-05-01T00:00Z', 5)).toEqual(['2027-06-04T09:00Z'])
    const event = {
      ...at,
      rule: {
        kind: 'event',
        at: wall('2027-06-07T00:30'),
        reminders: [{ days: 0, exact: -HOUR, text: '-1h' }],
      } as const,
    }
    expect(upcoming(event, '2027-05-01T00:00Z', 5)).toEqual(['2027-06-04T22:30Z'])
    expect(upcoming({ ...event, until: wall('2027-06-01T00:00') }, '2027-05-01T00:00Z', 5)).toEqual([])
  })

  it('of an every moves like that of a line, but never before its first time', () => {
    const weekly = { ...every('1 week', '2027-05-17T09:00', 'Europe/London'), except: closed }
    expect(upcoming({ ...weekly, onExcluded: 'before' }, '2027-05-20T00:00Z', 3)).toEqual([
      '2027-05-24T08:00Z',
      '2027-05-28T08:00Z',
      '2027-06-07T08:00Z',
    ])
    expect(upcoming({ ...weekly, onExcluded: 'after' }, '2027-05-25T00:00Z', 2)).toEqual([
      '2027-06-01T08:00Z',
      '2027-06-07T08:00Z',
    ])
    const monthly = { ...every('1 month', '2027-05-02T09:00', 'Europe/London'), except: closed }
    expect(upcoming({ ...monthly, onExcluded: 'before' }, '2027-04-01T00:00Z', 2)).toEqual([
      '2027-06-02T08:00Z',
      '2027-07-02T08:00Z',
    ])
    expect(upcoming({ ...monthly, onExcluded: 'after' }, '2027-04-01T00:00Z', 2)).toEqual([
      '2027-05-03T08:00Z',
      '2027-06-02T08:00Z',
    ])
  })

  it('knows the day that it comes from, and the calendar that moved it', () => {
    const last = moving('0 9 L * *', 'before') as Schedule & { onExcluded: Move }
    const base = wallTimesOf(last.rule.kind === 'cron' ? last.rule.pattern : ({} as never))
    expect(movedFrom(base, last, wall('2027-05-28T09:00'))).toBe(date('2027-05-31'))
    expect(movedFrom(base, last, wall('2027-04-30T09:00'))).toBeUndefined()
    expect(movedFrom(base, last, wall('2027-04-29T09:00'))).toBeUndefined()
    expect(movedFrom(base, last, wall('2027-05-31T09:00'))).toBeUndefined()
    expect(calendarOf(closed, date('2027-05-31'))).toBe('us-closed')
    expect(calendarOf(joinDays([], [date('2027-05-31')]), date('2027-05-31'))).toBeUndefined()
  })
})

/** The local times of a day that a base rule names. Those of an `every` are counted step by step from its first. */
function timesOn(rule: Rule, day: LocalDate): readonly WallTime[] {
  const times: WallTime[] = []
  if (rule.kind === 'cron') {
    let time = nextWallTime(rule.pattern, day * DAY)
    for (; time !== undefined && time < (day + 1) * DAY; time = nextWallTime(rule.pattern, time + 1)) times.push(time)
  }
  if (rule.kind === 'every') {
    const time = day * DAY + (rule.first - localDateOf(rule.first) * DAY)
    const [a, b] = [new Date(rule.first), new Date(time)]
    const days = Math.round((time - rule.first) / DAY)
    const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()
    const [distance, isSameDay] = {
      days: [days, true] as const,
      weeks: [days / 7, true] as const,
      months: [months, a.getUTCDate() === b.getUTCDate()] as const,
      years: [months / 12, a.getUTCDate() === b.getUTCDate()] as const,
      hours: [0, false] as const,
      minutes: [0, false] as const,
    }[rule.unit]
    if (time >= rule.first && isSameDay && distance % rule.count === 0) times.push(time)
  }
  return times
}

/** The walk that knows nothing of searching: each minute that the line names, moved one day after the other. */
function walked(of: Schedule, first: number, last: number): readonly Instant[] {
  const { rule, zone: clocks, until = Infinity, except, onExcluded } = of
  if (rule.kind !== 'cron' && rule.kind !== 'every') return []
  const from = Math.max(of.from ?? -Infinity, rule.kind === 'every' ? rule.first : -Infinity)
  const landings = new Set<WallTime>()
  const isClosed = (day: number) =>
    hasDay(except, day) || (rule.kind === 'cron' && rule.pattern.isOfWorkdays && [0, 6].includes(weekdayOf(day)))
  for (let day = first - 40; day <= last + 40; day += 1) {
    let target = day
    for (let step = 0; step < 31 && isClosed(target); step += 1) target += onExcluded === 'before' ? -1 : 1
    if (isClosed(target)) continue
    for (const time of timesOn(rule, day)) {
      const moved = time + (target - day) * DAY
      if (time >= from && time < until && moved >= from && moved < until) landings.add(moved)
    }
  }
  const instants = [...landings].flatMap((landing): readonly Instant[] => {
    const shown = clocks.instantsOf(landing)
    if (rule.kind === 'cron' && rule.pattern.isInterval) return shown
    const gap = shown.length === 0 ? clocks.gapAt(landing) : undefined
    if (gap === undefined) return shown.slice(0, 1)
    return gap.offsetAfter - gap.offsetBefore <= 3 * HOUR ? [gap.instant] : []
  })
  return [...new Set(instants)].sort((a, b) => a - b)
}

const bases = fc.record({
  name: fc.constantFrom(...ODD_ZONES),
  base: fc.integer({ min: Date.UTC(1975, 0) / SECOND, max: Date.UTC(2100, 0) / SECOND }),
  onExcluded: fc.constantFrom<Move>('before', 'after'),
  dates: fc.array(fc.integer({ min: -35, max: 35 }), { maxLength: 12 }),
  run: fc.tuple(fc.integer({ min: -35, max: 10 }), fc.integer({ min: 0, max: 34 })),
  weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
  bounds: fc.tuple(
    fc.option(fc.integer({ min: -20 * 24, max: 5 * 24 })),
    fc.option(fc.integer({ min: -5 * 24, max: 20 * 24 })),
  ),
})

/** A rule, once it is known when the clocks change. */
type RuleAt = (change: WallTime) => Rule | undefined

const cronRules = fc
  .oneof(
    lines.map((line) => line.text),
    fc.constantFrom(
      '30 2 * * *',
      '0 9 L * *',
      '15 1 1 * *',
      '*/30 * * * SUN',
      '0 0 31 * *',
      '0 */6 * * *',
      '0 9 LW * *',
      '0 9 1W,15W,LW * *',
      '30 2 15W * MON-FRI',
    ),
  )
  .map((text): RuleAt => {
    const parsed = parseCron(text)
    return () => (parsed.ok ? { kind: 'cron', pattern: parsed.pattern } : undefined)
  })
const everyRules = fc
  .record({
    unit: fc.constantFrom('days', 'weeks', 'months', 'years'),
    count: fc.integer({ min: 1, max: 5 }),
    age: fc.integer({ min: -3, max: 800 }),
    minutes: fc.constantFrom(-90, -60, -30, -1, 0, 1, 30, 60, 90, 600),
  })
  .map(({ age, minutes, ...interval }): RuleAt => {
    return (change) => ({ kind: 'every', ...interval, first: change - age * DAY + minutes * MINUTE })
  })

const schedules = fc
  .record({ drawn: bases, rule: fc.oneof(cronRules, everyRules) })
  .map(
    ({
      drawn: {
        name,
        base,
        onExcluded,
        dates,
        run: [start, length],
        weekdays,
        bounds: [from, until],
      },
      rule,
    }) => {
      const clocks = zone(name)
      const change = clocks.nextTransition(base * SECOND)?.instant ?? base * SECOND
      const day = localDateOf(change)
      const found = rule(Math.floor(clocks.wallTimeAt(change) / MINUTE) * MINUTE)
      const closedDays = [...dates, ...Array.from({ length }, (_, index) => start + index)].map((each) => day + each)
      const of: Schedule | undefined = found && {
        rule: found,
        zone: clocks,
        except: joinDays([{ name: 'closed', weekdays, dates: closedDays }], []),
        onExcluded,
        ...(from !== null && { from: change + from * HOUR }),
        ...(until !== null && { until: change + until * HOUR }),
      }
      return { of, name, day, onExcluded }
    },
  )
  .filter((each): each is typeof each & { of: Schedule } => {
    if (each.of?.rule.kind !== 'cron') return each.of !== undefined
    // A line that fires every second would make the walk long, and shows nothing more.
    const first = nextWallTime(each.of.rule.pattern, each.day * DAY)
    return first === undefined || (nextWallTime(each.of.rule.pattern, first + 1) ?? Infinity) - first >= 10 * MINUTE
  })

describe(`days off, against a walk (seed ${SEED})`, () => {
  it('are those of the walk: forward, backward, counted, from any instant and in any parts', () => {
    fc.assert(
      fc.property(schedules, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }), (drawn, cuts) => {
        const { of, day } = drawn
        const [after, through] = [(day - 5) * DAY, (day + 5) * DAY]
        const expected = walked(of, day - 7, day + 7).filter((each) => each > after && each <= through)
        expect(instantsBetween(of, { after, through }).map(short)).toEqual(expected.map(short))
        expect(countInstants(of, { after, through })).toBe(expected.length)
        const ends = [0, ...cuts.toSorted((a, b) => a - b), 1].map((cut) => Math.round(after + cut * (through - after)))
        const parts = ends.slice(1).flatMap((end, index) => instantsBetween(of, { after: ends[index]!, through: end }))
        expect(parts).toEqual(expected)
        for (const end of ends) {
          const isLater = expected.find((each) => each > end)
          if (isLater !== undefined) expect(nextInstant(of, end)).toBe(isLater)
          const earlier = expected.findLast((each) => each < end)
          if (earlier !== undefined) expect(previousInstant(of, end)).toBe(earlier)
        }
      }),
      { seed: SEED, numRuns: 1000 },
    )
  })
})
