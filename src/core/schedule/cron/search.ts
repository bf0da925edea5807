import { daysFromCivil, weekdayOf } from '../../time/civil-date.ts'
import type { CronPattern, SixtyBits } from './pattern.ts'
import { shapeIndex } from './days.ts'
import { SECOND } from '../../time/instant.ts'
import type { WallTime } from '../../time/instant.ts'
import type { LocalDate } from '../../time/civil-date.ts'

// The search uses the calendar alone: no zone, no instants. Each step goes straight to the next set bit, so the cost
// grows only with the months in between. A line that matches once in 40 years answers in microseconds.

/** The search begins with 1970. */
const FIRST_YEAR = 1970
/** The search ends with 2199. */
const LAST_YEAR = 2199

const SECONDS_PER_DAY = 86_400
/** The set has no such value. */
const NONE = -1

/** The first day of each month of those years, and of the month after the last. Months count from January 1970. */
const MONTH_STARTS = Int32Array.from({ length: (LAST_YEAR - FIRST_YEAR + 1) * 12 + 1 }, (_, index) =>
  daysFromCivil(FIRST_YEAR + Math.floor(index / 12), (index % 12) + 1, 1),
)
const MONTHS = MONTH_STARTS.length - 1
const END_DAY = startOf(MONTHS)
/** The shape of each month, as an index into a pattern's days. */
const MONTH_SHAPES = Uint8Array.from({ length: MONTHS }, (_, index) =>
  shapeIndex(startOf(index + 1) - startOf(index), weekdayOf(startOf(index))),
)

/** The first match at or after a wall time. `undefined` when there is none before the year 2200. */
export function nextWallTime(pattern: CronPattern, wall: WallTime): WallTime | undefined {
  const second = Math.max(0, Math.ceil(wall / SECOND))
  const today = Math.floor(second / SECONDS_PER_DAY)
  let day = nextDay(pattern, today)
  if (day === today) {
    const time = nextTimeOfDay(pattern, second - today * SECONDS_PER_DAY)
    if (time !== NONE) return (day * SECONDS_PER_DAY + time) * SECOND
    day = nextDay(pattern, today + 1)
  }
  return day === NONE ? undefined : (day * SECONDS_PER_DAY + nextTimeOfDay(pattern, 0)) * SECOND
}

/** The last match at or before a wall time. `undefined` when there is none since 1970. */
export function previousWallTime(pattern: CronPattern, wall: WallTime): WallTime | undefined {
  if (wall < 0) return undefined
  const second = Math.min(END_DAY * SECONDS_PER_DAY - 1, Math.floor(wall / SECOND))
  const today = Math.floor(second / SECONDS_PER_DAY)
  let day = previousDay(pattern, today)
  if (day === today) {
    const time = previousTimeOfDay(pattern, second - today * SECONDS_PER_DAY)
    if (time !== NONE) return (day * SECONDS_PER_DAY + time) * SECOND
    day = previousDay(pattern, today - 1)
  }
  return day === NONE ? undefined : (day * SECONDS_PER_DAY + previousTimeOfDay(pattern, SECONDS_PER_DAY - 1)) * SECOND
}

function nextDay(pattern: CronPattern, from: LocalDate): LocalDate {
  if (from >= END_DAY) return NONE
  let index = monthOf(from)
  let lowest = from - startOf(index)
  for (let month = (index % 12) + 1; index < MONTHS; index += 1) {
    if ((pattern.months & (1 << month)) !== 0) {
      const match = nextBit(daysOf(pattern, index), lowest)
      if (match !== NONE) return startOf(index) + match
    }
    lowest = 0
    month = month === 12 ? 1 : month + 1
  }
  return NONE
}

function previousDay(pattern: CronPattern, from: LocalDate): LocalDate {
  if (from < 0) return NONE
  let index = monthOf(from)
  let highest = from - startOf(index)
  for (let month = (index % 12) + 1; index >= 0; index -= 1) {
    if ((pattern.months & (1 << month)) !== 0) {
      const match = previousBit(daysOf(pattern, index), highest)
      if (match !== NONE) return startOf(index) + match
    }
    highest = 30
    month = month === 1 ? 12 : month - 1
  }
  return NONE
}

/** The month of a day. The estimate by the average length of a month is never too low and at most slightly too high. */
function monthOf(day: LocalDate): number {
  let month = Math.floor((day * 4800) / 146_097) + 1
  while (startOf(month) > day) month -= 1
  return month
}

function startOf(month: number): LocalDate {
  return Number(MONTH_STARTS[month])
}

/** The matching days of a month. Bit 0 is its first day. */
function daysOf(pattern: CronPattern, month: number): number {
  return Number(pattern.days[Number(MONTH_SHAPES[month])])
}

/** The first matching second of a day at or after `from`. */
function nextTimeOfDay(pattern: CronPattern, from: number): number {
  const hour = Math.floor(from / 3600)
  const minute = Math.floor(from / 60) % 60
  if ((pattern.hours & (1 << hour)) !== 0) {
    if (hasSixty(pattern.minutes, minute)) {
      const second = nextSixty(pattern.seconds, from % 60)
      if (second !== NONE) return hour * 3600 + minute * 60 + second
    }
    const later = nextSixty(pattern.minutes, minute + 1)
    if (later !== NONE) return hour * 3600 + later * 60 + nextSixty(pattern.seconds, 0)
  }
  const later = nextBit(pattern.hours, hour + 1)
  return later === NONE ? NONE : later * 3600 + nextSixty(pattern.minutes, 0) * 60 + nextSixty(pattern.seconds, 0)
}

/** The last matching second of a day at or before `from`. */
function previousTimeOfDay(pattern: CronPattern, from: number): number {
  const hour = Math.floor(from / 3600)
  const minute = Math.floor(from / 60) % 60
  if ((pattern.hours & (1 << hour)) !== 0) {
    if (hasSixty(pattern.minutes, minute)) {
      const second = previousSixty(pattern.seconds, from % 60)
      if (second !== NONE) return hour * 3600 + minute * 60 + second
    }
    const earlier = previousSixty(pattern.minutes, minute - 1)
    if (earlier !== NONE) return hour * 3600 + earlier * 60 + previousSixty(pattern.seconds, 59)
  }
  const earlier = previousBit(pattern.hours, hour - 1)
  if (earlier === NONE) return NONE
  return earlier * 3600 + previousSixty(pattern.minutes, 59) * 60 + previousSixty(pattern.seconds, 59)
}

function hasSixty(set: SixtyBits, value: number): boolean {
  return ((value < 30 ? set.low >>> value : set.high >>> (value - 30)) & 1) !== 0
}

function nextSixty(set: SixtyBits, from: number): number {
  const low = from < 30 ? nextBit(set.low, from) : NONE
  if (low !== NONE) return low
  const high = nextBit(set.high, Math.max(0, from - 30))
  return high === NONE ? NONE : high + 30
}

function previousSixty(set: SixtyBits, from: number): number {
  const high = from < 30 ? NONE : previousBit(set.high, from - 30)
  return high === NONE ? previousBit(set.low, Math.min(29, from)) : high + 30
}

/** The lowest bit (0 to 30) at or above `from` (0 to 31). */
function nextBit(set: number, from: number): number {
  const rest = set & (-1 << from)
  return rest === 0 ? NONE : 31 - Math.clz32(rest & -rest)
}

/** The highest bit (0 to 30) at or below `from` (-1 to 30). */
function previousBit(set: number, from: number): number {
  return 31 - Math.clz32(set & ((1 << (from + 1)) - 1))
}
