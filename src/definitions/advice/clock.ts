import { DAY, HOUR, MINUTE, SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis, WallTime } from '../../core/time/instant.ts'
import { resolveWallTime } from '../../core/time/wall-time.ts'
import { findZone } from '../../core/time/zone.ts'

/** A time of day as people write it: how long after midnight, or what is wrong with it. */
export type WrittenClock =
  { readonly time: Millis; readonly why?: string } | { readonly time?: undefined; readonly why: string }

const CLOCK =
  /^(?:t|at\s|,)?\s*(?<hour>\d{1,2})(?:[:.h](?<minute>\d\d)|(?<minute2>\d\d)(?<second2>\d\d)?)?(?::(?<second>\d\d))?(?:[.,]\d+)?\s*(?<half>[ap]\.?m\.?)?(?:\s*(?:o'clock|uhr))?$/i

/** Reads a time of day: `18:00`, `6pm`, `T1800`, `6:00 p.m.`. `24:00` is the midnight after the day, as in ISO 8601. */
export function readClock(text: string): WrittenClock | undefined {
  const trimmed = text.trim()
  const { hour: hours, minute, minute2, second2, second, half } = CLOCK.exec(trimmed)?.groups ?? {}
  // A lone number is no time of day, unless a T stands before it, or am or pm after it.
  const isLone = minute === undefined && minute2 === undefined && half === undefined
  if (hours === undefined || (isLone && !/^t/i.test(trimmed))) return undefined
  const [hour, minutes, seconds] = [Number(hours), Number(minute ?? minute2 ?? 0), Number(second ?? second2 ?? 0)]
  if (minutes > 59) return { why: 'minutes go from 00 to 59' }
  if (seconds > 60) return { why: 'seconds go from 00 to 59' }
  const rest = minutes * MINUTE + seconds * SECOND
  if (half !== undefined && hour >= 1 && hour <= 12) {
    return { time: ((hour % 12) + (/^p/i.test(half) ? 12 : 0)) * HOUR + rest }
  }
  if (hour === 24) return { time: DAY + rest, why: '24:00 is 00:00 of the next day' }
  if (hour > 24) return { why: 'hours go from 00 to 23' }
  return { time: hour * HOUR + rest, ...(seconds === 60 && { why: 'seconds go from 00 to 59' }) }
}

/** A time of day, and the zone that stands after it. */
export interface ClockWithZone {
  readonly clock: string
  /** As it is written: `Z`, `+09:00`, `EST`. */
  readonly zone?: string
  /** The instant of a wall time in this zone. `undefined` for a zone that is not known, such as an abbreviation. */
  readonly instantOf?: (wall: WallTime) => Instant | undefined
}

const BRACKETS = /^(?<clock>.*?)\s*(?:Z|[+-]\d\d:?\d\d)?\s*\[(?<name>[^\]]+)\]$/is
const OFFSET =
  /^(?<clock>.*?(?:\d|[ap]\.?m\.?))\s*(?<zone>Z|(?:UTC|GMT)?(?<sign>[+-])(?<hours>\d{1,2}):?(?<minutes>\d\d)?|UTC|GMT)$/is
const NAME = /^(?<clock>.*\d.*?)\s+(?<name>[a-z]+\/[a-z0-9_+/-]+|(?!am$|pm$|uhr$)[a-z]{2,5})$/is

/** Takes the zone off a time of day. */
export function withoutZone(text: string): ClockWithZone {
  const named = (BRACKETS.exec(text) ?? NAME.exec(text))?.groups
  const offset = OFFSET.exec(text)?.groups
  if (offset) {
    const { clock = '', zone = '', sign = '+', hours = '0', minutes = '0' } = offset
    const size = (Number(hours) * HOUR + Number(minutes) * MINUTE) * (sign === '-' ? -1 : 1)
    return { clock, zone: zone.toUpperCase(), instantOf: (wall) => wall - size }
  }
  if (!named) return { clock: text }
  const { clock = '', name = '' } = named
  const zone = findZone(name)
  return { clock, zone: name, instantOf: (wall) => zone && resolveWallTime(zone, wall) }
}
