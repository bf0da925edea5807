import { matchesOf, nextMatch, previousMatch } from './local/bounds.ts'
import type { RulePlace } from './local/bounds.ts'
import type { CronPattern } from './cron/pattern.ts'
import { nextFixed, previousFixed } from './local/fixed-time.ts'
import { firstPassAt, foldEnd, foldStart, gapEnd, gapStart, secondPassAt } from '../time/transition.ts'
import type { Instant } from '../time/instant.ts'
import { NEAR } from '../time/zone.ts'
import type { Transition } from '../time/zone.ts'

/** The first instant of a cron line strictly after `after`. */
export function nextCronInstant(pattern: CronPattern, place: RulePlace, after: Instant): Instant | undefined {
  return nextFarFromChanges(pattern, place, after) ?? nextNearChanges(pattern, place, after)
}

/** The last instant of a cron line strictly before `before`. */
export function previousCronInstant(pattern: CronPattern, place: RulePlace, before: Instant): Instant | undefined {
  const through = before - 1
  const here = place.zone.stretchAt(through)
  const wall = previousMatch(pattern, place, through + here.offset)
  if (wall !== undefined && wall - here.offset >= here.calmFrom) return wall - here.offset
  return pattern.isInterval
    ? previousInterval(pattern, place, through)
    : previousFixed(matchesOf(pattern, place), place.zone, through)
}

/** The fast way, for nearly all questions: no clock change is near either end. `undefined` when one may be near. */
function nextFarFromChanges(pattern: CronPattern, place: RulePlace, after: Instant): Instant | undefined {
  const here = place.zone.stretchAt(after)
  if (after < here.calmFrom) return undefined
  const wall = nextMatch(pattern, place, after + here.offset + 1)
  if (wall === undefined) return undefined
  if (wall - here.offset < here.end) return wall - here.offset
  // `after` may be in the first pass of a fold. For an interval line, the second pass then comes before what was found.
  if (pattern.isInterval && after + NEAR >= here.end) return undefined
  const there = place.zone.stretchAt(wall - here.offset)
  const instant = wall - there.offset
  return instant >= there.calmFrom && instant < there.end ? instant : undefined
}

function nextNearChanges(pattern: CronPattern, place: RulePlace, after: Instant): Instant | undefined {
  return pattern.isInterval
    ? nextInterval(pattern, place, after)
    : nextFixed(matchesOf(pattern, place), place.zone, after)
}

/** Interval: every instant whose local clock matches. Both passes of a fold count, and a gap has no match. */
function nextInterval(pattern: CronPattern, place: RulePlace, after: Instant): Instant | undefined {
  const { zone } = place
  let wall = nextMatch(pattern, place, zone.wallTimeAt(after) + 1)
  const fold = firstPassAt(zone, after)
  if (fold !== undefined) {
    // First the rest of the first pass, else the second pass from its beginning.
    if (wall !== undefined && wall < foldEnd(fold)) return wall - fold.offsetBefore
    wall = nextMatch(pattern, place, foldStart(fold))
  }
  while (wall !== undefined) {
    const instant = zone.instantsOf(wall).find((candidate) => candidate > after)
    if (instant !== undefined) return instant
    wall = nextMatch(pattern, place, gapEnd(zone.gapAt(wall) as Transition))
  }
  return undefined
}

function previousInterval(pattern: CronPattern, place: RulePlace, through: Instant): Instant | undefined {
  const { zone } = place
  let wall = previousMatch(pattern, place, zone.wallTimeAt(through))
  const fold = secondPassAt(zone, through)
  if (fold !== undefined) {
    if (wall !== undefined && wall >= foldStart(fold)) return wall - fold.offsetAfter
    wall = previousMatch(pattern, place, foldEnd(fold) - 1)
  }
  while (wall !== undefined) {
    const instant = zone.instantsOf(wall).findLast((candidate) => candidate <= through)
    if (instant !== undefined) return instant
    wall = previousMatch(pattern, place, gapStart(zone.gapAt(wall) as Transition) - 1)
  }
  return undefined
}
