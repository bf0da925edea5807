import type { Announcement, Definition } from '../core/announcement/announcement.ts'
import { pausesAmong } from '../core/announcement/pause.ts'
import { scheduleIdentity } from '../core/announcement/announcement.ts'
import type { Known } from '../core/planning/agenda.ts'
import type { Problem } from '../core/problem.ts'
import type { Instant } from '../core/time/instant.ts'
import type { PauseStore } from '../ports/pause-store.ts'
import type { SkipStore } from '../ports/skip-store.ts'
import type { StateStore } from '../ports/state-store.ts'
import { InForce } from './in-force.ts'
import type { DefinitionEntry, DefinitionSource, StoredDefinition } from '../ports/definitions.ts'
import type { DefinitionStore, SyncReport } from '../ports/definition-store.ts'

/**
 * Parses a definition that the store remembers. Returns problems when this version of Belfry does not accept it any
 * more.
 */
export type ReadDocument = (
  stored: StoredDefinition,
  now: Instant,
) => { readonly announcement: Announcement } | { readonly problems: readonly Problem[] }

/** What the store remembers of the announcements in force. */
export type DefinitionMemory = DefinitionStore & PauseStore & SkipStore & StateStore

/** What became of taking over the definition files. */
export type SyncOutcome =
  | {
      readonly kind: 'synced'
      readonly report: SyncReport
      readonly warnings: readonly Problem[]
      readonly inForce: InForce
    }
  /** Nothing was taken over. The last good set stays in force. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  /** Nothing was taken over: another process fires now. */
  | { readonly kind: 'not-holder' }

/** Parsed definitions. They need not be parsed again while they are in force. */
interface ParsedDefinitions {
  /** The revision that they belong to. Under another revision the same id may mean another announcement. */
  readonly revision: number
  readonly byId: ReadonlyMap<string, Announcement>
}

/** What remembering needs. */
interface RememberParts {
  readonly store: DefinitionMemory
  readonly read: ReadDocument
  readonly now: Instant
  /** Definitions that need not be parsed again. */
  readonly parsed?: ParsedDefinitions
}

/** What a sync needs. */
interface SyncParts extends Omit<RememberParts, 'parsed'> {
  readonly source: DefinitionSource
  readonly holder: string
}

/**
 * Takes over the definition files: all of them, or nothing when anything in them is wrong. A new definition is known
 * since `now`: it never fires for last week.
 */
export async function syncDefinitions({ store, source, read, now, holder }: SyncParts): Promise<SyncOutcome> {
  const { definitions, problems, budgets, silences, paths } = await source.load(now)
  const stored = await store.definitions()
  const all = [...problems, ...clashes(definitions, stored)]
  if (all.some((problem) => problem.severity === 'error')) return { kind: 'refused', problems: all }
  const options = { holder, ...(budgets && { budgets }), ...(silences && { silences }), ...(paths && { paths }) }
  const synced = await store.syncFiles(definitions.map(entryOf), now, options)
  if (synced.kind === 'not-holder') return synced
  const { revision, report } = synced
  const byId = new Map(definitions.map(({ announcement }) => [announcement.id, announcement]))
  const { inForce, problems: unreadable } = await rememberDefinitions({ store, read, now, parsed: { revision, byId } })
  return { kind: 'synced', report, warnings: [...all, ...unreadable], inForce }
}

/**
 * Builds the announcements in force from what the store remembers, so that planning goes on with the last good set. A
 * stored definition that cannot be read any more is left out and returned as a problem.
 */
export async function rememberDefinitions({
  store,
  read,
  now,
  parsed,
}: RememberParts): Promise<{ readonly inForce: InForce; readonly problems: readonly Problem[] }> {
  // Read the revision first. A change while the rest is read then makes it outdated, and planning and booking notice
  // that.
  const { mark, revision, budgets, silences, budgetsMissingSince } = await store.state()
  const isAsParsed = parsed?.revision === revision
  const pausesOf = pausesAmong(await store.pauses(now), await store.widePauses(now))
  const skips = Map.groupBy(await store.skips(now), ({ announcementId }) => announcementId)
  const known: Known[] = []
  const problems: Problem[] = []
  for (const stored of await store.definitions()) {
    const announcement = isAsParsed && stored.provenance.kind === 'file' ? parsed.byId.get(stored.id) : undefined
    const result = announcement ? { announcement } : read(stored, now)
    if ('announcement' in result) {
      const { id, knownSince, missingSince: since, provenance } = stored
      const missing = since === null || provenance.kind !== 'file' ? undefined : { file: provenance.file, since }
      const { announcement: found } = result
      const held = { pauses: pausesOf(found), skips: skips.get(id) ?? [], ...silences }
      known.push({ announcement: found, knownSince, ...held, ...(missing && { missing }) })
    } else problems.push(...result.problems)
  }
  // From the earlier of the two. What came due while no process ran is planned now. What a changed definition adds to
  // the stretch that was planned ahead is not lost. Planning it twice changes nothing.
  const from = Math.min(mark, now)
  return { inForce: new InForce(known, { revision, from, budgets, silences, budgetsMissingSince }), problems }
}

/** The store's form of a definition. */
export function entryOf({ announcement, provenance, document }: Definition): DefinitionEntry {
  const { id, schedule, renamedFrom } = announcement
  return {
    id,
    provenance,
    document,
    scheduleIdentity: scheduleIdentity(schedule),
    timezone: schedule.zone.name,
    ...(renamedFrom && { renamedFrom }),
  }
}

/** An id in a file and in the database is a problem of the file: an announcement lives in one place only. */
function clashes(definitions: readonly Definition[], stored: readonly StoredDefinition[]): Problem[] {
  const inForce = new Set(stored.map(({ id }) => id))
  const taken = new Set(stored.filter(({ provenance }) => provenance.kind === 'database').map(({ id }) => id))
  return definitions.flatMap(({ announcement: { id, renamedFrom = [] }, provenance }): Problem[] => {
    if (provenance.kind !== 'file') return []
    const address = { severity: 'error', file: provenance.file, line: provenance.line, column: 1 } as const
    if (taken.has(id)) {
      const text = `"${id}" is already managed by the database`
      const remedy = `Run \`belfry remove ${id}\` first, or choose another id.`
      return [{ ...address, code: 'id-in-database', text, remedy, path: ['id'] }]
    }
    // Once it is in force, its earlier ids mean nothing, and other announcements may use them.
    const earlier = inForce.has(id) ? undefined : renamedFrom.find((from) => taken.has(from))
    if (earlier === undefined) return []
    const text = `"${earlier}", which "${id}" says it was, is managed by the database: both would be sent`
    const remedy = `Run \`belfry remove ${earlier}\` first, or rename it there with \`belfry add\`.`
    return [{ ...address, code: 'renamed-from-database', text, remedy, path: ['renamedFrom'] }]
  })
}
