import type { Instant } from '../core/time/instant.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import type { Lease } from '../ports/lease-store.ts'

/** The lease in force at `now`; undefined when nobody holds one or it has expired. */
export function leaseInForce(connection: Connection, now: Instant): Lease | undefined {
  const row = connection.first(selectLease(now))
  return row && { holder: row.holder, host: row.host, pid: row.pid, expiresAt: row.expires_at }
}

/** Whether this process holds the lease at `now`. Ask under the lock that writes what only the holder may write. */
export function isHeldBy(connection: Connection, holder: string, now: Instant): boolean {
  return leaseInForce(connection, now)?.holder === holder
}

/** The lease that a process wants, and a holder that is known to be gone. */
interface WantedLease {
  readonly lease: Lease
  readonly now: Instant
  readonly gone: string | undefined
}

/** Takes or renews the lease, unless another holder that is not `gone` has it. Returns the lease in force. */
export function holdLease(connection: Connection, { lease, now, gone }: WantedLease): Lease {
  return connection.immediate(() => {
    const held = leaseInForce(connection, now)
    if (held && held.holder !== lease.holder && held.holder !== gone) return held
    connection.run(putLease(lease.holder, lease.host, lease.pid, lease.expiresAt))
    return lease
  })
}

/** Gives the lease back, so that another process need not wait until it expires. */
export function releaseLease(connection: Connection, holder: string): void {
  connection.run(query.deleteFrom('lease').where('holder', '=', holder))
}

const selectLease = compiledOnce((now: Instant) => query.selectFrom('lease').selectAll().where('expires_at', '>', now))

const putLease = compiledOnce((holder: string, host: string, pid: number, expiresAt: Instant) => {
  const row = { holder, host, pid, expires_at: expiresAt }
  return query
    .insertInto('lease')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
})
