import {
  DAY,
  formatLocalDate,
  formatWallTime,
  HOUR,
  MINUTE,
  parseLocalDate,
  parseWallTime,
  SECOND,
} from '../../core/time/instant.ts'
import type { LocalDate } from '../../core/time/civil-date.ts'
import type { WallTime } from '../../core/time/instant.ts'
import type { Zone } from '../../core/time/zone.ts'
import { quoted } from '../problems/codes.ts'
import { lookAlikeText, plainTextOf, wrongText } from './advice.ts'
import type { Advice } from './advice.ts'
import { readClock, withoutZone } from './clock.ts'
import type { ClockWithZone, WrittenClock } from './clock.ts'
import { either, localDate, noSuchDay, readDate } from './date.ts'

/** Where a local time is written. */
export interface TimePlace {
  readonly key: 'at' | 'from' | 'until' | 'to'
  /** The zone of the schedule, if it is known. */
  readonly zone?: Zone | undefined
}

const EXAMPLE = 'Write YYYY-MM-DDTHH:MM, e.g. 2026-12-24T18:00.'

/** What to write instead of a local time that cannot be read. Every time that it names is one that can. */
export function adviceOnTime(text: string, { key, zone }: TimePlace): Advice {
  const { plain, lookAlike } = plainTextOf(text)
  if (lookAlike && parseWallTime(plain) !== undefined) {
    return { text: lookAlikeText(text, lookAlike), remedy: `Write ${plain}.` }
  }
  const wrong = wrongText(text, lookAlike, 'a local time')
  const reading = readDate(plain)
  if (!reading) return { text: wrong, remedy: withoutDate(plain) ?? EXAMPLE }

  const rest = withoutZone(reading.rest)
  const clock = readClock(rest.clock)
  const dates = reading.meant.map(localDate).filter((date) => date !== undefined)
  const [first] = reading.meant
  if (first && dates.length === 0) {
    const { text: why, near } = noSuchDay(first)
    return { text: why, remedy: clock ? besides(near, clock) : withoutClock(near.slice(0, 1), key) }
  }
  if (!clock) {
    if (reading.rest.trim() !== '') return { text: wrong, remedy: EXAMPLE }
    return { text: `${quoted(text)} has no time of day`, remedy: withoutClock(dates, key) }
  }
  const { time, why } = clock
  if (time === undefined) return { text: `${wrong}: ${why}`, remedy: EXAMPLE }
  const walls = dates.map((date) => date * DAY + time)
  const reasons = [wrong, ...[reading.why, why].filter((each) => each !== undefined)].join(': ')
  return { text: reasons, remedy: rest.zone === undefined ? writeOneOf(walls) : inZone(walls, rest, zone) }
}

function writeOneOf(walls: readonly WallTime[]): string {
  const times = walls.map(formatWallTime).filter((time) => parseWallTime(time) !== undefined)
  return times.length === 0 ? EXAMPLE : `Write ${either(times)}.`
}

/** The days beside one that does not exist, at its time of day. */
function besides(near: readonly LocalDate[], { time }: WrittenClock): string {
  return time === undefined ? EXAMPLE : writeOneOf(near.map((date) => date * DAY + time))
}

function withoutClock(dates: readonly LocalDate[], key: TimePlace['key']): string {
  if (key === 'from' || dates.length === 0) return writeOneOf(dates.map((date) => date * DAY))
  if (key === 'at') {
    return `Add the time of day, e.g. ${either(dates.map((date) => formatWallTime(date * DAY + 18 * HOUR)))}.`
  }
  const ends = dates.map((date) => formatWallTime((date + 1) * DAY))
  if (ends.some((end) => parseWallTime(end) === undefined)) return EXAMPLE
  return `Write ${either(ends)}: ${key} is exclusive, and ${either(dates.map(formatLocalDate))} is then the last day.`
}

/** `18:00` alone: a day is missing, or it is meant for every day. */
function withoutDate(text: string): string | undefined {
  const time = readClock(text)?.time
  if (time === undefined || time >= DAY) return undefined
  const [hour, minute] = [Math.floor(time / HOUR), Math.floor(time / MINUTE) % 60]
  const second = Math.floor(time / SECOND) % 60
  const line = `${second === 0 ? '' : `${second} `}${minute} ${hour} * * *`
  const example = formatWallTime(Number(parseLocalDate('2026-12-24')) * DAY + time)
  return `Write the date before it, e.g. ${example}. For every day write cron: "${line}".`
}

/** Local times for times that name a zone of their own. */
function inZone(walls: readonly WallTime[], { zone: name = '', instantOf }: ClockWithZone, zone?: Zone): string {
  const instants = walls.map((wall) => instantOf?.(wall)).filter((instant) => instant !== undefined)
  const as = either(walls.map(formatWallTime))
  if (walls.some((wall) => parseWallTime(formatWallTime(wall)) === undefined)) return EXAMPLE
  const isOffset = !/^[a-z]{2,}/i.test(name) || /^(?:UTC|GMT)/i.test(name)
  const without = isOffset ? 'without an offset' : `without ${quoted(name)}`
  if (!zone || instants.length < walls.length) {
    return `Write ${as} ${without}, if it is meant in the zone that stands in timezone.`
  }
  const times = instants.map((instant) => formatWallTime(zone.wallTimeAt(instant)))
  if (times.some((time) => parseWallTime(time) === undefined)) return EXAMPLE
  const local = either(times)
  if (local === as) return `Write ${as} ${without}: the zone stands in timezone.`
  const named = either(walls.map((wall) => `${formatWallTime(wall)}${/^\w{2}/.test(name) ? ' ' : ''}${name}`))
  return `Write ${local} ${without}: that is ${named} in ${zone.name}, the zone of the schedule.`
}

/**
 * What to write instead of a number where a local time belongs: seconds or milliseconds since 1970, or a date without
 * its hyphens. `undefined` for every other number.
 */
export function adviceOnTimeNumber(value: number, place: TimePlace): Advice | undefined {
  const digits = String(value)
  if (/^\d{8}$/.test(digits)) return adviceOnTime(digits, place)
  if (!/^\d{10}$|^\d{13}$/.test(digits)) return undefined
  const time = formatWallTime(digits.length === 10 ? value * SECOND : value)
  return {
    text: `${digits} is a number of ${digits.length === 10 ? 'seconds' : 'milliseconds'} since 1970, and no local time`,
    remedy: `Write the local time in the zone of the schedule; in UTC it is ${time}.`,
  }
}
