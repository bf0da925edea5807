import type { Announcement } from '../core/announcement/announcement.ts'
import { nextInstant } from '../core/schedule/recurrence.ts'
import { instantsOnce, isOneTime } from '../core/schedule/one-time.ts'
import type { Instant } from '../core/time/instant.ts'
import { counted, showShortly } from '../core/wording/display.ts'
import { FOLLOWED } from './changes.ts'
import type { Changed } from './changed.ts'
import type { Changes, Moved, NotForecast } from './changes.ts'
import type { Plan } from './model.ts'
import { compareOccurrences } from './occurrence-changes.ts'

/** Above the announcements that a change concerns where no plan looks. */
export const NOT_FORECAST_TITLE = 'Beyond two years: not forecast'

/** How many of them are named. */
const MOST_NAMED = 10
/** How many steps are taken along two schedules that differ only after two years: a line of every second has two days. */
const STEPS = 200_000

/**
 * What a change does after the two years for which it is followed, by id. A cron line that goes on after them is named
 * only when what differs begins there: for all others the verdict says up to where it holds.
 */
export function notForecastIn(changes: Changes, plan: Plan) {
  const { added, switchedOn, moved, changed, settings, before, renamed } = changes
  const horizon = plan.from + FOLLOWED
  const oldIds = new Map(renamed.map(({ from, id }) => [id, from]))
  const beforeOf = ({ id }: Announcement) => before.announcements.get(oldIds.get(id) ?? id)
  const found = [
    ...[...added, ...switchedOn].map(({ announcement }) => allBeyond(announcement, plan.from, horizon)),
    ...moved.map((move) => movedBeyond(move, plan.from, horizon)),
    ...changed.flatMap((one) => [
      one.fields.some(({ field }) => isOfSlots(field)) ? allBeyond(one.announcement, plan.from, horizon) : undefined,
      rewrittenBeyond(one, beforeOf(one.announcement), horizon),
    ]),
    ...(settings.length === 0
      ? []
      : [...plan.announcements.values()].map((announcement) => allBeyond(announcement, plan.from, horizon))),
  ].filter((each) => each !== undefined)
  // An announcement may differ in two ways. The first one that is known of it is enough.
  const byId = new Map(found.toReversed().map((each) => [each.announcement.id, each]))
  return [...byId.values()].sort((a, b) => (a.announcement.id < b.announcement.id ? -1 : 1))
}

/** Whether a field decides who gets a slot, and for how long a slot is waited for. */
export function isOfSlots(field: string): boolean {
  return field === 'owner' || field === 'priority' || field.startsWith('late.')
}

/** One for each announcement: its name as `show` writes it, and when it comes due first. The first ones of many. */
export function notForecastInWords(
  notForecast: readonly NotForecast[],
  show: (id: string) => string,
): readonly string[] {
  const more = notForecast.length - MOST_NAMED
  return [
    ...notForecast.slice(0, MOST_NAMED).map(({ announcement, first, count }) => {
      const { id, schedule } = announcement
      const often = count === 1 ? '' : count === null ? ', and later' : `, the first of ${counted(count, 'occurrence')}`
      return `${show(id)}: ${showShortly(first, schedule.zone.name)}${often}`
    }),
    ...(more > 0 ? [`… and ${more} more (--format json has all)`] : []),
  ]
}

/** What an announcement has after the horizon. A cron line counts when it has nothing before it. */
function allBeyond(announcement: Announcement, from: Instant, horizon: Instant): NotForecast | undefined {
  const { schedule } = announcement
  if (isOneTime(schedule)) return once(announcement, instantsOnce(schedule), horizon)
  const first = nextInstant(schedule, from)
  return first === undefined || first <= horizon ? undefined : { announcement, first, count: null }
}

function movedBeyond({ before, after, occurrences }: Moved, from: Instant, horizon: Instant) {
  const { announcement } = after
  const areCompared = isOneTime(before.announcement.schedule) && isOneTime(announcement.schedule)
  return areCompared && occurrences.isComplete
    ? once(announcement, occurrences.comes, horizon)
    : allBeyond(announcement, from, horizon)
}

/** What a schedule brings that is the same for two years, and was written in another way. */
function rewrittenBeyond({ announcement, fields }: Changed, old: Announcement | undefined, horizon: Instant) {
  if (old === undefined || !fields.some(({ field }) => field.startsWith('schedule'))) return undefined
  const { schedule } = announcement
  const range = { from: horizon, through: Number.MAX_VALUE, steps: STEPS }
  const { comes } = compareOccurrences(old.schedule, schedule, range)
  if (isOneTime(schedule)) return once(announcement, comes, horizon)
  const [first] = comes
  return first === undefined ? undefined : { announcement, first, count: null }
}

function once(announcement: Announcement, instants: readonly Instant[], horizon: Instant): NotForecast | undefined {
  const late = instants.filter((instant) => instant > horizon)
  const [first] = late
  return first === undefined ? undefined : { announcement, first, count: late.length }
}
