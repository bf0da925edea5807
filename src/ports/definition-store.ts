import type { Silences } from '../core/announcement/silences.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { DefinitionEntry, StoredDefinition } from './definitions.ts'
import type { Mode } from './state-store.ts'

/** What putting a definition into the store changed. */
export type Change = 'added' | 'renamed' | 'changed' | 'rescheduled' | 'switchedOff' | 'switchedOn' | 'same'

/** An announcement that goes on under another id. */
export interface Rename {
  readonly from: string
  readonly id: string
}

/** What a sync changed, by id. */
export interface SyncReport {
  readonly added: readonly string[]
  /** A renamed announcement with another schedule is among `rescheduled`, too. */
  readonly renamed: readonly Rename[]
  readonly changed: readonly string[]
  readonly rescheduled: readonly string[]
  /** Announcements that their definition switches off from now on, and not any more. They are in no other list. */
  readonly switchedOff: readonly string[]
  readonly switchedOn: readonly string[]
  readonly retired: readonly string[]
  /** Announcements whose file is missing from now on, with the path that it had. */
  readonly missing: readonly { readonly id: string; readonly file: string }[]
  /** Announcements whose missing file is back. They may be in the other lists, too. */
  readonly back: readonly string[]
}

/** What became of a sync. */
export type Synced =
  /** The definitions are in force now, with this revision. */
  | { readonly kind: 'synced'; readonly revision: number; readonly report: SyncReport }
  /** Nothing was done: another process fires now, and may have read newer files. */
  | { readonly kind: 'not-holder' }

/** What a sync brings besides definitions, and who may do it. */
export interface SyncOptions {
  /** How the quota is shared out. */
  readonly budgets?: Budgets
  /** When nothing leaves. It stands in the same file as the budgets. */
  readonly silences?: Silences
  /** The files that were read, as `Loaded.paths` has them. */
  readonly paths?: readonly string[]
  /** The sync is done only while this process holds the lease. */
  readonly holder?: string
}

/** An unplanned announcement, with its one occurrence. */
export interface SingleAnnouncement {
  readonly entry: DefinitionEntry
  readonly due: Instant
  /** The mode in which it leaves, and no other. */
  readonly mode: Mode
  readonly now: Instant
}

/** What became of the announcement that has, or had, an id. */
export interface Standing {
  readonly timezone: string
  /** Null while it is in force. */
  readonly retiredAt: Instant | null
  /** The id that it has now. Null when it is in force under none. */
  readonly presentId: string | null
}

/** The announcements in force: from files and from the database. */
export interface DefinitionStore {
  /** Definitions in force. */
  definitions(): Promise<readonly StoredDefinition[]>
  /** What became of an id. Undefined: no announcement ever had it. */
  standing(id: string): Promise<Standing | undefined>
  /** All teams that own an announcement, or owned one last that is retired, in order. */
  owners(): Promise<readonly string[]>
  /**
   * Makes the file-managed definitions exactly these.
   * - A new one is known since `now`.
   * - One with another schedule identity starts anew. Its planned occurrences are cancelled (`rescheduled`), except
   *   resends.
   * - One that is not in `entries` is retired, and its planned occurrences are cancelled (`retired`). Its history
   *   stays.
   * - One whose whole file is missing stays in force as it is. It is marked as missing since `now`, until its file is
   *   back.
   * - A renamed one keeps the instant since which it is known, unless its schedule changed. Its planned occurrences are
   *   cancelled (`renamed`) and planned anew under the new id. Waiting occurrences go on waiting there.
   *
   * What the settings file says is taken over in the same transaction: budgets, freezes and quiet hours. Where that file
   * is missing, it stays as it is. `budgets` tell whether there is one.
   * Throws `conflict` for an id, or an earlier id of a new definition, that the database manages.
   */
  syncFiles(entries: readonly DefinitionEntry[], now: Instant, options?: SyncOptions): Promise<Synced>
  /**
   * Adds or replaces database-managed definitions, all or none. Returns what each one changed. Throws `conflict` for an
   * id, or an earlier id of a new definition, that a file manages.
   */
  putDefinitions(entries: readonly DefinitionEntry[], now: Instant): Promise<readonly Change[]>
  /**
   * Retires a database-managed definition. Throws `conflict` for a file-managed one, `not-found` for an unknown one.
   */
  removeDefinition(id: string, now: Instant): Promise<void>
  /**
   * Puts an announcement into the database and plans its one occurrence, due at `due`, in one transaction. The
   * announcement is known since just before that instant, so its schedule makes no other occurrence. It leaves in
   * `mode` and in no other. A database that was never used is in that mode from now on. Throws `conflict` for an id
   * that was used before, and for a database that is used in another mode.
   */
  announceNow(single: SingleAnnouncement): Promise<void>
}
