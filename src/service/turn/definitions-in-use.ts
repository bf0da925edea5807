import { missingUntil, SETTINGS_GRACE } from '../../core/announcement/source.ts'
import type { Problem } from '../../core/problem.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { DefinitionSource } from '../../ports/definitions.ts'
import type { MissingStore } from '../../ports/missing-store.ts'
import type { OccurrenceStore } from '../../ports/occurrence-store.ts'
import type { ServiceEvents } from '../events.ts'
import { InForce } from '../in-force.ts'
import { planStretch } from '../planner.ts'
import { rememberDefinitions, syncDefinitions } from '../sync.ts'
import type { DefinitionMemory, ReadDocument } from '../sync.ts'

/** How long after files were missed for the first time it is looked again. */
const SECOND_LOOK = 5 * SECOND

/** What is needed to know, plan and take over definitions. */
export interface DefinitionsInUseParts {
  readonly store: DefinitionMemory & MissingStore & OccurrenceStore
  /** Without it the definition files are left alone, and what the store remembers of them counts. */
  readonly source?: DefinitionSource
  readonly read: ReadDocument
  readonly holder: string
  readonly events: ServiceEvents
}

/** The definitions that this process goes by: read from the store, planned ahead, and taken over from the files. */
export class DefinitionsInUse {
  readonly #parts: DefinitionsInUseParts
  #inForce = new InForce([], { revision: -1, from: 0 })
  /** How often somebody wanted the files to be read, and how far that has been done. */
  #syncsAsked = 1
  #syncsDone = 0
  /** When to look once more whether files are really missing. */
  #secondLookAt: Instant | undefined
  #problems: readonly Problem[] = []
  #staleSince: Instant | undefined

  constructor(parts: DefinitionsInUseParts) {
    this.#parts = parts
  }

  get inForce(): InForce {
    return this.#inForce
  }

  /** What the files say wrong. */
  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** Since when the files on disk are not what runs; undefined while they are. */
  get staleSince(): Instant | undefined {
    return this.#staleSince
  }

  /** Has the files read again in the next turn. */
  requestSync(): void {
    this.#syncsAsked += 1
  }

  /** Has files that were missed a short while ago looked for once more. */
  requestSecondLook(now: Instant): void {
    if (this.#secondLookAt !== undefined && now >= this.#secondLookAt) this.requestSync()
  }

  /** Reads what the store remembers. */
  async remember(now: Instant): Promise<void> {
    const { inForce, problems } = await rememberDefinitions({ store: this.#parts.store, read: this.#parts.read, now })
    if (problems.length > 0) this.#parts.events.unreadableDefinitions(problems)
    this.#inForce = inForce
  }

  /** Another process added or removed a definition, or a sync of ours was written and its answer got lost. */
  async noticeChanges(now: Instant): Promise<void> {
    const { revision } = await this.#parts.store.state()
    if (revision !== this.#inForce.revision) await this.remember(now)
  }

  /** Plans one stretch. False when there is more to plan before `now`, which the next turn goes on with. */
  async plan(now: Instant): Promise<boolean> {
    const planned = await planStretch(this.#parts.store, this.#inForce, now)
    if (planned.kind === 'outdated') {
      await this.remember(now)
      return false
    }
    if (planned.missed.length > 0) this.#parts.events.missed(planned.missed)
    return planned.kind === 'planned'
  }

  /**
   * Takes over what the files say, if somebody wants them to be read. `synced`: other definitions may be in force now.
   * `not-holder`: nothing was taken over, since another process holds the lease.
   */
  async syncIfAsked(now: Instant): Promise<'synced' | 'unchanged' | 'not-holder'> {
    const { store, source, read, holder, events } = this.#parts
    const asked = this.#syncsAsked
    if (asked <= this.#syncsDone || source === undefined) return 'unchanged'
    const outcome = await syncDefinitions({ store, source, read, now, holder })
    if (outcome.kind === 'not-holder') return 'not-holder'
    // Only now: what failed on the way is tried again. What was asked for meanwhile is still to be done.
    this.#syncsDone = asked
    this.#secondLookAt = undefined
    if (outcome.kind === 'refused') {
      this.#problems = outcome.problems
      this.#staleSince ??= now
      events.refusedDefinitions(outcome.problems)
      return 'unchanged'
    }
    this.#inForce = outcome.inForce
    this.#problems = outcome.warnings
    this.#staleSince = undefined
    // A folder that was away for the blink of an eye, just when it was read, looks to the watch as if nothing had been.
    if (outcome.report.missing.length > 0) this.#secondLookAt = now + SECOND_LOOK
    events.synced(outcome.report, outcome.warnings, outcome.inForce.size)
    return 'synced'
  }

  /** Files that have been missing for longer than anything of them may wait will not come back: what they said ends. */
  async giveUpMissing(now: Instant): Promise<void> {
    const { store, source, holder, events } = this.#parts
    // While the files are refused, or nobody reads them, nobody can see what has come back.
    if (source === undefined || this.#staleSince !== undefined) return
    const overdue = this.#inForce.missing
      .map(({ announcement: { id, late }, missing }) => ({ id, dueBy: missingUntil(missing, late) }))
      .filter(({ dueBy }) => dueBy < now)
    const ids = overdue.length === 0 ? [] : await store.retireMissing(overdue, now, holder)
    if (ids.length > 0) events.gaveUpMissing(ids)
    const { budgetsMissingSince: since } = this.#inForce
    if (since === null || now - since <= SETTINGS_GRACE) return
    if (await store.dropMissingBudgets(now, holder)) events.gaveUpSettings()
  }
}
