import type { Instant } from '../core/time/instant.ts'

/** The length of `Sun, 06 Nov 1994 08:49:37 GMT`, and of every date in this form up to the year 9999. */
const LENGTH = 29

/**
 * The instant of a `Date` header in the only form that servers may send (RFC 9110, IMF-fixdate). Undefined for every
 * other form, an impossible date, a wrong weekday, and years before 1970. It is strict: a wrong reading is worse for
 * the clock guard than none. The platform parses almost anything, so its reading counts only if it writes the same text
 * back.
 */
export function readHttpDate(header: string | undefined): Instant | undefined {
  if (header?.length !== LENGTH) return undefined
  const instant = Date.parse(header)
  return instant >= 0 && new Date(instant).toUTCString() === header ? instant : undefined
}
