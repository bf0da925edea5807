import type { Definition, Provenance } from '../core/announcement/announcement.ts'
import type { Silences } from '../core/announcement/silences.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { Problem } from '../core/problem.ts'
import type { Instant } from '../core/time/instant.ts'

/** What a source holds at one moment. If a problem is an error, nothing may be taken over. Otherwise all of it may. */
export interface Loaded {
  readonly definitions: readonly Definition[]
  readonly problems: readonly Problem[]
  /** How the quota is shared out. Absent when the source does not say. */
  readonly budgets?: Budgets
  /** When nothing leaves. Absent when the source does not say. */
  readonly silences?: Silences
  /**
   * The files that were read, as provenance names them. A definition from any other file is missing, not removed.
   * Absent where the files are not known: then a definition that is not in `definitions` was removed.
   */
  readonly paths?: readonly string[]
  /** The ids of definitions that are for the sandbox alone, in the order of the files. Absent where there are none. */
  readonly forSandbox?: readonly string[]
}

/** A place where announcement definitions live: a folder of files, or rows of the database. Reading changes nothing. */
export interface DefinitionSource {
  /** Reads and checks everything. Never throws for bad content: it returns problems. */
  load(now: Instant): Promise<Loaded>
}

/** A definition as the store remembers it. */
export interface StoredDefinition {
  readonly id: string
  readonly provenance: Provenance
  /** The entry as written, with defaults applied. The definitions room parses it again. */
  readonly document: unknown
  /** Nothing due at or before this instant is ever planned from it. */
  readonly knownSince: Instant
  /** Since when its file is missing; null while the file is there. */
  readonly missingSince: Instant | null
}

/**
 * One definition on its way into the store. A definition with another schedule identity starts anew. When its document
 * says `enabled: false`, nothing of it is planned, and what it had planned ends as if it were removed.
 */
export interface DefinitionEntry {
  readonly id: string
  readonly provenance: Provenance
  readonly document: unknown
  readonly scheduleIdentity: string
  /** The IANA zone of its schedule, for showing instants. */
  readonly timezone: string
  /**
   * Ids that it had before, oldest first. Only the last one in force, from the same kind of source, counts. If that id
   * is no longer among the entries, and the new id is not in force yet, this announcement is that one: it takes over
   * everything from it, and nothing is lost or sent twice. In any other case the earlier ids mean nothing.
   */
  readonly renamedFrom?: readonly string[]
}
