import * as fc from 'fast-check'
import type { Instant, Millis, WallTime } from '../../../../src/core/time/instant.ts'
import { intlWallTime } from '../../time/clock-oracle.ts'

// A second reading of cron, as plain as possible: it asks of each moment whether it matches. It shares nothing with the
// code under test except the text of the line.

/** A line, and what it means by construction. */
export interface Line {
  readonly text: string
  readonly isInterval: boolean
  /** Whether croner's grammar has it too. Croner has no ranges that wrap around, and no `L-3`. */
  readonly isPortable: boolean
  readonly matches: (wall: WallTime) => boolean
}

interface Item {
  readonly text: string
  readonly hasStep: boolean
  readonly isPortable: boolean
  /** Asked about a value of its own field, and about the whole day. */
  readonly has: (value: number, date: Date) => boolean
}

interface Field {
  readonly text: string
  readonly isInterval: boolean
  readonly isRestricted: boolean
  readonly isPortable: boolean
  readonly has: (value: number, date: Date) => boolean
}

const DAY = 86_400_000

/** Plain items of a field with values from `low` to `high`, made of some of them. */
function items(low: number, high: number, some = { min: low, max: high }): fc.Arbitrary<Item> {
  const count = high - low + 1
  const value = fc.integer(some)
  const plain = { hasStep: false, isPortable: true }
  const single = value.map((only): Item => ({ ...plain, text: `${only}`, has: (v) => v === only }))
  const range = fc
    .tuple(value, value, fc.nat())
    .filter(([from, to]) => from !== to)
    .chain(([from, to, choice]) => {
      const span = (to - from + count) % count
      const step = 1 + (choice % span)
      const isAround = to < from
      const has = (v: number, size: number): boolean => {
        const distance = (v - from + count) % count
        return distance <= span && distance % size === 0
      }
      return fc.constantFrom<Item>(
        { text: `${from}-${to}`, hasStep: false, isPortable: !isAround, has: (v) => has(v, 1) },
        { text: `${from}-${to}/${step}`, hasStep: true, isPortable: !isAround, has: (v) => has(v, step) },
      )
    })
  const steps = fc
    .integer({ min: 1, max: count - 1 })
    .map((step): Item => ({ text: `*/${step}`, hasStep: true, isPortable: true, has: (v) => (v - low) % step === 0 }))
  return fc.oneof({ weight: 4, arbitrary: single }, { weight: 2, arbitrary: range }, { weight: 1, arbitrary: steps })
}

function field(item: fc.Arbitrary<Item>, stars = 2): fc.Arbitrary<Field> {
  const star: Field = { text: '*', isInterval: true, isRestricted: false, isPortable: true, has: () => true }
  const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((list): Field => ({
    text: list.map(({ text }) => text).join(','),
    isInterval: list.some(({ hasStep }) => hasStep),
    isRestricted: true,
    isPortable: list.every(({ isPortable }) => isPortable),
    has: (value, date) => list.some(({ has }) => has(value, date)),
  }))
  return fc.oneof({ weight: stars, arbitrary: fc.constant(star) }, { weight: 3, arbitrary: list })
}

const dayItems = fc.oneof(
  { weight: 3, arbitrary: items(1, 31) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Item>(
      special('L', true, (day) => nextDayIs(day, 1)),
      special('L-3', false, (day) => nextDayIs(new Date(day.getTime() + 3 * DAY), 1)),
      ...[1, 2, 15, 28, 30, 31].map((target) => special(`${target}W`, true, (day) => isNearestWorkday(day, target))),
    ),
  },
)

const weekdayItems = fc.oneof(
  { weight: 3, arbitrary: items(0, 6) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Item>(
      special('MON', true, (day) => day.getUTCDay() === 1),
      special('MON-FRI', true, (day) => isWorkday(day)),
      special('FRI-MON', false, (day) => [5, 6, 0, 1].includes(day.getUTCDay())),
      special('FRI#2', true, (day) => day.getUTCDay() === 5 && day.getUTCDate() > 7 && day.getUTCDate() <= 14),
      special('SUN#5', true, (day) => day.getUTCDay() === 0 && day.getUTCDate() > 28),
      special('SUNL', true, (day) => day.getUTCDay() === 0 && nextMonthWithin(day, 7)),
      special('7', true, (day) => day.getUTCDay() === 0),
    ),
  },
)

/** Lines with five fields. Their hours are often those in which clocks change. */
export const lines: fc.Arbitrary<Line> = fc
  .record({
    minute: field(items(0, 59)),
    hour: fc.oneof(
      field(items(0, 23)),
      field(items(0, 23, { min: 0, max: 3 }), 0),
      field(items(0, 23, { min: 22, max: 23 }), 0),
    ),
    day: field(dayItems, 6),
    month: field(items(1, 12), 6),
    weekday: field(weekdayItems, 6),
  })
  .map(({ minute, hour, day, month, weekday }): Line => {
    const isEither = day.isRestricted && weekday.isRestricted
    const all = [minute, hour, day, month, weekday]
    return {
      text: all.map(({ text }) => text).join(' '),
      isInterval: minute.isInterval || hour.isInterval,
      isPortable: all.every(({ isPortable }) => isPortable),
      matches: (wall) => {
        const date = new Date(wall)
        if (date.getUTCSeconds() !== 0 || !minute.has(date.getUTCMinutes(), date)) return false
        if (!hour.has(date.getUTCHours(), date) || !month.has(date.getUTCMonth() + 1, date)) return false
        const [byDay, byWeekday] = [day.has(date.getUTCDate(), date), weekday.has(date.getUTCDay(), date)]
        return isEither ? byDay || byWeekday : byDay && byWeekday
      },
    }
  })

/** What a zone's clocks show, step by step, from one instant to another, both included. */
export function watchClock(zone: string, since: Instant, until: Instant, step: Millis): [Instant, WallTime][] {
  const shown: [Instant, WallTime][] = []
  for (let at = since; at <= until; at += step) shown.push([at, intlWallTime(zone, at)])
  return shown
}

/**
 * The instants at which a line fires while a clock is watched, without the first moment. It follows Vixie cron:
 * - An interval line fires whenever the clock matches.
 * - A fixed line fires for the local times that the clock newly reaches, including those of a jump of up to three
 *   hours. It never fires for those that the clock shows again.
 */
export function firesOf(line: Line, shown: readonly (readonly [Instant, WallTime])[], step: Millis): Instant[] {
  const fires: Instant[] = []
  let reached = Number(shown[0]?.[1])
  for (const [at, wall] of shown.slice(1)) {
    if (line.isInterval) {
      if (line.matches(wall)) fires.push(at)
      continue
    }
    if (wall <= reached) continue
    const isJump = wall - reached > step
    let isDue = line.matches(wall)
    if (isJump && wall - reached - step <= 3 * 3_600_000) {
      for (let lost = reached + step; lost < wall; lost += step) isDue ||= line.matches(lost)
    }
    if (isDue) fires.push(at)
    reached = wall
  }
  return fires
}

function special(text: string, isPortable: boolean, isDay: (day: Date) => boolean): Item {
  return { text, hasStep: false, isPortable, has: (_, day) => isDay(day) }
}

function nextDayIs(day: Date, date: number): boolean {
  return new Date(day.getTime() + DAY).getUTCDate() === date
}

function nextMonthWithin(day: Date, days: number): boolean {
  return new Date(day.getTime() + days * DAY).getUTCMonth() !== day.getUTCMonth()
}

function isWorkday(day: Date): boolean {
  return day.getUTCDay() >= 1 && day.getUTCDay() <= 5
}

/** Whether no workday of the month is nearer to the target, which must be a day of that month. */
function isNearestWorkday(day: Date, target: number): boolean {
  const aim = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), target))
  const isSame = (other: Date): boolean => other.getUTCMonth() === day.getUTCMonth()
  if (!isSame(aim)) return false
  const nearest = [0, -1, 1, -2, 2]
    .map((distance) => new Date(aim.getTime() + distance * DAY))
    .find((candidate) => isSame(candidate) && isWorkday(candidate))
  return nearest?.getUTCDate() === day.getUTCDate()
}
