import type { Verdict } from '../core/occurrence.ts'
import { keyOf } from '../core/occurrence.ts'
import { BelfryError } from '../errors.ts'
import type { Instant } from '../core/time.ts'
import type { VerdictGiven } from '../ports.ts'
import { query } from './connection.ts'
import type { Connection } from './connection.ts'
import { findHeir } from './renames.ts'

/**
 * Writes what a person found out about an unknown occurrence. The occurrence stays `unknown`, since that is what Belfry
 * knows. With `resend` its broadcast is planned anew, word for word, as an occurrence of its own, due now.
 */
export function resolve(connection: Connection, given: VerdictGiven, now: Instant): Verdict {
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
    return { wasSeen: given.wasSeen, by: given.by, note: given.note, at: now, resendKey }
  })
}

/** The resend has a key of its own: it can never be taken for the occurrence that it repeats, nor for a scheduled one. */
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
  // Under the id that it has now.
  const heir = findHeir(connection, occurrence.lineage)
  if (!heir) {
    throw new BelfryError('conflict', `"${occurrence.announcement_id}" is retired: it cannot be sent again`, {
      remedy: 'Give the verdict without --resend, and announce it anew.',
    })
  }
  const key = keyOf(heir.id, now)
  const { changes } = connection.run(
    query
      .insertInto('occurrences')
      .values({
        key,
        announcement_id: heir.id,
        due: now,
        state: 'planned',
        reason: null,
        not_before: now,
        broadcast: occurrence.broadcast,
        resend_of: occurrence.key,
        lineage: occurrence.lineage,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  if (changes === 1) return key
  throw new BelfryError('conflict', `${key} exists already`, { remedy: 'Try again.' })
}
