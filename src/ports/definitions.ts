import type { Definition, Provenance } from '../core/announcement/announcement.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { Problem } from '../core/problem.ts'
import type { Instant } from '../core/time/instant.ts'

/** What a source holds at one moment. Either problems contain an error and nothing may be taken over, or all of it may. */
export interface Loaded {
  readonly definitions: readonly Definition[]
  readonly problems: readonly Problem[]
  /** How the quota is shared out; absent when nothing says so. */
  readonly budgets?: Budgets
  /**
   * The files that were read, as provenance names them. What came from another file is missing then, and not taken out.
   * Absent where that is not known: what is not among the definitions was taken out.
   */
  readonly paths?: readonly string[]
}

/** A place where announcement definitions live: a folder of files, or rows of the database. Reading changes nothing. */
export interface DefinitionSource {
  /** Reads and checks everything. Never throws for bad content: that is what problems are for. */
  load(now: Instant): Promise<Loaded>
}

/** A definition as the store remembers it. */
export interface StoredDefinition {
  readonly id: string
  readonly provenance: Provenance
  /** The entry as written, defaults applied; parsed again by the definitions room. */
  readonly document: unknown
  /** Nothing due at or before this instant is ever planned from it. */
  readonly knownSince: Instant
  /** Since when its file is missing; null while that is there. */
  readonly missingSince: Instant | null
}

/** One definition on its way into the store, with the identity of its schedule: another identity starts anew. */
export interface DefinitionEntry {
  readonly id: string
  readonly provenance: Provenance
  readonly document: unknown
  readonly scheduleIdentity: string
  /** The IANA zone of its schedule, for showing instants. */
  readonly timezone: string
  /**
   * Ids that it had before, oldest first. If the last of them that is in force, from the same kind of source, is not among
   * the entries any more and this id is not in force yet, this announcement is that one: it takes over what that one
   * had, and nothing of it is lost or sent twice. In any other case they mean nothing.
   */
  readonly renamedFrom?: readonly string[]
}
