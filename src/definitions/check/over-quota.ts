import type { Definition } from '../../core/announcement/announcement.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { countWithin } from '../../core/schedule/count.ts'
import type { InstantCount, Looks } from '../../core/schedule/count.ts'
import { nextInstant } from '../../core/schedule/recurrence.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'
import { DAY, formatDuration } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { fault } from '../problems/codes.ts'
import { placed } from '../yaml/address.ts'
import type { Addressed } from '../yaml/address.ts'
import type { IdClaim } from './ids.ts'

/** The quota that definitions must fit into. */
export type QuotaSize = Pick<Limits, 'limit' | 'window'>

/** For how long a set is looked at: a week shows its usual days. */
const WEEK = 7 * DAY
/** How many windows are looked at for a set: the days of a week, or its hours if windows are as short. */
const WINDOWS = { least: 7, most: 168 }

/** How many reminders of events are looked at one by one: of one announcement in a window, and of all. */
const LOOKED_AT = { each: 20_000, all: 200_000 }

const NONE: InstantCount = { count: 0, isLeast: false }

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
 * Occurrences are counted by their rules, and not one by one: a line of every second costs no more than another. Only
 * events with several reminders are, within bounds. Beyond these there are at least as many as it says.
 */
export function tellOverQuota({ definitions, claims, now, quota }: JudgedSet): readonly Addressed[] {
  const { limit, window } = quota
  const alone: Addressed[] = []
  const sums = Array.from(
    { length: Math.min(WINDOWS.most, Math.max(WINDOWS.least, Math.ceil(WEEK / window))) },
    () => 0,
  )
  let left = LOOKED_AT.all
  const countIn = (schedule: Schedule, after: Instant): InstantCount => {
    const given = Math.min(left, LOOKED_AT.each)
    const looks: Looks = { left: given }
    const counted = countWithin(schedule, { after, through: after + window }, looks)
    left -= given - looks.left
    return counted
  }
  let most: { readonly id: string; readonly count: number } | undefined
  for (const { announcement } of definitions) {
    const { id, schedule } = announcement
    const first = nextInstant(schedule, now)
    // The first window in which there is an occurrence.
    const { count, isLeast } = first === undefined ? NONE : countIn(schedule, first - 1)
    if (count > limit) {
      const text = `it alone needs ${isLeast ? 'at least ' : ''}${shown(count)} calls ${per(window)}, and the quota has ${shown(limit)}: what is more is not sent`
      alone.push(
        ...at(claims, id, text, 'Announce less often; docs/admission.md says who goes first when quota is short.'),
      )
      continue
    }
    const counts = sums.map((_, index) => countIn(schedule, now + index * window).count)
    for (const [index, each] of counts.entries()) sums[index]! += each
    const all = counts.reduce((sum, each) => sum + each, 0)
    if (most === undefined || all > most.count) most = { id, count: all }
  }
  const least = Math.min(...sums)
  if (alone.length > 0 || least <= limit || most === undefined) return alone
  const time = sums.length * window
  const span = time === WEEK ? 'week' : formatDuration(time)
  const text = `all announcements together need at least ${shown(least)} calls ${per(window)} in the coming ${span}, and the quota has ${shown(limit)}`
  return at(claims, most.id, text, `Announce less often: this one needs the most, ${shown(most.count)} in this time.`)
}

function at(claims: readonly IdClaim[], id: string, text: string, remedy: string): Addressed[] {
  const claim = claims.find((each) => each.id === id)
  if (!claim) return []
  const path = [...claim.path.slice(0, -1), 'schedule']
  return [placed(claim.tree, fault('quota-exceeded', path, text, remedy, 'key'))]
}

const per = (window: number) => (window === DAY ? 'a day' : `in ${formatDuration(window)}`)
const shown = (count: number) => count.toLocaleString('en')
