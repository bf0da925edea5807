import { keyOf } from '../../core/announcement/occurrence.ts'
import type { Neighbour } from '../../core/wording/explanation.ts'
import { nextInstant, previousInstant } from '../../core/schedule/recurrence.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { HistoryQuery } from '../../ports/history-store.ts'
import { NOT_CANCELLED } from './naming.ts'
import type { NamedAnnouncement, NamingParts, NamedTime } from './naming.ts'

/** The nearest occurrences around a time at which there is none. */
export interface Neighbours {
  readonly before: Neighbour | undefined
  readonly after: Neighbour | undefined
}

/**
 * The occurrences of an announcement that are nearest to a stretch without any. What came due is taken from the record,
 * and what comes also from its schedule: an earlier schedule does not count any more, and this one did not count then.
 */
export async function neighboursOf(
  { store, inForce, now }: NamingParts,
  { id, known }: Pick<NamedAnnouncement, 'id' | 'known'>,
  { first, last }: NamedTime,
): Promise<Neighbours> {
  const nearest = async (query: Pick<HistoryQuery, 'from' | 'to' | 'order'>): Promise<Neighbour | undefined> => {
    const about = { now: Number.MAX_SAFE_INTEGER, limit: 1, announcementId: id, states: NOT_CANCELLED }
    const [row] = await store.history({ ...about, ...query })
    return row && { key: row.key, due: row.due }
  }
  const recorded = {
    before: await nearest({ to: { kind: 'instant', instant: first - 1 } }),
    after: await nearest({ from: { kind: 'instant', instant: last + 1 }, order: 'oldest-first' }),
  }
  if (known === undefined) return recorded
  const { announcement, knownSince } = known
  const { schedule } = announcement
  // What is due after this is not on record yet, or not for certain.
  const since = Math.max(knownSince, Math.min(now, inForce.agenda.plannedTo))
  const planned = (due: Instant | undefined): Neighbour | undefined =>
    due === undefined || due <= since ? undefined : { key: keyOf(announcement.id, due), due }
  const before = planned(previousInstant(schedule, first))
  const after = planned(nextInstant(schedule, Math.max(last, since)))
  return {
    before: [recorded.before, before].reduce(later),
    after: [recorded.after, after].reduce(sooner),
  }
}

function later(one: Neighbour | undefined, other: Neighbour | undefined): Neighbour | undefined {
  return one === undefined || (other !== undefined && other.due > one.due) ? other : one
}

function sooner(one: Neighbour | undefined, other: Neighbour | undefined): Neighbour | undefined {
  return one === undefined || (other !== undefined && other.due < one.due) ? other : one
}
