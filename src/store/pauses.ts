import { holdsAt, pausesAmong, scopeOf } from '../core/announcement/pause.ts'
import type { Pause } from '../core/announcement/pause.ts'
import { heldInWords, resumptionOf } from '../core/wording/pause-words.ts'
import type { Instant } from '../core/time/instant.ts'
import { BelfryError } from '../errors.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { lineageOf, ownerOf } from './standing.ts'
import { listWidePauses, MEMORY } from './wide-pauses.ts'
import { touch } from './database/revision.ts'

/** Pauses of single announcements in force that hold, will hold, or ended a short while ago; oldest first. */
export function listPauses(connection: Connection, now: Instant): Pause[] {
  return connection.all(selectPauses(now - MEMORY)).map((row) => ({
    announcementId: row.announcement_id,
    by: row.paused_by,
    reason: row.reason,
    since: row.since,
    until: row.resumed_at ?? row.until,
  }))
}

const selectPauses = compiledOnce((oldest: Instant) =>
  query
    .selectFrom('pauses')
    .innerJoin('announcements', (join) =>
      join.onRef('announcements.lineage', '=', 'pauses.lineage').on('announcements.retired_at', 'is', null),
    )
    .selectAll('pauses')
    .select('announcements.id as announcement_id')
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', oldest)]))
    .where((eb) => eb.or([eb('resumed_at', 'is', null), eb('resumed_at', '>', oldest)]))
    .orderBy('pauses.id'),
)

/** Pauses an announcement in force, wherever it is managed. Throws `conflict` when it is paused, or `not-found`. */
export function pause(connection: Connection, wanted: Pause, now: Instant): void {
  connection.immediate(() => {
    const { announcementId: id, by, reason, since, until } = wanted
    const lineage = lineageOf(connection, id)
    const holding = holdingAt(connection, id, now)
    if (holding !== undefined) {
      throw new BelfryError('conflict', `"${id}" is paused already, by ${holding.by}: ${holding.reason}`, {
        remedy: `Run \`belfry resume ${id} --by NAME\` first to pause it in another way.`,
      })
    }
    connection.run(
      query.insertInto('pauses').values({
        lineage,
        paused_by: by,
        reason,
        since,
        until,
        resumed_at: null,
        resumed_by: null,
      }),
    )
    touch(connection, now)
  })
}

/** Who resumes an announcement, and when. */
interface Resumption {
  readonly id: string
  readonly by: string
  readonly now: Instant
}

/** Ends the pause that holds, from now on. What came due in it stays skipped. Throws `conflict` or `not-found`. */
export function resume(connection: Connection, { id, by, now }: Resumption): Pause {
  return connection.immediate(() => {
    const lineage = lineageOf(connection, id)
    const holding = holdingAt(connection, id, now)
    if (holding === undefined) throw notPaused(connection, id, now)
    const { changes } = connection.run(
      query
        .updateTable('pauses')
        .set({ resumed_at: now, resumed_by: by })
        .where('lineage', '=', lineage)
        .where('resumed_at', 'is', null)
        .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', now)])),
    )
    // Another process ended it first, at a later instant: `now` of this one was read too long ago.
    if (changes === 0) throw notPaused(connection, id, now)
    touch(connection, now)
    return { ...holding, until: now }
  })
}

/** A wide pause over it ends only as a whole: who resumes one announcement must not let all others go. */
function notPaused(connection: Connection, id: string, now: Instant): BelfryError {
  const owner = ownerOf(connection, id)
  const wide = pausesAmong([], listWidePauses(connection, now))({ id, owner }).find((each) => holdsAt(each, now))
  if (wide === undefined) {
    return new BelfryError('conflict', `"${id}" is not paused`, { remedy: '`belfry list` shows what is.' })
  }
  const held = { ...scopeOf(wide), id }
  const what = `${heldInWords(held)} is, by ${wide.by}: ${wide.reason}`
  return new BelfryError('conflict', `"${id}" has no pause of its own; ${what}`, {
    remedy: `${resumptionOf(held)} ends that for all that it holds back.`,
  })
}

function holdingAt(connection: Connection, id: string, now: Instant): Pause | undefined {
  return listPauses(connection, now).find(
    ({ announcementId, until }) => announcementId === id && (until === null || until > now),
  )
}
