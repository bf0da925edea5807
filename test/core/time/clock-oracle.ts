import type { Instant, Millis, WallTime } from '../../../src/core/time/instant.ts'

// What clocks show, read from Intl directly: without luxon, and without the code under test.

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    const two = '2-digit'
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    })
    formats.set(zone, format)
  }
  return format
}

/** The wall time in a zone at an instant of whole seconds. */
export function intlWallTime(zone: string, instant: Instant): WallTime {
  const match = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/.exec(formatOf(zone).format(instant))
  const [month, day, year, hour, minute, second] = (match ?? []).slice(1).map(Number)
  return Date.UTC(Number(year), Number(month) - 1, day, hour, minute, second)
}

/** The offset of a zone at an instant of whole seconds. */
export function intlOffset(zone: string, instant: Instant): Millis {
  return intlWallTime(zone, instant) - instant
}

/** Every instant in (since, until] at which the offset changes. Looks once per `step`, then halves the range. */
export function transitionsByIntl(zone: string, since: Instant, until: Instant, step: Millis): Instant[] {
  const found: Instant[] = []
  let offset = intlOffset(zone, since)
  for (let at = since; at < until; at += step) {
    const end = Math.min(at + step, until)
    if (intlOffset(zone, end) === offset) continue
    let [low, high] = [at / 1000, end / 1000]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (intlOffset(zone, middle * 1000) === offset) low = middle
      else high = middle
    }
    found.push(high * 1000)
    offset = intlOffset(zone, end)
  }
  return found
}
