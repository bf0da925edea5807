import type { Priority } from './announcement.ts'
import type { Push } from './broadcast.ts'
import { DAY, localDateOf } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'
import { resolveWallTime } from '../time/wall-time.ts'
import type { Zone } from '../time/zone.ts'

/** Hours of every day in which what comes due waits. They stand in the settings file. */
export interface QuietHours {
  readonly id: string
  /** The time of day at which they begin, in ms since midnight. */
  readonly from: Millis
  /** The time of day at which they end, exclusive. When it is not after `from`, they end on the next day. */
  readonly to: Millis
  readonly zone: Zone
  /** Only what reaches people in one of these ways waits. */
  readonly push: readonly Push[]
  /** The priorities that leave all the same. */
  readonly allow: readonly Priority[]
}

/** The quiet hours that concern a priority and a reach. */
export function quietFor(
  quiet: readonly QuietHours[],
  { priority, push }: { readonly priority: Priority; readonly push: Push },
): readonly QuietHours[] {
  return quiet.filter((hours) => hours.push.includes(push) && !hours.allow.includes(priority))
}

/**
 * When the quiet hours end that hold at an instant; undefined when they do not hold. Both ends follow the rule of fixed
 * times. In a fold it is the first pass. In a gap it is the first instant after the gap. The answer depends on the
 * instant alone.
 */
export function endOfQuiet({ from, to, zone }: QuietHours, instant: Instant): Instant | undefined {
  const today = localDateOf(zone.wallTimeAt(instant))
  let end: Instant | undefined
  // The hours that hold began yesterday or today. A fold over midnight shows the day before once more.
  for (let date = today - 1; date <= today + 1; date += 1) {
    const begin = resolveWallTime(zone, date * DAY + from)
    const until = resolveWallTime(zone, (to > from ? date : date + 1) * DAY + to)
    if (begin <= instant && instant < until) end = Math.max(end ?? until, until)
  }
  return end
}

/** Quiet hours that hold at an instant, and when it is quiet no longer. */
export interface QuietSpell {
  /** Of those that hold at the instant, the ones that end last. */
  readonly hours: QuietHours
  /** Where some quiet hours follow others, the end of the last. Beyond the wanted instant it may be an earlier end. */
  readonly until: Instant
}

/**
 * The quiet spell that holds at an instant; null when there is none. Quiet hours that follow each other are one spell.
 * It is followed up to `through` at least, because a spell may have no end.
 */
export function quietAt(quiet: readonly QuietHours[], instant: Instant, through: Instant): QuietSpell | null {
  const first = latest(quiet, instant)
  if (first === null) return null
  let { until } = first
  while (until <= through) {
    const next = latest(quiet, until)
    if (next === null) break
    until = next.until
  }
  return { hours: first.hours, until }
}

function latest(quiet: readonly QuietHours[], instant: Instant): QuietSpell | null {
  let found: QuietSpell | null = null
  for (const hours of quiet) {
    const until = endOfQuiet(hours, instant)
    if (until !== undefined && (found === null || until > found.until)) found = { hours, until }
  }
  return found
}
