import { civilFromDays, daysFromCivil, isRealDate } from './civil-date.ts'
import type { LocalDate } from './civil-date.ts'

/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number
/** A span of time in milliseconds. */
export type Millis = number
/** What a clock on the wall shows: milliseconds since 1970-01-01T00:00, read as if that clock were UTC. */
export type WallTime = number

/** Lengths of time in ms. */
export const SECOND: Millis = 1000
export const MINUTE: Millis = 60 * SECOND
export const HOUR: Millis = 60 * MINUTE
export const DAY: Millis = 24 * HOUR

/** The day that a wall time is on. */
export function localDateOf(wall: WallTime): LocalDate {
  return Math.floor(wall / DAY)
}

/** `2026-12-24`. Years outside 0 to 9999 are written as ISO 8601 expands them: `+012026-12-24`. */
export function formatLocalDate(date: LocalDate): string {
  const { year, month, day } = civilFromDays(date)
  return `${formatYear(year)}-${digits(month, 2)}-${digits(day, 2)}`
}

/** `2026-12-24T10:00:00.000Z`. Files, JSON and keys write instants only in this way. */
export function formatInstant(instant: Instant): string {
  const date = localDateOf(instant)
  const rest = instant - date * DAY
  return `${formatLocalDate(date)}T${formatHoursAndMinutes(rest)}:${digits(Math.floor(rest / SECOND) % 60, 2)}.${digits(rest % SECOND, 3)}Z`
}

/** `2026-12-24T18:00`, or `2026-12-24T18:00:30` when there are seconds. It does not show fractions of a second. */
export function formatWallTime(wall: WallTime): string {
  const date = localDateOf(wall)
  const rest = wall - date * DAY
  const second = Math.floor(rest / SECOND) % 60
  return `${formatLocalDate(date)}T${formatHoursAndMinutes(rest)}${second === 0 ? '' : `:${digits(second, 2)}`}`
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const WALL_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d))?$/
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,3}))?(?:Z|([+-])(\d\d):(\d\d))$/

/** Reads `2026-12-25`. `undefined` for anything else, and for days that do not exist. */
export function parseLocalDate(text: string): LocalDate | undefined {
  const match = DATE.exec(text)
  if (match === null) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return isRealDate(year, month, day) ? daysFromCivil(year, month, day) : undefined
}

/**
 * Reads `2026-12-24T18:00` or `2026-12-24T18:00:30`: a local time without zone or offset. `undefined` for anything
 * else: no space instead of the `T`, no fractions, no `24:00`, no leap second, no 30 February.
 */
export function parseWallTime(text: string): WallTime | undefined {
  const match = WALL_TIME.exec(text)
  if (match === null) return undefined
  const date = parseLocalDate(String(match[1]))
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)]
  if (date === undefined || hour > 23 || minute > 59 || second > 59) return undefined
  return date * DAY + hour * HOUR + minute * MINUTE + second * SECOND
}

/**
 * Reads ISO 8601 with `Z` or an offset: `2026-12-24T10:00:00.000Z`, `2026-12-24T18:00+08:00`. Seconds are optional, and
 * so are up to three decimals of them. `undefined` for anything else, above all for a date alone or a time without
 * offset: their instant depends on where they are read.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = INSTANT.exec(text)
  if (match === null) return undefined
  const wall = parseWallTime(String(match[1]))
  const [hours, minutes] = [Number(match[4] ?? 0), Number(match[5] ?? 0)]
  const hasStrayFraction = match[2] !== undefined && String(match[1]).length < 'yyyy-mm-ddThh:mm:ss'.length
  if (wall === undefined || hours > 23 || minutes > 59 || hasStrayFraction) return undefined
  const offset = (hours * HOUR + minutes * MINUTE) * (match[3] === '-' ? -1 : 1)
  return wall + Number((match[2] ?? '').padEnd(3, '0')) - offset
}

const DURATION = /^(?:(\d+) ?d)?(?: ?(\d+) ?h)?(?: ?(\d+) ?m)?(?: ?(\d+) ?s)?(?: ?(\d+) ?ms)?$/
const UNITS: readonly (readonly [suffix: string, size: Millis])[] = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  [' ms', 1],
]

/**
 * Reads `10m`, `90s`, `1h30m`, `2d`, `500ms` or `0`, and everything that {@link formatDuration} writes for 0 or more.
 * Units go from large to small, each at most once. `undefined` for anything else: no unit, a plus or minus, a fraction,
 * more than 285,000 years.
 */
export function parseDuration(text: string): Millis | undefined {
  if (text === '0') return 0
  const match = DURATION.exec(text)
  if (match === null || text === '' || text.startsWith(' ')) return undefined
  let total = 0
  for (const [index, [, size]] of UNITS.entries()) total += Number(match[index + 1] ?? 0) * size
  return Number.isSafeInteger(total) ? total : undefined
}

/**
 * A duration for people: `1h 30m`, `2d`, `1s 500 ms`, `250 ms`, `0s`. Negative ones look like `-5m`. A day is 24 hours.
 */
export function formatDuration(duration: Millis): string {
  if (duration < 0) return `-${formatDuration(-duration)}`
  const parts: string[] = []
  let rest = duration
  for (const [suffix, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count}${suffix}`)
  }
  return parts.length === 0 ? '0s' : parts.join(' ')
}

/** An offset from UTC for people: `+08:00`, or `+00:00` for none. Old zones have seconds: `-00:44:30`. */
export function formatOffset(offset: Millis): string {
  const size = Math.abs(offset)
  const second = Math.floor(size / SECOND) % 60
  return `${offset < 0 ? '-' : '+'}${formatHoursAndMinutes(size)}${second === 0 ? '' : `:${digits(second, 2)}`}`
}

/** `18:05` of a time of day, in ms since midnight, or of the size of an offset. It does not show seconds. */
export function formatHoursAndMinutes(timeOfDay: Millis): string {
  return `${digits(Math.floor(timeOfDay / HOUR), 2)}:${digits(Math.floor(timeOfDay / MINUTE) % 60, 2)}`
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return digits(year, 4)
  return `${year < 0 ? '-' : '+'}${digits(Math.abs(year), 6)}`
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
