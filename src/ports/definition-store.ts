import type { Instant } from '../core/time/instant.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { DefinitionEntry, StoredDefinition } from './definitions.ts'
import type { Mode } from './state-store.ts'

/** What putting a definition into the store meant. */
export type Change = 'added' | 'renamed' | 'changed' | 'rescheduled' | 'same'

/** An announcement that goes on under another id. */
export interface Rename {
  readonly from: string
  readonly id: string
}

/** What a sync changed, by id. */
export interface SyncReport {
  readonly added: readonly string[]
  /** Those of them that have another schedule as well are among `rescheduled`, too. */
  readonly renamed: readonly Rename[]
  readonly changed: readonly string[]
  readonly rescheduled: readonly string[]
  readonly retired: readonly string[]
  /** Those whose file is missing from now on, with the path that it had. */
  readonly missing: readonly { readonly id: string; readonly file: string }[]
  /** Those whose file was missing and is there again. They may be among the others, too. */
  readonly back: readonly string[]
}

/** What became of a sync. */
export type Synced =
  /** These are in force now, with this revision. */
  | { readonly kind: 'synced'; readonly revision: number; readonly report: SyncReport }
  /** Nothing was done: another process fires by now, and it may have read newer files. */
  | { readonly kind: 'not-holder' }

/** What a sync brings besides definitions, and who may do it. */
export interface SyncOptions {
  /** How the quota is shared out. */
  readonly budgets?: Budgets
  /** The files that were read, as `Loaded.paths` has them. */
  readonly paths?: readonly string[]
  /** Only while this one holds the lease. */
  readonly holder?: string
}

/** An announcement that nobody planned, and its one occurrence. */
export interface SingleAnnouncement {
  readonly entry: DefinitionEntry
  readonly due: Instant
  /** It leaves in this mode and in no other. */
  readonly mode: Mode
  readonly now: Instant
}

/** The announcements in force: what files and the database define. */
export interface DefinitionStore {
  /** Definitions in force. */
  definitions(): Promise<readonly StoredDefinition[]>
  /**
   * Makes the file-managed definitions exactly these.
   * - A new one is known since `now`.
   * - One with another schedule identity starts anew. What it has planned is cancelled (`rescheduled`), but for resends.
   * - One that is not among them is retired, and what it has planned is cancelled (`retired`). Its history stays.
   * - One whose whole file is missing stays in force as it is. It is marked as missing since `now`, until its file is back.
   * - A renamed one keeps since when it is known, unless its schedule is another one. What it has planned is cancelled
   *   (`renamed`) and planned anew under its new id. What waits goes on waiting there.
   *
   * How the quota is shared out is taken over with them, at once. Where the settings file is missing it stays as it is.
   * Throws `conflict` for an id, or an earlier id of a new one, that the database manages.
   */
  syncFiles(entries: readonly DefinitionEntry[], now: Instant, options?: SyncOptions): Promise<Synced>
  /**
   * Adds or replaces database-managed definitions, all or none; says of each what that was.
   * Throws `conflict` for an id, or an earlier id of a new one, that a file manages.
   */
  putDefinitions(entries: readonly DefinitionEntry[], now: Instant): Promise<readonly Change[]>
  /** Retires a database-managed definition. Throws `conflict` for a file-managed one, `not-found` for an unknown one. */
  removeDefinition(id: string, now: Instant): Promise<void>
  /**
   * Puts an announcement that nobody planned into the database and plans its one occurrence, due at `due`, in one
   * transaction. It is known since just before that instant, so that its schedule makes no other one. It leaves in `mode`
   * and in no other: a database that was never used is in that mode from now on.
   * Throws `conflict` for an id that was used before, and for a database that is used in another mode.
   */
  announceNow(single: SingleAnnouncement): Promise<void>
}
