import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'
import type { State } from '../core/announcement/occurrence.ts'
import { DAY, localDateOf } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { resolveWallTime } from '../core/time/wall-time.ts'
import { findZone } from '../core/time/zone.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import type { Tables } from './database/tables.ts'
import type { DayOrInstant, HistoryFilter } from '../ports/history-store.ts'

/** Occurrences, each with its announcement. */
export type Selected<O> = SelectQueryBuilder<Tables, 'occurrences' | 'announcements', O>

/**
 * One way to the wanted occurrences, newest first, along one index. All ways together lead to all of them, some perhaps
 * twice.
 */
export interface Way {
  readonly narrow: <O>(built: Selected<O>) => Selected<O>
}

/** Up to so many announcements of one owner are each read along their own index, a compound query has no more terms. */
const MOST_WAYS = 100

/**
 * The ways to the occurrences that pass a filter. One query with `or` or `in` would read and sort everything that it
 * finds, however few are wanted: a second for a million rows. Each way stops when it has enough. None when no
 * announcement has this owner.
 */
export function waysOf(connection: Connection, filter: HistoryFilter): readonly Way[] {
  const { announcementId: id, owner, states } = filter
  const inZones = duringOf(connection, filter)
  if (id !== undefined) {
    const narrow = ownedBy(owner, withStates(states, inZones))
    return [
      { narrow: (built) => narrow(built).where('occurrences.announcement_id', '=', id) },
      // Its occurrences under other ids.
      { narrow: (built) => narrow(built).where('occurrences.lineage', '=', lineageOf(id)) },
    ]
  }
  if (owner !== undefined) {
    const ids = connection.all(
      query
        .selectFrom('announcements')
        .select('id')
        .where(isOwner(owner))
        .limit(MOST_WAYS + 1),
    )
    const narrow = withStates(states, inZones)
    if (ids.length > MOST_WAYS) return [{ narrow: ownedBy(owner, narrow) }]
    return ids.map((each) => ({
      narrow: (built) => narrow(built).where('occurrences.announcement_id', '=', each.id),
    }))
  }
  return states === undefined
    ? [{ narrow: inZones }]
    : states.map((state) => ({ narrow: (built) => inZones(built).where(INDEXED_STATE, '=', state) }))
}

/** Narrows a query to the occurrences that pass a filter, in no order. For queries of few rows that need no ways. */
export function narrowTo(connection: Connection, filter: HistoryFilter): Way['narrow'] {
  const { announcementId: id, owner, states } = filter
  const narrow = ownedBy(owner, withStates(states, duringOf(connection, filter)))
  if (id === undefined) return narrow
  return (built) =>
    narrow(built).where((eb) =>
      eb.or([eb('occurrences.announcement_id', '=', id), eb('occurrences.lineage', '=', lineageOf(id))]),
    )
}

const lineageOf = (id: string) =>
  query.selectFrom('announcements as named').select('named.lineage').where('named.id', '=', id)

/** The owner of an announcement, as its definition names it now, or named it last. */
const isOwner = (owner: string) => sql<boolean>`json_extract(announcements.document, '$.owner') = ${owner}`

function ownedBy(owner: string | undefined, then: Way['narrow']): Way['narrow'] {
  return owner === undefined ? then : (built) => then(built).where(isOwner(owner))
}

function withStates(states: readonly State[] | undefined, then: Way['narrow']): Way['narrow'] {
  return states === undefined ? then : (built) => then(built).where('occurrences.state', 'in', states)
}

/** The expression of the index of states (migrations/0010-readers.ts). */
const INDEXED_STATE = sql<State>`occurrences.state || ''`

/** The occurrences that are due in a stretch of time. */
function duringOf(connection: Connection, { from, to }: HistoryFilter): Way['narrow'] {
  if (from === undefined && to === undefined) return (built) => built
  const rows = connection.all(query.selectFrom('announcements').select('timezone').distinct())
  const zones = rows.map(({ timezone }) => ({ timezone, ...stretchIn(timezone, from, to) }))
  const first = Math.min(...zones.map((zone) => zone.first))
  const last = Math.max(...zones.map((zone) => zone.last))
  const areAlike = zones.every((zone) => zone.first === first && zone.last === last)
  return (built) => {
    // This is what the indexes answer. A day begins at another instant in each zone.
    const near = built.where('occurrences.due', '>=', first).where('occurrences.due', '<=', last)
    if (areAlike) return near
    return near.where((eb) =>
      eb.or(
        zones.map((zone) =>
          eb.and([
            eb('announcements.timezone', '=', zone.timezone),
            eb('occurrences.due', '>=', zone.first),
            eb('occurrences.due', '<=', zone.last),
          ]),
        ),
      ),
    )
  }
}

/** The first and the last instant of a stretch of days or instants, for the announcements of one zone. */
function stretchIn(timezone: string, from: DayOrInstant | undefined, to: DayOrInstant | undefined) {
  const first = from === undefined ? Number.MIN_SAFE_INTEGER : beginOf(from, timezone)
  const last = to === undefined ? Number.MAX_SAFE_INTEGER : endOf(to, timezone)
  return { first, last }
}

function beginOf(moment: DayOrInstant, timezone: string): Instant {
  return moment.kind === 'instant' ? moment.instant : startOfDay(moment.date * DAY, timezone)
}

function endOf(moment: DayOrInstant, timezone: string): Instant {
  return moment.kind === 'instant' ? moment.instant : startOfDay((moment.date + 1) * DAY, timezone) - 1
}

/** A zone that this version does not know any more counts as UTC, as a person is shown it. */
function startOfDay(midnight: number, timezone: string): Instant {
  const zone = findZone(timezone)
  return zone === undefined ? localDateOf(midnight) * DAY : resolveWallTime(zone, midnight)
}
