import { isSwitchedOff, scheduleIdentity } from '../core/announcement/announcement.ts'
import type { Announcement } from '../core/announcement/announcement.ts'
import type { Problem } from '../core/problem.ts'
import { instantsBetween } from '../core/schedule/recurrence.ts'
import { DAY } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { changedOf } from './changed.ts'
import type { Changed } from './changed.ts'
import { settingsChanges } from './fields.ts'
import type { FieldChange } from './fields.ts'
import { heldChangesOf } from './held-changes.ts'
import type { HeldChanges } from './held-changes.ts'
import type { Plan } from './model.ts'
import { compareOccurrences } from './occurrence-changes.ts'
import type { OccurrenceChanges } from './occurrence-changes.ts'
import type { Rename } from '../ports/definition-store.ts'

/** How far a change is followed beyond the range of the plan, counted from its start. */
export const FOLLOWED = 730 * DAY

/** How many instants of a schedule are listed. */
const SHOWN_INSTANTS = 3
/** How many steps are taken along the schedules that differ: along one of them, and along all. */
const STEPS = { each: 20_000, all: 500_000, least: 100 }

/** An announcement in one of the two plans. */
export interface PlannedAnnouncement {
  readonly announcement: Announcement
  /** How many occurrences it has in the range. */
  readonly count: number
  /** The first instants in the range. */
  readonly next: readonly Instant[]
  /** The first instants after the range, however far they are. */
  readonly beyond: readonly Instant[]
}

/** An announcement whose occurrences are at other instants. */
export interface Moved {
  readonly before: PlannedAnnouncement
  readonly after: PlannedAnnouncement
  readonly occurrences: OccurrenceChanges
}

/** What a change does after the range of the plan. */
export interface Beyond {
  /** Up to where it was planned. */
  readonly through: Instant
  /** Whether the change goes on after `through`, and was not followed: too many occurrences come due. */
  readonly isCut: boolean
  /** The plan from the end of the range up to `through`. */
  readonly plan: Plan
  /** The same of the base. Null when the plan is within the quota, or when the base has too many occurrences. */
  readonly before: Plan | null
}

/** Occurrences that a change brings, or puts under other rules, later than any plan looks. */
export interface NotForecast {
  readonly announcement: Announcement
  readonly first: Instant
  /** How many they are. Null for a cron line. */
  readonly count: number | null
}

/** How the definitions differ from those of a git ref, and what that does to the quota. */
export interface Changes {
  readonly base: string
  /** The id of the commit that was compared with: the merge base. Undefined when it is not known. */
  readonly commit?: string | undefined
  readonly added: readonly PlannedAnnouncement[]
  readonly removed: readonly PlannedAnnouncement[]
  /** Announcements that go on under another id. Their other differences are in `moved` and `changed`. */
  readonly renamed: readonly Rename[]
  /** Announcements that are switched off now, with what they had before. */
  readonly switchedOff: readonly PlannedAnnouncement[]
  /** Announcements that are switched on again, with what they have now. */
  readonly switchedOn: readonly PlannedAnnouncement[]
  readonly moved: readonly Moved[]
  readonly changed: readonly Changed[]
  /** What differs in the settings file: how the quota is shared out, and when nothing leaves. */
  readonly settings: readonly FieldChange[]
  /** What freezes and quiet hours hold back on one side only. */
  readonly held: HeldChanges
  /** The plan of the base, for the same range and ledger. */
  readonly before: Plan
  /** What the change does after the range. Null when nothing that it adds or moves lies there. */
  readonly beyond: Beyond | null
  /** What the change does later than {@link FOLLOWED}: no plan looks there. */
  readonly notForecast: readonly NotForecast[]
  /** The problems at the base. Invalid definitions are not compared. */
  readonly problems: readonly Problem[]
  readonly leftOut: readonly string[]
}

/**
 * Compares two plans by the ids of their announcements, old ids included. In which file a definition is does not
 * matter. It does not look beyond their range.
 */
export function compare(
  before: Plan,
  after: Plan,
  base: Pick<Changes, 'base' | 'commit' | 'problems' | 'leftOut'>,
): Changes {
  const renamed = renamesOf(before, after)
  const oldIds = new Map(renamed.map(({ from, id }) => [id, from]))
  const wentOn = new Set(oldIds.values())
  const both = [...after.announcements.values()].flatMap((announcement) => {
    const old = before.announcements.get(oldIds.get(announcement.id) ?? announcement.id)
    return old === undefined ? [] : [[old, announcement] as const]
  })
  const counts = new Map([before, after].map((plan) => [plan, countsOf(plan)]))
  const plannedIn = (plan: Plan, announcement: Announcement): PlannedAnnouncement => {
    const { from, through } = plan
    const { schedule } = announcement
    return {
      announcement,
      count: counts.get(plan)?.get(announcement.id) ?? 0,
      next: instantsBetween(schedule, { after: from, through, limit: SHOWN_INSTANTS }),
      beyond: instantsBetween(schedule, { after: through, through: Number.MAX_VALUE, limit: SHOWN_INSTANTS }),
    }
  }
  const only = (plan: Plan, other: Plan) =>
    [...plan.announcements.values()]
      .filter(({ id }) => !other.announcements.has(id) && !oldIds.has(id) && !wentOn.has(id))
      .map((announcement) => plannedIn(plan, announcement))
      .sort((a, b) => compareIds(a.announcement, b.announcement))
  const switched = both.filter(([a, b]) => isSwitchedOff(a) !== isSwitchedOff(b))
  const rewritten = both.filter(
    ([a, b]) => !isSwitchedOff(a) && !isSwitchedOff(b) && scheduleIdentity(a.schedule) !== scheduleIdentity(b.schedule),
  )
  const steps = Math.max(STEPS.least, Math.min(STEPS.each, Math.floor(STEPS.all / rewritten.length)))
  const range = { from: after.from, through: after.from + FOLLOWED, steps }
  const moved = rewritten.flatMap(([a, b]): readonly Moved[] => {
    const occurrences = compareOccurrences(a.schedule, b.schedule, range)
    const isSame = occurrences.isComplete && occurrences.comes.length + occurrences.goes.length === 0
    return isSame ? [] : [{ before: plannedIn(before, a), after: plannedIn(after, b), occurrences }]
  })
  const movedIds = new Set(moved.map((move) => move.after.announcement.id))
  return {
    ...base,
    added: only(after, before),
    removed: only(before, after),
    renamed,
    switchedOff: switched
      .filter(([, b]) => isSwitchedOff(b))
      // Under the id that it has now.
      .map(([a, b]) => ({ ...plannedIn(before, a), announcement: { ...a, id: b.id } }))
      .sort((a, b) => compareIds(a.announcement, b.announcement)),
    switchedOn: switched
      .filter(([, b]) => !isSwitchedOff(b))
      .map(([, b]) => plannedIn(after, b))
      .sort((a, b) => compareIds(a.announcement, b.announcement)),
    moved: moved.sort((a, b) => compareIds(a.after.announcement, b.after.announcement)),
    changed: both
      .flatMap(([a, b]) => changedOf([before, a], [after, b], { isMoved: movedIds.has(b.id), through: range.through }))
      .sort((a, b) => compareIds(a.announcement, b.announcement)),
    settings: settingsChanges(before, after),
    held: heldChangesOf(before, after, renamed),
    before,
    beyond: null,
    notForecast: [],
  }
}

/** Whether anything differs in what goes out. */
export function isAnyChange(changes: Changes): boolean {
  const { added, removed, renamed, switchedOff, switchedOn, moved, changed, settings } = changes
  return [added, removed, renamed, switchedOff, switchedOn, moved, changed, settings].some((list) => list.length > 0)
}

/**
 * Announcements that go on under another id, by the service's rule: of several earlier ids that existed, the last
 * counts.
 */
function renamesOf(before: Plan, after: Plan): readonly Rename[] {
  const taken = new Set<string>()
  const renames = [...after.announcements.values()].flatMap(({ id, renamedFrom = [] }): Rename[] => {
    if (before.announcements.has(id)) return []
    const isFree = (old: string) => before.announcements.has(old) && !after.announcements.has(old) && !taken.has(old)
    const from = renamedFrom.findLast(isFree)
    if (from === undefined) return []
    taken.add(from)
    return [{ from, id }]
  })
  return renames.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function compareIds(a: Announcement, b: Announcement): number {
  return a.id < b.id ? -1 : 1
}

/** How many occurrences each announcement has in the range. */
function countsOf(plan: Plan): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { announcementId } of plan.forecast.departures) {
    counts.set(announcementId, (counts.get(announcementId) ?? 0) + 1)
  }
  return counts
}
