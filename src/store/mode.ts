import { BelfryError } from '../errors.ts'
import { UNPLANNED } from '../core/budget.ts'
import type { Instant } from '../core/time.ts'
import type { StoredDefinition } from '../ports.ts'
import { query } from './connection.ts'
import type { Connection } from './connection.ts'
import { listDefinitions, retire } from './definitions.ts'
import { growGeneration } from './home.ts'
import { leaseInForce } from './lease.ts'
import { touch } from './revision.ts'

/**
 * Notes in which mode the database is used from now on. In another one than before nothing that a file brought stays in
 * force, nor what was announced unplanned: what a sandbox remembers must never go out to real users. Returns what it
 * retired. Throws `conflict` while a service of that mode fires.
 */
export function enterMode(
  connection: Connection,
  mode: 'live' | 'sandbox',
  now: Instant,
  gone: string | undefined,
): string[] {
  return connection.immediate(() => {
    const before = connection.first(query.selectFrom('self').select('mode'))?.mode ?? null
    if (before === mode) return []
    connection.run(query.updateTable('self').set({ mode }))
    growGeneration(connection)
    if (before === null) return []
    requireNobodyFires(connection, before, now, gone)
    // How the other one shared its quota out is no matter of this one, not even while its settings file is missing.
    connection.run(query.updateTable('self').set({ budgets: null, budgets_missing_since: null }))
    touch(connection, now)
    const ids = listDefinitions(connection)
      .filter((stored) => stored.provenance.kind === 'file' || isUnplanned(stored))
      .map(({ id }) => id)
    for (const id of ids) retire(connection, id, now, 'retired')
    return ids
  })
}

/** What runs must not lose its announcements to somebody who plays, nor what plays send them out for real. */
function requireNobodyFires(
  connection: Connection,
  mode: 'live' | 'sandbox',
  now: Instant,
  gone: string | undefined,
): void {
  const lease = leaseInForce(connection, now)
  if (lease === undefined || lease.holder === gone) return
  const kind = mode === 'live' ? 'a service that sends to real users' : 'a sandbox'
  throw new BelfryError('conflict', `${kind} fires from this database (process ${lease.pid})`, {
    remedy: 'Set BELFRY_DATABASE to another file, or stop that one first.',
  })
}

function isUnplanned({ document }: Pick<StoredDefinition, 'document'>): boolean {
  return typeof document === 'object' && document !== null && 'owner' in document && document.owner === UNPLANNED
}
