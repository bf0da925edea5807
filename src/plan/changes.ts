import { scheduleIdentity } from '../core/announcement/announcement.ts'
import type { Announcement } from '../core/announcement/announcement.ts'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Problem } from '../core/problem.ts'
import { instantsBetween } from '../core/schedule/recurrence.ts'
import { formatDuration } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Plan } from './model.ts'
import type { Rename } from '../ports/definition-store.ts'

/** How many instants of a schedule are listed. */
const SHOWN_INSTANTS = 3
/** How many occurrences are compared by their texts. */
const COMPARED = 500

/** An announcement in one of the two plans. */
export interface PlannedAnnouncement {
  readonly announcement: Announcement
  /** How many occurrences it has in the range. */
  readonly count: number
  /** The first instants. */
  readonly next: readonly Instant[]
}

/** One value that differs; null on the side that does not have it. */
export interface FieldChange {
  /** Its path in the definition: `message.text`. */
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/** What differs in an announcement beside its schedule. */
export interface Changed {
  readonly announcement: Announcement
  readonly fields: readonly FieldChange[]
  /**
   * The occurrence whose rendered texts differ. Null when what leaves in the range is the same: then the definitions
   * are compared.
   */
  readonly asOf: Instant | null
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
  readonly moved: readonly { readonly before: PlannedAnnouncement; readonly after: PlannedAnnouncement }[]
  readonly changed: readonly Changed[]
  /** The plan of the base, for the same range and ledger. */
  readonly before: Plan
  /** The problems at the base. Invalid definitions are not compared. */
  readonly problems: readonly Problem[]
  readonly leftOut: readonly string[]
}

/**
 * Compares two plans by the ids of their announcements, old ids included. In which file a definition is does not
 * matter.
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
  const plannedIn = (plan: Plan, announcement: Announcement): PlannedAnnouncement => ({
    announcement,
    count: counts.get(plan)?.get(announcement.id) ?? 0,
    next: instantsBetween(announcement.schedule, { after: plan.from, through: plan.through, limit: SHOWN_INSTANTS }),
  })
  const only = (plan: Plan, other: Plan) =>
    [...plan.announcements.values()]
      .filter(({ id }) => !other.announcements.has(id) && !oldIds.has(id) && !wentOn.has(id))
      .map((announcement) => plannedIn(plan, announcement))
      .sort((a, b) => compareIds(a.announcement, b.announcement))
  const moved = both.filter(([a, b]) => scheduleIdentity(a.schedule) !== scheduleIdentity(b.schedule))
  return {
    ...base,
    added: only(after, before),
    removed: only(before, after),
    renamed,
    moved: moved
      .map(([a, b]) => ({ before: plannedIn(before, a), after: plannedIn(after, b) }))
      .sort((a, b) => compareIds(a.after.announcement, b.after.announcement)),
    changed: both
      .flatMap(([a, b]) => changedOf(before, a, after, b))
      .sort((a, b) => compareIds(a.announcement, b.announcement)),
    before,
  }
}

/** Whether anything differs in what goes out. */
export function isAnyChange({ added, removed, renamed, moved, changed }: Changes): boolean {
  return [added, removed, renamed, moved, changed].some((list) => list.length > 0)
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

function changedOf(before: Plan, old: Announcement, after: Plan, announcement: Announcement): readonly Changed[] {
  const policies = differences(policyOf(old), policyOf(announcement))
  const texts = differentTexts(before, old, after, announcement)
  const fields = [...policies, ...texts.fields]
  return fields.length === 0 ? [] : [{ announcement, fields, asOf: texts.asOf }]
}

/** Compares the rendered texts, occurrence by occurrence. If all are the same, it compares the definitions. */
function differentTexts(before: Plan, old: Announcement, after: Plan, announcement: Announcement) {
  const texts = [old, announcement].map(({ broadcast, vars, schedule }) =>
    JSON.stringify({ broadcast, vars, schedule: scheduleIdentity(schedule) }),
  )
  if (texts[0] === texts[1]) return { fields: [], asOf: null }
  const instantsOf = (plan: Plan, { schedule }: Announcement) =>
    instantsBetween(schedule, { after: plan.from, through: plan.through, limit: COMPARED })
  const [was, is] = [instantsOf(before, old), instantsOf(after, announcement)]
  for (const [index, due] of is.entries()) {
    const earlier = was[index]
    if (earlier === undefined) break
    const [left, right] = [before.render(old, earlier), after.render(announcement, due)]
    if (!('broadcast' in left) || !('broadcast' in right)) break
    const fields = differences(leavesOf(left.broadcast), leavesOf(right.broadcast))
    if (fields.length > 0) return { fields, asOf: due }
    // Without a template all occurrences have the same object, so one comparison is enough.
    if (left.broadcast === old.broadcast && right.broadcast === announcement.broadcast) break
  }
  const written = ({ broadcast, vars = {} }: Announcement) => ({ ...leavesOf(broadcast), ...leavesOf({ vars }) })
  return { fields: differences(written(old), written(announcement)), asOf: null }
}

function policyOf({ priority, late }: Announcement): Leaves {
  const { grace, then, maxLateness, until } = late
  const most = then === 'latest' ? { 'late.maxLateness': formatDuration(maxLateness) } : {}
  const after = until === undefined ? {} : { 'late.until': formatDuration(until) }
  return { priority, 'late.grace': formatDuration(grace), 'late.then': then, ...most, ...after }
}

/** The values of a nested object, by their paths. */
type Leaves = Readonly<Record<string, string>>

function leavesOf(value: Broadcast | Readonly<Record<string, unknown>>): Leaves {
  const leaves: Record<string, string> = {}
  const visit = (part: unknown, path: string) => {
    if (typeof part === 'object' && part !== null) {
      for (const [key, child] of Object.entries(part)) visit(child, path === '' ? key : `${path}.${key}`)
    } else if (part !== undefined) {
      leaves[path] = typeof part === 'string' ? part : JSON.stringify(part)
    }
  }
  visit(value, '')
  return leaves
}

function differences(before: Leaves, after: Leaves): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => change.before !== change.after)
}
