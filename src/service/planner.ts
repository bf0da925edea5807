import type { NewOccurrence } from '../core/planning/agenda.ts'
import { MINUTE } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import type { OccurrenceStore } from '../ports/occurrence-store.ts'
import type { InForce } from './in-force.ts'
import { rememberDefinitions } from './sync.ts'
import type { DefinitionMemory, ReadDocument } from './sync.ts'

/** How far ahead occurrences are planned, in ms, so that nothing has to be computed at their instant. */
const LEAD = MINUTE
/** The most occurrences in one stretch. A long catch-up must never hold up the lease. */
const MOST_OCCURRENCES = 5000

/** What became of planning one stretch. */
export type PlannedStretch =
  | { readonly kind: 'planned'; readonly missed: readonly NewOccurrence[] }
  /** There is more to plan before `now`. */
  | { readonly kind: 'more'; readonly missed: readonly NewOccurrence[] }
  /** The definitions changed meanwhile. The caller must read them again. */
  | { readonly kind: 'outdated' }

/**
 * Plans one stretch, up to a minute ahead of `now`. The new occurrences and the mark are written in one transaction.
 * Then the agenda moves on.
 */
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
  /** Whether past occurrences may be recorded by this clock. */
  readonly mayRecord: () => Promise<boolean>
}

/**
 * Plans everything that came due up to `now`, with the definitions as they are. A command that changes a definition
 * while no service runs does this first. So what came due under the old definition is recorded, not forgotten.
 *
 * Something due and not planned has two possible reasons. Either no service has run since, or `now` comes from a clock
 * that is ahead and would write off coming occurrences. `mayRecord` is asked in this case only. If it says no, nothing
 * is planned.
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
