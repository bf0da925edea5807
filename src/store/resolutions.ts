import type { Resolution } from '../core/announcement/occurrence.ts'
import { keyOf } from '../core/announcement/occurrence.ts'
import { BelfryError } from '../errors.ts'
import { SECOND } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { growGeneration } from './database/home.ts'
import { findSuccessor } from './renames.ts'
import type { ResolutionGiven } from '../ports/history-store.ts'

/**
 * Writes what a person found out about an unknown occurrence. The occurrence stays `unknown`, because Belfry knows no
 * more. With `resend` its broadcast is planned again, word for word, as a separate occurrence that is due now, or some
 * milliseconds later where the key of this instant is not free. Throws `not-found` or `conflict`.
 */
export function resolve(connection: Connection, given: ResolutionGiven, now: Instant): Resolution {
  return connection.immediate(() => {
    const occurrence = connection.first(query.selectFrom('occurrences').selectAll().where('key', '=', given.key))
    if (!occurrence) {
      throw new BelfryError('not-found', `there is no occurrence ${given.key}`, {
        remedy: '`belfry history` shows the keys.',
      })
    }
    if (occurrence.state !== 'unknown') {
      throw new BelfryError('conflict', `${given.key} is ${occurrence.state}, not unknown`, {
        remedy: 'Only an unknown outcome needs a verdict.',
      })
    }
    if (connection.first(query.selectFrom('verdicts').selectAll().where('occurrence_key', '=', given.key))) {
      throw new BelfryError('conflict', `${given.key} has its verdict already`, {
        remedy: '`belfry history` shows it.',
      })
    }
    const resendKey = given.resend ? planResend(connection, occurrence, now) : null
    connection.run(
      query.insertInto('verdicts').values({
        occurrence_key: given.key,
        was_seen: given.wasSeen ? 1 : 0,
        resend_key: resendKey,
        verdict_by: given.by,
        note: given.note,
        given_at: now,
      }),
    )
    connection.run(query.updateTable('occurrences').set({ is_resolved: 1 }).where('key', '=', given.key))
    // With an older state of the database, a person could have the same text sent again.
    growGeneration(connection)
    return { wasSeen: given.wasSeen, by: given.by, note: given.note, at: now, resendKey }
  })
}

/** The resend has its own key: it is never mistaken for the occurrence that it repeats, nor for a scheduled one. */
function planResend(
  connection: Connection,
  occurrence: {
    readonly key: string
    readonly announcement_id: string
    readonly lineage: number
    readonly broadcast: string | null
  },
  now: Instant,
): string {
  // Under the present id of the announcement.
  const successor = findSuccessor(connection, occurrence.lineage)
  if (!successor) {
    throw new BelfryError('conflict', `"${occurrence.announcement_id}" is retired: it cannot be sent again`, {
      remedy: 'Give the verdict without --resend, and announce it anew.',
    })
  }
  if (successor.isSwitchedOff) {
    throw new BelfryError('conflict', `"${successor.id}" is switched off: it cannot be sent again`, {
      remedy: 'Give the verdict without --resend, or take enabled: false out of its definition first.',
    })
  }
  const due = freeInstant(connection, successor.id, now)
  const key = keyOf(successor.id, due)
  connection.run(
    query.insertInto('occurrences').values({
      key,
      announcement_id: successor.id,
      due,
      state: 'planned',
      reason: null,
      not_before: due,
      broadcast: occurrence.broadcast,
      resend_of: occurrence.key,
      lineage: occurrence.lineage,
    }),
  )
  return key
}

/**
 * The first instant from `now` whose key is free and will not be wanted by a schedule. Schedules want only full seconds
 * after the mark; up to the mark they have been planned. A key that exists is never planned again, so a scheduled
 * occurrence with this key would be lost.
 */
function freeInstant(connection: Connection, id: string, now: Instant): Instant {
  const mark = connection.first(query.selectFrom('self').select('mark'))?.mark ?? now
  let instant = now
  while ((instant % SECOND === 0 && instant > mark) || isTaken(connection, keyOf(id, instant))) instant += 1
  return instant
}

function isTaken(connection: Connection, key: string): boolean {
  return connection.first(query.selectFrom('occurrences').select('key').where('key', '=', key)) !== undefined
}
