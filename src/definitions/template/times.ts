import { civilFromDays, MONTHS, weekdayOf, WEEKDAYS } from '../../core/time/civil-date.ts'
import { counted } from '../../core/wording/display.ts'
import { DAY, formatOffset, formatWallTime, HOUR, localDateOf, MINUTE, SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { resolveWallTime } from '../../core/time/wall-time.ts'
import type { Zone } from '../../core/time/zone.ts'

const UNITS: readonly (readonly [noun: string, size: Millis])[] = [
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
]

/**
 * How far an instant is from another: `in 2 hours`, `in 1 day 2 hours`, `now`, `15 minutes ago`. Days are calendar
 * days, as in reminders: from 18:00 to 18:00 is one day, even when clocks change in between.
 */
export function sayUntil(instant: Instant, from: Instant, zone: Zone): string {
  if (Math.abs(instant - from) < SECOND) return 'now'
  const words = sayBetween(Math.min(from, instant), Math.max(from, instant), zone)
  return instant > from ? `in ${words}` : `${words} ago`
}

function sayBetween(early: Instant, late: Instant, zone: Zone): string {
  const wall = zone.wallTimeAt(early)
  const daysLater = (days: number) => (days === 0 ? early : resolveWallTime(zone, wall + days * DAY))
  let days = Math.floor((zone.wallTimeAt(late) - wall) / DAY)
  if (days > 0 && daysLater(days) > late) days--
  days = Math.max(0, days)
  let rest = late - daysLater(days)
  const parts = days > 0 ? [counted(days, 'day')] : []
  for (const [noun, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(counted(count, noun))
  }
  return parts.join(' ')
}

/** Characters of the longest `until`: `in 3652424 days 23 hours 59 minutes 59 seconds`. Years have four digits. */
export const LONGEST_UNTIL = 48

/** The formats in which an instant can be shown on the clocks of a zone. */
export const FORMATS = ['short', 'long', 'date', 'time', 'iso'] as const
/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number]

/**
 * By how many characters two instants differ at most, shown in one zone and format. The weekday differs by 3, the day
 * by 1, the month by 6 and seconds by 3. The offset that is added where a local time comes twice has 15.
 */
export const LOCAL_SWING = 28

/** An instant on the clocks of a zone. It says whose clocks those are, except in the format `date`. */
export function showLocal(instant: Instant, zone: Zone, format: Format): string {
  const { date, time, weekday, year, month, day } = piecesOf(instant, zone)
  const clock = `${time} ${sayZone(instant, zone)}`
  switch (format) {
    case 'short':
      return `${day} ${month.slice(0, 3)} ${clock}`
    case 'long':
      return `${weekday}, ${day} ${month} ${year}, ${clock}`
    case 'date':
      return `${day} ${month} ${year}`
    case 'time':
      return clock
    case 'iso':
      return `${date}T${time}${formatOffset(zone.offsetAt(instant))}`
  }
}

/** What clocks and calendars in a zone show at an instant. */
export function piecesOf(instant: Instant, zone: Zone) {
  const wall = zone.wallTimeAt(instant)
  const { year, month, day } = civilFromDays(localDateOf(wall))
  const [date = '', time = ''] = formatWallTime(wall).split('T')
  const weekday = WEEKDAYS[weekdayOf(localDateOf(wall))] ?? ''
  return { date, time, weekday, year, month: MONTHS[month - 1] ?? '', day }
}

/**
 * `Singapore time`. Names without a city mislead (`Etc/GMT+8` is eight hours behind UTC), so those zones are named by
 * their offset. Where a local time comes twice, the offset says which pass it is.
 */
function sayZone(instant: Instant, zone: Zone): string {
  if (zone.name === 'UTC') return 'UTC'
  const offset = `UTC${formatOffset(zone.offsetAt(instant))}`
  const [area, ...rest] = zone.name.split('/')
  const city = rest.at(-1)?.replaceAll('_', ' ')
  if (city === undefined || area === 'Etc') return offset
  const isTwice = zone.instantsOf(zone.wallTimeAt(instant)).length > 1
  return isTwice ? `${city} time (${offset})` : `${city} time`
}
