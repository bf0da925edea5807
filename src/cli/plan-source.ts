import type { Settings } from '../config.ts'
import type { Definition } from '../core/announcement.ts'
import type { Known } from '../core/planning.ts'
import type { Instant } from '../core/time.ts'
import { parseDefinitions } from '../definitions/definitions.ts'
import { readDocument } from '../definitions/document.ts'
import { BelfryError } from '../errors.ts'
import { candidatesOf } from '../service/roster.ts'
import { readAtRef } from './git.ts'
import { compare } from './plan-changes.ts'
import type { Changes } from './plan-changes.ts'
import { lookInto } from '../store/look.ts'
import type { Remembered } from '../store/look.ts'
import { makePlan } from './plan-model.ts'
import type { Plan, PlanInput } from './plan-model.ts'

/** What a plan of some definitions needs besides them. */
export type Surroundings = Omit<PlanInput, 'known' | 'ledger'> & { readonly remembered: Remembered | undefined }

/** What the database says that the service uses; undefined where none is set, or none is there yet. */
export function rememberedBy({ database, limits }: Settings, from: Instant): Remembered | undefined {
  return database === undefined ? undefined : lookInto(database, limits, from)
}

/** Plans definitions of files together with those of the database, which go out beside them. */
export function planOf(definitions: readonly Definition[], { remembered, ...range }: Surroundings): Plan {
  const ofFiles = new Map(definitions.map(({ announcement }) => [announcement.id, announcement]))
  const pauses = Map.groupBy(remembered?.pauses ?? [], ({ announcementId }) => announcementId)
  const known: Known[] = [...ofFiles.values()].map((announcement) => ({
    announcement,
    knownSince: range.from,
    pauses: pauses.get(announcement.id) ?? [],
  }))
  for (const stored of remembered?.definitions ?? []) {
    if (ofFiles.has(stored.id)) {
      throw new BelfryError('invalid', `"${stored.id}" is already managed by the database`, {
        remedy: `Run \`belfry remove ${stored.id}\` first, or choose another id.`,
      })
    }
    const read = readDocument(stored, range.from)
    if ('announcement' in read) {
      const { knownSince } = stored
      known.push({ announcement: read.announcement, knownSince, pauses: pauses.get(stored.id) ?? [] })
    }
  }
  return makePlan({ ...range, known, ledger: remembered && ledgerOf(remembered, known) })
}

/** The same paths at a git ref, planned for the same range, and how the plan differs from that. */
export function changesSince(base: string, paths: readonly string[], plan: Plan, surroundings: Surroundings): Changes {
  const { files, leftOut } = readAtRef(paths, base)
  const { definitions, problems, budgets } = parseDefinitions(files, { now: surroundings.from, mode: 'live' })
  // Of two definitions with one id the first counts: which of them ran there, nobody can say.
  const first = new Map(definitions.toReversed().map((definition) => [definition.announcement.id, definition]))
  const inDatabase = new Set(surroundings.remembered?.definitions.map(({ id }) => id))
  const before = planOf(
    [...first.values()].filter(({ announcement }) => !inDatabase.has(announcement.id)),
    { ...surroundings, budgets },
  )
  return compare(before, plan, { base, problems: problems.filter(({ severity }) => severity === 'error'), leftOut })
}

/** What still waits, as far as its announcement is still there. */
function ledgerOf({ calls, pending }: Remembered, known: readonly Known[]) {
  const byId = new Map(known.map(({ announcement }) => [announcement.id, announcement]))
  return { calls, carried: candidatesOf(pending, (id) => byId.get(id)) }
}
