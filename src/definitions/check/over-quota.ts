import type { Definition } from '../../core/announcement/announcement.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { instantsBetween, nextInstant } from '../../core/schedule/recurrence.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'
import { DAY, formatDuration } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { fault } from '../problems/codes.ts'
import { placed } from '../yaml/address.ts'
import type { Addressed } from '../yaml/address.ts'
import type { IdClaim } from './ids.ts'

/** The quota that definitions must fit into. */
export type QuotaSize = Pick<Limits, 'limit' | 'window'>

/** The most occurrences of one announcement that are counted in a window. Nobody needs the number beyond it. */
const MOST_COUNTED = 5000
/** The most occurrences of a set that are counted. What comes after them is not judged. */
const MOST_OF_SET = 100_000
/** How many windows are looked at for a set: a week shows its usual days. */
const WINDOWS = 7

/** A set of definitions, and where each of them is written. */
interface JudgedSet {
  readonly definitions: readonly Definition[]
  readonly claims: readonly IdClaim[]
  readonly now: Instant
  readonly quota: QuotaSize
}

/**
 * Warns of what cannot fit the quota at all, whatever else happens: one announcement that alone needs more than the
 * quota in a window, else a set that needs more in each window of the coming week. Single days are left to `plan`.
 */
export function tellOverQuota({ definitions, claims, now, quota }: JudgedSet): readonly Addressed[] {
  const { limit, window } = quota
  const alone: Addressed[] = []
  const sums = Array.from({ length: WINDOWS }, () => 0)
  let most: { readonly id: string; readonly count: number } | undefined
  let left = MOST_OF_SET
  for (const { announcement } of definitions) {
    const { id, schedule } = announcement
    const count = countOf(schedule, now, { window, most: Math.min(left, Math.max(MOST_COUNTED, limit + 1)) })
    left -= count
    if (count > limit) {
      const many = count >= MOST_COUNTED ? `at least ${shown(count)}` : shown(count)
      const text = `it alone needs ${many} calls ${per(window)}, and the quota has ${shown(limit)}: most would not be sent`
      alone.push(
        ...at(claims, id, text, 'Announce less often; docs/admission.md says who goes first when quota is short.'),
      )
      continue
    }
    const after = { after: now, through: now + WINDOWS * window, limit: Math.max(0, left) }
    const instants = count === 0 ? [] : instantsBetween(schedule, after)
    left -= instants.length
    for (const instant of instants) sums[Math.ceil((instant - now) / window) - 1]! += 1
    if (most === undefined || instants.length > most.count) most = { id, count: instants.length }
    if (left <= 0) break
  }
  const least = Math.min(...sums)
  if (alone.length > 0 || least <= limit || most === undefined) return alone
  const text = `all announcements together need at least ${shown(least)} calls ${per(window)} in the coming week, and the quota has ${shown(limit)}`
  return at(claims, most.id, text, `Announce less often: this one needs the most, ${shown(most.count)} in a week.`)
}

/** How many occurrences the first window has in which there is one, but at most as many as are counted. */
function countOf(schedule: Schedule, now: Instant, { window, most }: { window: number; most: number }): number {
  const first = nextInstant(schedule, now)
  if (first === undefined) return 0
  return instantsBetween(schedule, { after: first - 1, through: first + window - 1, limit: most }).length
}

function at(claims: readonly IdClaim[], id: string, text: string, remedy: string): Addressed[] {
  const claim = claims.find((each) => each.id === id)
  if (!claim) return []
  const path = [...claim.path.slice(0, -1), 'schedule']
  return [placed(claim.tree, fault('quota-exceeded', path, text, remedy, 'key'))]
}

const per = (window: number) => (window === DAY ? 'a day' : `in ${formatDuration(window)}`)
const shown = (count: number) => count.toLocaleString('en')
