import { keyOf, partsOf } from '../core/announcement/occurrence.ts'
import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import type { SkipByHand } from '../core/announcement/skip.ts'
import type { Instant } from '../core/time/instant.ts'
import { BelfryError } from '../errors.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { touch } from './database/revision.ts'
import { lineageOf } from './standing.ts'
import { MEMORY } from './wide-pauses.ts'

/** Skips in force of announcements in force, of what is to come or came due a short while ago; soonest first. */
export function listSkips(connection: Connection, now: Instant): SkipByHand[] {
  return connection.all(selectSkips(now - MEMORY)).map(({ announcement_id: announcementId, due, ...row }) => ({
    key: keyOf(announcementId, due),
    announcementId,
    due,
    by: row.skipped_by,
    reason: row.reason,
    since: row.since,
  }))
}

const selectSkips = compiledOnce((oldest: Instant) =>
  query
    .selectFrom('skips')
    .innerJoin('announcements', (join) =>
      join.onRef('announcements.lineage', '=', 'skips.lineage').on('announcements.retired_at', 'is', null),
    )
    .selectAll('skips')
    .select('announcements.id as announcement_id')
    .where('skips.unskipped_at', 'is', null)
    .where('skips.due', '>', oldest)
    .orderBy('skips.due')
    .orderBy('skips.id'),
)

/** An occurrence, with its skip in force if it has one. */
interface SkippedRow {
  readonly key: OccurrenceKey
  readonly announcement_id: string
  readonly due: Instant
  readonly skipped_by: string | null
  readonly skip_reason: string | null
  readonly skipped_at: Instant | null
}

/** The skip of an occurrence, from its row; null when nobody took it out. */
export function skipOfRow(row: SkippedRow): SkipByHand | null {
  const { key, announcement_id: announcementId, due, skipped_by: by, skip_reason: reason, skipped_at: since } = row
  return by === null || reason === null || since === null ? null : { key, announcementId, due, by, reason, since }
}

/** Takes one occurrence out. Throws `conflict` or `not-found`. */
export function skipByHand(
  connection: Connection,
  { key, by, reason, since }: Omit<SkipByHand, 'announcementId' | 'due'>,
  now: Instant,
): void {
  connection.immediate(() => {
    const { id, due } = requireKey(key)
    const lineage = lineageOf(connection, id)
    const state = connection.first(selectState(lineage, due))?.state
    if (state === 'booked') {
      throw new BelfryError('conflict', `${key} is leaving just now: its call is under way`, {
        remedy: `It is too late to take it out. \`belfry why ${key}\` says what became of it.`,
      })
    }
    // What a change of the schedule cancelled before its instant may be planned again.
    const isToCome = due > now && (state === undefined || state === 'cancelled')
    if (state !== 'planned' && !isToCome) throw tooLate(key, state)
    const standing = connection.first(selectSkip(lineage, due))
    if (standing !== undefined) {
      throw new BelfryError(
        'conflict',
        `${key} is taken out already, by ${standing.skipped_by}: ${standing.reason}`,
        due > now ? { remedy: `\`belfry unskip ${key} --by NAME\` puts it back.` } : {},
      )
    }
    const gone = { unskipped_at: null, unskipped_by: null }
    connection.run(query.insertInto('skips').values({ lineage, due, skipped_by: by, reason, since, ...gone }))
    touch(connection, now)
  })
}

/** Who puts an occurrence back, and when. */
interface PuttingBack {
  readonly key: OccurrenceKey
  readonly by: string
  readonly now: Instant
}

/** Puts an occurrence back that is still to come. Throws `conflict` or `not-found`. */
export function unskip(connection: Connection, { key, by, now }: PuttingBack): SkipByHand {
  return connection.immediate(() => {
    const { id, due } = requireKey(key)
    const lineage = lineageOf(connection, id)
    const standing = connection.first(selectSkip(lineage, due))
    if (standing === undefined) {
      throw new BelfryError('conflict', `${key} is not taken out`, { remedy: '`belfry list` shows what is.' })
    }
    const state = connection.first(selectState(lineage, due))?.state
    // At its instant it ends as skipped, and nothing that came due ever comes back.
    if (due <= now || state === 'skipped') throw tooLate(key, state)
    connection.run(
      query.updateTable('skips').set({ unskipped_at: now, unskipped_by: by }).where('id', '=', standing.id),
    )
    touch(connection, now)
    const { skipped_by: skippedBy, reason, since } = standing
    return { key, announcementId: id, due, by: skippedBy, reason, since }
  })
}

/** The occurrence of an announcement at an instant, under whatever id it is on record. A renamed one is elsewhere. */
const selectState = compiledOnce((lineage: number, due: Instant) =>
  query
    .selectFrom('occurrences')
    .select('state')
    .where('lineage', '=', lineage)
    .where('due', '=', due)
    .orderBy((eb) => eb('state', '=', 'cancelled'))
    .limit(1),
)

const selectSkip = compiledOnce((lineage: number, due: Instant) =>
  query
    .selectFrom('skips')
    .select(['id', 'skipped_by', 'reason', 'since'])
    .where('lineage', '=', lineage)
    .where('due', '=', due)
    .where('unskipped_at', 'is', null),
)

function requireKey(key: OccurrenceKey): { readonly id: string; readonly due: Instant } {
  const { id, due } = partsOf(key)
  if (due !== undefined) return { id, due }
  throw new BelfryError('invalid', `"${key}" is not the key of an occurrence`, {
    remedy: 'Write ID@INSTANT, as `belfry plan` and `belfry list` show it.',
  })
}

function tooLate(key: OccurrenceKey, state: string | undefined): BelfryError {
  return new BelfryError('conflict', `${key} is over${state === undefined ? '' : `: it is ${state}`}`, {
    remedy: `Only what is still to come can be changed. \`belfry why ${key}\` says what became of it.`,
  })
}
