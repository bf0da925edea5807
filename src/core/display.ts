import { formatDuration, formatInstant, formatOffset, MINUTE, SECOND } from './time.ts'
import type { Instant, Millis, WallTime } from './time.ts'
import { findZone } from './zone.ts'

/**
 * An instant for a person: local time with its offset and zone, and UTC. Never one without the other.
 * E.g. `2026-12-24 18:00:00 +08:00 Asia/Singapore (10:00:00Z)`; the UTC date is added where it is another day.
 */
export function showInstant(instant: Instant, timezone: string): string {
  const zone = findZone(timezone)
  if (zone === undefined || timezone === 'UTC') return `${clock(instant)} UTC`
  const offset = zone.offsetAt(instant)
  const local = clock(instant + offset)
  const utc = clock(instant)
  const shownUtc = utc.slice(0, 10) === local.slice(0, 10) ? utc.slice(11) : utc
  return `${local} ${formatOffset(offset)} ${timezone} (${shownUtc}Z)`
}

/** Local time with its offset and UTC, for a line that names the zone elsewhere: `2026-12-24 18:00:01 +08:00 (10:00:01Z)`. */
export function showShortly(instant: Instant, timezone: string): string {
  return showInstant(instant, timezone).replace(` ${timezone}`, timezone === 'UTC' ? 'Z' : '')
}

/** What would change a terminal, a page or the meaning of a line of log instead of being read, made visible. */
export function visible(text: string): string {
  return text.replaceAll(HIDDEN, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`)
}

/** Control characters, line separators, and the marks that turn the direction of writing. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** How late something was, as exactly as matters: `3 ms late`, `2.4 s late`, `1h 5m late`. */
export function showLateness(lateness: Millis): string {
  if (lateness < SECOND) return `${lateness} ms late`
  if (lateness < MINUTE) return `${(lateness / SECOND).toFixed(1)} s late`
  return `${formatDuration(Math.round(lateness / SECOND) * SECOND)} late`
}

function clock(wall: WallTime): string {
  return formatInstant(wall).slice(0, 19).replace('T', ' ')
}
