import type { Freeze } from '../core/announcement/freeze.ts'
import type { QuietHours } from '../core/announcement/quiet.ts'
import { NO_SILENCES } from '../core/announcement/silences.ts'
import type { Silences } from '../core/announcement/silences.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { Instant } from '../core/time/instant.ts'
import { findZone } from '../core/time/zone.ts'
import { BelfryError } from '../errors.ts'
import { query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { isHeldBy } from './lease.ts'
import { touch } from './database/revision.ts'

/** What the settings file says from now on. */
interface NewSettings {
  /** Undefined when there is no settings file. */
  readonly budgets: Budgets | undefined
  readonly silences: Silences | undefined
  readonly now: Instant
  /** Whether the old settings stay for a while when there is no settings file. */
  readonly isHeld: boolean
}

/**
 * Changes how the quota is shared out, and when nothing leaves. When the settings file is gone, the old settings stay
 * for a while: a file that is lost must not end a freeze.
 */
export function takeOverSettings(connection: Connection, { budgets, silences, now, isHeld }: NewSettings): void {
  const text = budgets === undefined ? null : JSON.stringify(budgets)
  const silent = budgets === undefined ? null : silencesToText(silences)
  const self = connection.first(
    query.selectFrom('self').select(['budgets', 'silences', 'budgets_missing_since as since']),
  )
  if (text === null && isHeld && typeof self?.budgets === 'string') {
    if (self.since !== null) return
    connection.run(query.updateTable('self').set({ budgets_missing_since: now }))
  } else {
    if (self?.budgets === text && self.silences === silent && self.since === null) return
    connection.run(query.updateTable('self').set({ budgets: text, silences: silent, budgets_missing_since: null }))
  }
  touch(connection, now)
}

/** Drops what the settings file said, unless the settings file is back. False when nothing changed. */
export function dropMissingSettings(connection: Connection, now: Instant, holder: string): boolean {
  return connection.immediate(() => {
    if (!isHeldBy(connection, holder, now)) return false
    const { changes } = connection.run(
      query
        .updateTable('self')
        .set({ budgets: null, silences: null, budgets_missing_since: null })
        .where('budgets_missing_since', 'is not', null),
    )
    if (changes === 1) touch(connection, now)
    return changes === 1
  })
}

/** A freeze or quiet hours as the database has them: with the name of their zone. */
type Stored<T extends Freeze | QuietHours> = Omit<T, 'zone'> & { readonly timezone: string }

/** What the database keeps of the silences, as JSON. */
interface StoredSilences {
  readonly freezes: readonly Stored<Freeze>[]
  readonly quiet: readonly Stored<QuietHours>[]
}

/** The text that the database keeps; null when nothing is ever silent. The same silences have the same text. */
function silencesToText({ freezes, quiet }: Silences = NO_SILENCES): string | null {
  if (freezes.length + quiet.length === 0) return null
  const stored: StoredSilences = { freezes: freezes.map(withoutZone), quiet: quiet.map(withoutZone) }
  return JSON.stringify(stored)
}

/** Reads that text. Throws `unavailable` for a zone that this Node does not know: nothing may end silently. */
export function silencesFromText(text: string | null): Silences {
  if (text === null) return NO_SILENCES
  const { freezes, quiet } = JSON.parse(text) as StoredSilences
  return { freezes: freezes.map(withZone), quiet: quiet.map(withZone) }
}

function withoutZone<T extends Freeze | QuietHours>({ zone, ...rest }: T): Stored<T> {
  return { ...rest, timezone: zone.name }
}

function withZone<T extends { readonly id: string; readonly timezone: string }>({ timezone, ...rest }: T) {
  const zone = findZone(timezone)
  if (zone !== undefined) return { ...rest, zone }
  throw new BelfryError(
    'unavailable',
    `"${rest.id}" of the settings is in the time zone ${timezone}, which is not known here`,
    { remedy: 'Run Belfry with the Node that it brings along: it knows the zones of the day.' },
  )
}
