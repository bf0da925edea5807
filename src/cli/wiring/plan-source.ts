import { pausesAmong } from '../../core/announcement/pause.ts'
import type { Settings } from '../../config.ts'
import { isSwitchedOff, scheduleIdentity } from '../../core/announcement/announcement.ts'
import type { Announcement, Definition } from '../../core/announcement/announcement.ts'
import type { Carried } from '../../core/forecast/forecast.ts'
import { keyOf } from '../../core/announcement/occurrence.ts'
import type { Known } from '../../core/planning/agenda.ts'
import { NO_SILENCES } from '../../core/announcement/silences.ts'
import type { Instant } from '../../core/time/instant.ts'
import { parseDefinitions } from '../../definitions/check/definitions.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { sourceOf } from '../../definitions/files/folder.ts'
import { BelfryError } from '../../errors.ts'
import type { Loaded } from '../../ports/definitions.ts'
import { candidatesOf } from '../../service/in-force.ts'
import { readBase, readHead } from './git/repository.ts'
import { lookBeyond } from '../../plan/beyond.ts'
import { compare } from '../../plan/changes.ts'
import { notForecastIn } from '../../plan/not-forecast.ts'
import type { Changes } from '../../plan/changes.ts'
import { lookInto } from '../../store/snapshot.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { makePlan } from '../../plan/model.ts'
import type { Plan, PlanInput } from '../../plan/model.ts'

/** What a plan needs apart from the definitions. */
export type PlanContext = Omit<PlanInput, 'known' | 'ledger'> & { readonly snapshot: Snapshot | undefined }

/** What the service's database says. Undefined when none is set, or when it does not exist yet. */
export function snapshotOf({ database, limits }: Settings, from: Instant): Snapshot | undefined {
  return database === undefined ? undefined : lookInto(database, limits, from)
}

/** Plans definitions of files together with those of the database, since both are sent. */
export function planOf(definitions: readonly Definition[], { snapshot, ...range }: PlanContext): Plan {
  const { silences = NO_SILENCES } = range
  const announcements = definitions.map(({ announcement }) => announcement)
  const managedIdOf = managedIds(snapshot)
  for (const announcement of announcements) {
    const id = managedIdOf(announcement)
    if (id === undefined) continue
    throw new BelfryError('invalid', `"${id}" is already managed by the database`, {
      remedy: `Run \`belfry remove ${id}\` first, or choose another id.`,
    })
  }
  const { pauses = [], widePauses = [] } = snapshot ?? {}
  const ownOf = pausesAmong(pauses, [])
  const withWide = pausesAmong(pauses, widePauses)
  const pausesOf = (announcement: Announcement) => {
    const { renamedFrom = [] } = announcement
    return [...renamedFrom.flatMap((id) => ownOf({ id })), ...withWide(announcement)]
  }
  const skips = Map.groupBy(snapshot?.skips ?? [], ({ announcementId }) => announcementId)
  const skipsOf = ({ id, renamedFrom = [] }: Announcement) =>
    [id, ...renamedFrom].flatMap((each) => skips.get(each) ?? [])
  const known: Known[] = announcements.map((announcement) => ({
    announcement,
    knownSince: range.from,
    ...silences,
    pauses: pausesOf(announcement),
    skips: skipsOf(announcement),
  }))
  for (const stored of snapshot?.definitions ?? []) {
    if (stored.provenance.kind === 'file') continue
    const read = readDocument(stored, range.from)
    if ('announcement' in read) {
      const { knownSince } = stored
      const held = { pauses: pausesOf(read.announcement), skips: skips.get(stored.id) ?? [], ...silences }
      known.push({ announcement: read.announcement, knownSince, ...held })
    }
  }
  return makePlan({ ...range, known, ledger: snapshot && ledgerOf(snapshot, known, range) })
}

/**
 * The id of an announcement that the database manages, so that the service would refuse it. It may be an earlier id of
 * a new announcement.
 */
function managedIds(snapshot: Snapshot | undefined): (announcement: Announcement) => string | undefined {
  const stored = new Map(snapshot?.definitions.map(({ id, provenance }) => [id, provenance.kind]))
  return ({ id, renamedFrom = [] }) =>
    [id, ...(stored.has(id) ? [] : renamedFrom)].find((each) => stored.get(each) === 'database')
}

/** The definitions to plan: those on the disk, or at the head that `--base A..B` names. */
export async function loadHead(paths: readonly string[], base: string | undefined, now: Instant): Promise<Loaded> {
  const head = base === undefined ? undefined : readHead(paths, base)
  return head === undefined
    ? sourceOf(paths, { mode: 'live' }).load(now)
    : parseDefinitions(head.files, { now, mode: 'live' })
}

/** The plan, and what it was made with. */
interface Planned {
  readonly paths: readonly string[]
  readonly definitions: readonly Definition[]
  readonly plan: Plan
  readonly surroundings: PlanContext
}

/**
 * Plans the same paths at the base for the same range, and compares this plan with the given one. What the change does
 * after the range is looked at as well.
 */
export function changesSince(base: string, { paths, definitions: present, plan, surroundings }: Planned): Changes {
  const { files, leftOut, commit } = readBase(paths, base)
  const { snapshot, from } = surroundings
  const { definitions, problems, budgets, silences } = parseDefinitions(files, { now: from, mode: 'live' })
  // When two definitions have the same id, the first one counts. Which of them ran there is unknown.
  const first = new Map(definitions.toReversed().map((definition) => [definition.announcement.id, definition]))
  const managedIdOf = managedIds(snapshot)
  const past = [...first.values()].filter(({ announcement }) => managedIdOf(announcement) === undefined)
  const before = planOf(past, { ...surroundings, budgets, silences })
  const errors = problems.filter(({ severity }) => severity === 'error')
  const changes = compare(before, plan, { base, commit, problems: errors, leftOut })
  const beyond = lookBeyond(
    changes,
    plan,
    (through) => planOf(present, { ...surroundings, through }),
    (through) => planOf(past, { ...surroundings, budgets, silences, through }),
  )
  return { ...changes, beyond, notForecast: notForecastIn(changes, plan) }
}

/** What still waits, if its announcement still exists. It gets the present id of that announcement. */
function ledgerOf(
  { calls, pending, definitions }: Snapshot,
  known: readonly Known[],
  { from: now, silences }: Pick<PlanInput, 'from' | 'silences'>,
) {
  const announcements = new Map(known.map(({ announcement }) => [announcement.id, announcement]))
  const stored = new Map(definitions.map((definition) => [definition.id, definition]))
  /**
   * The announcement with which an id continues when the service takes these definitions over. Nothing waits for
   * another schedule.
   */
  const successorOf = (id: string): Announcement | undefined => {
    const successor = [...announcements.values()].find(
      (each) =>
        !stored.has(each.id) &&
        each.renamedFrom?.findLast((earlier) => stored.has(earlier) && !announcements.has(earlier)) === id,
    )
    const old = stored.get(id)
    const read = successor && old && readDocument(old, now)
    if (!read || !('announcement' in read)) return undefined
    return scheduleIdentity(read.announcement.schedule) === scheduleIdentity(successor.schedule) ? successor : undefined
  }
  // In the service, an occurrence may wait for its file. Here it does not: it is planned as if these files were the
  // service's.
  const find = (id: string) => {
    const announcement = announcements.get(id) ?? successorOf(id)
    // What waits for one that is switched off ends when the service takes these definitions over.
    return announcement === undefined || isSwitchedOff(announcement) ? undefined : { announcement, ...silences }
  }
  const carried = candidatesOf(pending, find).map((each): Carried => {
    const id = successorOf(each.announcementId)?.id ?? each.announcementId
    return { ...each, key: keyOf(id, each.due), announcementId: id }
  })
  return { calls, carried }
}
