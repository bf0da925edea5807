import type { StateStore } from './state-store.ts'
import type { DefinitionStore } from './definition-store.ts'
import type { MissingStore } from './missing-store.ts'
import type { PauseStore } from './pause-store.ts'
import type { SkipStore } from './skip-store.ts'
import type { OccurrenceStore } from './occurrence-store.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { HistoryStore } from './history-store.ts'
import type { LeaseStore } from './lease-store.ts'
import type { IdentityStore } from './identity-store.ts'

/**
 * The durable memory. Each concern has an interface of its own; the store is all of them.
 *
 * - Every verb is one transaction. A verb that returned has reached the disk.
 * - A verb that writes takes the write lock first, so that what it reads cannot change under it.
 * - A verb that writes throws a NotNewestError, and writes nothing, when the database is not the newest state that
 *   there was of it: copied, restored or replaced.
 * - A verb that finds the database locked by another process throws `busy` within a moment, and has done nothing. A
 *   caller without a next turn tries again.
 */
export interface Store
  extends
    StateStore,
    DefinitionStore,
    MissingStore,
    PauseStore,
    SkipStore,
    OccurrenceStore,
    LedgerStore,
    DeliveryStore,
    HistoryStore,
    LeaseStore,
    IdentityStore {
  close(): Promise<void>
}
