import { firstDayFrom } from '../local/day-set.ts'
import { exactStep } from './every.ts'
import type { EveryRule } from './every.ts'
import type { RulePlace } from '../local/bounds.ts'
import { END } from './times.ts'
import { DAY, localDateOf } from '../../time/instant.ts'
import type { Instant, Millis } from '../../time/instant.ts'
import { resolveWallTime } from '../../time/wall-time.ts'
import { NEAR } from '../../time/zone.ts'

/**
 * How many instants of an `every` of hours or minutes lie in (after, through]. It looks at each offset of the zone once,
 * and in it at each excluded day.
 */
export function countExactInstants(
  rule: EveryRule,
  place: RulePlace,
  { after, through }: { readonly after: Instant; readonly through: Instant },
): number {
  const { zone, from = -Infinity, except } = place
  const until = Math.min(place.until ?? END, END)
  const [base, step] = [resolveWallTime(zone, rule.first), exactStep(rule)]
  const last = Math.min(through, until + NEAR)
  let count = 0
  for (let at = Math.max(after + 1, base); at <= last;) {
    const { offset, end } = zone.stretchAt(at)
    const stop = Math.min(end, last + 1)
    const [open, close] = [Math.max(at, from - offset), Math.min(stop, until - offset)]
    count += stepsBetween(base, step, open, close)
    const lastDate = localDateOf(close - 1 + offset)
    for (let date = firstDayFrom(except, localDateOf(open + offset)); date <= lastDate;) {
      count -= stepsBetween(base, step, Math.max(open, date * DAY - offset), Math.min(close, (date + 1) * DAY - offset))
      date = firstDayFrom(except, date + 1)
    }
    at = stop
  }
  return count
}

/** How many of base, base + step, … lie in [from, until). `from` is not before `base`. */
function stepsBetween(base: Instant, step: Millis, from: Instant, until: Instant): number {
  return Math.max(0, Math.ceil((until - base) / step) - Math.ceil((from - base) / step))
}
