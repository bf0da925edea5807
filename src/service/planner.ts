import type { NewOccurrence } from '../core/planning/agenda.ts'
import { MINUTE } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import type { OccurrenceStore } from '../ports/occurrence-store.ts'
import type { InForce } from './in-force.ts'
import { rememberDefinitions } from './sync.ts'
import type { DefinitionMemory, ReadDocument } from './sync.ts'

/** How far ahead occurrences are planned, so that nothing has to be computed at their instant. */
const LEAD = MINUTE
/** How many occurrences one stretch may bring to the world, so that a long catch-up never holds up the lease. */
const MOST_OCCURRENCES = 5000

/** What became of planning one stretch. */
export type PlannedStretch =
  | { readonly kind: 'planned'; readonly missed: readonly NewOccurrence[] }
  /** There is more to catch up before `now`. */
  | { readonly kind: 'more'; readonly missed: readonly NewOccurrence[] }
  /** The definitions changed meanwhile: whoever plans must look at them anew. */
  | { readonly kind: 'outdated' }

/** Plans one stretch up to a lead ahead of `now`: the new occurrences and the mark in one transaction, then the agenda follows. */
export async function planStretch(
  store: OccurrenceStore,
  { agenda, revision }: InForce,
  now: Instant,
): Promise<PlannedStretch> {
  if (agenda.plannedTo - now > LEAD / 2) return { kind: 'planned', missed: [] }
  const { occurrences, mark } = agenda.ahead(now + LEAD, now, MOST_OCCURRENCES)
  if (!(await store.plan({ occurrences, mark, revision, now }))) return { kind: 'outdated' }
  agenda.advance(mark)
  const missed = occurrences.filter((occurrence) => occurrence.skipReason !== null)
  return { kind: mark < now ? 'more' : 'planned', missed }
}

/** What catching up needs. */
interface CatchUpParts {
  readonly store: DefinitionMemory & OccurrenceStore
  readonly read: ReadDocument
  readonly now: Instant
  /** Whether what came due may be recorded by this clock. */
  readonly mayRecord: () => Promise<boolean>
}

/**
 * Plans everything that came due up to `now` with the definitions as they are. Whoever changes a definition while no
 * service runs does this first: what came due under the old one is recorded, not forgotten.
 *
 * Where anything came due that is not planned, either no service has run since, or `now` is of a clock that is ahead and
 * would write off what is still to come. So `mayRecord` is asked then, and only then; if it says no, nothing is planned.
 */
export async function catchUp({ store, read, now, mayRecord }: CatchUpParts): Promise<void> {
  let isAllowed = false
  for (;;) {
    const { inForce } = await rememberDefinitions({ store, read, now })
    if (inForce.agenda.ahead(now, now, 1).occurrences.length === 0) return
    isAllowed ||= await mayRecord()
    if (!isAllowed) return
    let planned = await planStretch(store, inForce, now)
    while (planned.kind === 'more') planned = await planStretch(store, inForce, now)
    if (planned.kind === 'planned') return
  }
}
