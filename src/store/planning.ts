import { sql } from 'kysely'
import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import type { Instant } from '../core/time/instant.ts'
import type { NewStretch } from '../ports/occurrence-store.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { revisionOf } from './database/revision.ts'

/** Inserts new occurrences and moves the mark, in one transaction: what was planned once is never planned again. */
export function plan(connection: Connection, { occurrences, mark, revision, now }: NewStretch): boolean {
  return connection.immediate(() => {
    if (revisionOf(connection) !== revision) return false
    for (const { key, announcementId, due, skipReason } of occurrences) {
      const isSkipped = skipReason !== null
      connection.run(
        insertOccurrence(
          key,
          announcementId,
          due,
          isSkipped ? 'skipped' : 'planned',
          skipReason,
          isSkipped ? now : null,
        ),
      )
    }
    connection.run(moveMark(mark))
    return true
  })
}

const moveMark = compiledOnce((mark: Instant) => query.updateTable('self').set({ mark }).where('mark', '<', mark))

const insertOccurrence = compiledOnce(
  (
    key: OccurrenceKey,
    id: string,
    due: Instant,
    state: 'planned' | 'skipped',
    reason: string | null,
    finishedAt: Instant | null,
  ) =>
    query
      .insertInto('occurrences')
      .columns(['key', 'announcement_id', 'due', 'state', 'reason', 'not_before', 'finished_at', 'lineage'])
      .expression(
        query
          .selectFrom('announcements as a')
          .select((eb) => [
            eb.val(key).as('key'),
            'a.id',
            eb.val(due).as('due'),
            eb.val(state).as('state'),
            eb.val(reason).as('reason'),
            eb.val(due).as('not_before'),
            eb.val(finishedAt).as('finished_at'),
            'a.lineage',
          ])
          .where('a.id', '=', id)
          // Under an earlier id, the occurrence may be decided or under way. Then it is not planned again.
          .where((eb) =>
            eb.not(
              eb.exists(
                eb
                  .selectFrom('occurrences as o')
                  .select('o.key')
                  .whereRef('o.lineage', '=', 'a.lineage')
                  .where('o.due', '=', due)
                  .where('o.key', '<>', key)
                  .where('o.resend_of', 'is', null)
                  .where('o.state', '<>', sql.lit('cancelled')),
              ),
            ),
          ),
      )
      // A key that exists has been decided about: neither a rerun nor a clock that was set back reopens it. One
      // exception: an edit cancelled it before its instant, and another edit brings it back.
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet((eb) => ({
            state: 'planned',
            reason: null,
            finished_at: null,
            lineage: eb.ref('excluded.lineage'),
          }))
          .where('occurrences.state', '=', 'cancelled')
          // Cancelled before its instant, so it did not come due then. Now it does, however late planning notices it.
          .where('occurrences.reason', 'in', [
            'rescheduled',
            'retired',
            'switched_off',
            'source_missing',
            'renamed',
            'tz',
          ])
          .whereRef('occurrences.finished_at', '<', 'occurrences.due'),
      ),
)
