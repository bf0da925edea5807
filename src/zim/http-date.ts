import type { Instant } from '../core/time/instant.ts'

/** `Sun, 06 Nov 1994 08:49:37 GMT` is so long, and so is every date in this form up to the year 9999. */
const LENGTH = 29

/**
 * The instant of a `Date` header in the only form that servers may send (RFC 9110, IMF-fixdate); undefined for every
 * other form, an impossible date, a weekday that contradicts it, and years before 1970. Strict, because the clock guard
 * must rather have no reading than a wrong one: the platform reads almost anything, so that what it read counts only if
 * it writes the same text back.
 */
export function readHttpDate(header: string | undefined): Instant | undefined {
  if (header?.length !== LENGTH) return undefined
  const instant = Date.parse(header)
  return instant >= 0 && new Date(instant).toUTCString() === header ? instant : undefined
}
